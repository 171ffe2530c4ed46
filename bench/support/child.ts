import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const hook = fileURLToPath(new URL('./report-usage.cjs', import.meta.url));

export interface Used {
  /** From the start of the process to its end. */
  readonly wallMs: number;
  /** Of the CPU, user and system: a busy machine stretches it less than wall time. */
  readonly cpuMs: number;
  /** Most memory at a time (resident set), MiB. */
  readonly peakMb: number;
  readonly stdout: string;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Lets what it prints go: more than a string holds. */
  readonly isSilent?: boolean;
}

/** Runs Node with these arguments to its end. Throws with what it printed when it fails. */
export async function runNode(
  args: readonly string[],
  { env = {}, cwd, isSilent }: ChildOptions = {},
): Promise<Used> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--require', hook, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', isSilent ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const [, stdoutPipe, stderrPipe, usagePipe] = child.stdio;
  const texts = Promise.all(
    [stdoutPipe, stderrPipe, usagePipe].map((pipe) => (pipe ? text(pipe as Readable) : '')),
  );
  const [code] = await once(child, 'exit');
  const wallMs = performance.now() - start;
  const [stdout = '', stderr = '', usage = ''] = await texts;
  if (code !== 0 || usage === '')
    throw new Error(`node ${args.join(' ')} ended with ${code}:\n${stderr}${stdout}`);
  const { cpuMs, peakMb } = JSON.parse(usage) as Pick<Used, 'cpuMs' | 'peakMb'>;
  return { wallMs, cpuMs, peakMb, stdout };
}
