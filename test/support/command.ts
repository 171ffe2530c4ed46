import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { fieldmark } from '../../src/cli/program.ts';

const cli = fileURLToPath(new URL('../../src/fieldmark.mjs', import.meta.url));

// Vitest sets it for its own output; what a command prints into a pipe has no colours.
delete process.env.FORCE_COLOR;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `fieldmark …` in this process, with this environment, this folder and this clock, and nothing of ours.
 *
 * @param now default: the machine's clock
 */
export function runCommand(
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
  now?: () => Date,
): Promise<Ended> {
  return commandUnderWay(args, env, cwd, now).ended;
}

/** The same, for a command that goes on until it is told to end: in this process, by `process.emit('SIGINT', 'SIGINT')`. */
export function commandUnderWay(
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
  now: () => Date = () => new Date(),
): { readonly stdout: Collected; readonly stderr: Collected; readonly ended: Promise<Ended> } {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const exit = (code: number): never => {
    throw new Error(`the command wanted to end the process with ${code}`);
  };
  const play = async (): Promise<Ended> => {
    const code = await fieldmark(args, { env, cwd, stdin: Readable.from([]), stdout, stderr, now, exit });
    return { code, signal: null, stdout: stdout.text, stderr: stderr.text };
  };
  return { stdout, stderr, ended: play() };
}

/** A stream that keeps what is written. */
export class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
    this.emit('more');
  }

  /** Resolves when this was written. */
  async shows(text: string): Promise<void> {
    while (!this.text.includes(text)) await once(this, 'more');
  }
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output and error together have shown this text. */
  shows(text: string): Promise<void>;
  /** To its standard output, so far. */
  printed(): string;
}

/** Starts `fieldmark …` as a user's shell would, with this environment and nothing of ours. Its clock is the machine's. */
export function startCommand(
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
): RunningCommand {
  return startNode([cli, ...args], env, cwd);
}

export function startNode(args: readonly string[], env: Record<string, string>, cwd: string): RunningCommand {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Map<string, () => void>();
  const look = (): void => {
    for (const [text, resolve] of waiting) if (`${stdout}${stderr}`.includes(text)) resolve();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const shows = (text: string): Promise<void> => {
    const seen = new Promise<void>((resolve) => {
      waiting.set(text, resolve);
      look();
    });
    const over = ended.then(({ stdout: out, stderr: err }) => {
      if (!`${out}${err}`.includes(text)) throw new Error(`ended without showing "${text}":\n${out}${err}`);
    });
    return Promise.race([seen, over]);
  };
  return { process: child, ended, shows, printed: () => stdout };
}

/** Runs Node with these arguments in the same way. */
export function runNode(args: readonly string[], env: Record<string, string>, cwd: string): Promise<Ended> {
  return startNode(args, env, cwd).ended;
}
