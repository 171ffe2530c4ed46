import type { Readable, Writable } from 'node:stream';
import { fileError } from '../errno.ts';
import { type Mask, maskOf } from '../mask.ts';
import { secretValues } from '../settings/env.ts';
import { exitCode } from './exit-code.ts';

/** Standard output or error; the rest is there when it is a terminal. */
export type Output = Writable & {
  readonly fd?: number;
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
  /** Hides the secrets: for what is written past the streams, the log and alerts. */
  readonly mask?: Mask;
  /** Ends the program at once. Commands return their exit code instead; this is for a second Ctrl-C. */
  readonly exit: (code: number) => void;
}

/** The same shell, which shows no secret of its environment or its .env file, whatever a command writes. */
export function masked(shell: Shell): Shell {
  const mask = maskOf(secretValues(shell));
  const hiding = { mask, stdout: through(mask, shell.stdout), stderr: through(mask, shell.stderr) };
  // Not by spreading, which would open standard input.
  return Object.assign(Object.create(shell), hiding);
}

/** The same stream, but for what it is given to write. */
function through(mask: Mask, output: Output): Output {
  return new Proxy(output, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'write') return value.bind(target);
      return (chunk: unknown, ...more: unknown[]) =>
        Reflect.apply(value, target, [typeof chunk === 'string' ? mask(chunk) : chunk, ...more]);
    },
  });
}

/**
 * The shell that this process was started from. A reader that stops early (`| head`) ends the process well, a full disk under
 * `> file` with a line.
 */
export function ownShell(): Shell {
  const { env, stdout, stderr } = process;
  const exit = (code: number): void => process.exit(code);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return exit(0);
    const ofDisk = fileError(error);
    if (!ofDisk) throw error;
    stderr.write(`What is printed could not be written. ${ofDisk.text}\n`);
    exit(exitCode[ofDisk.kind]);
  });
  return {
    env,
    cwd: process.cwd(),
    // Opened when it is read: a run reads nothing from it, and saves 2 ms.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    now: () => new Date(),
    exit,
  };
}
