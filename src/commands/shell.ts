import type { Readable, Writable } from 'node:stream';

/** Standard output or error; the rest is there when it is a terminal. */
export type Output = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(count?: number): boolean;
};

/** What a command has of the world. It is handed in, so that a test or a page can run the same command. */
export interface Shell {
  /** Never changed. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `.env` and the paths of settings and arguments are looked for. */
  readonly cwd: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly now: () => Date;
  /** Ends the program at once. Commands return their exit code instead; this is for a second Ctrl-C. */
  readonly exit: (code: number) => void;
}

/** The shell that this process was started from. A reader that stops early (`| head`) ends the process well. */
export function ownShell(): Shell {
  const { env, stdin, stdout, stderr } = process;
  const exit = (code: number): void => process.exit(code);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    exit(0);
  });
  return { env, cwd: process.cwd(), stdin, stdout, stderr, now: () => new Date(), exit };
}
