import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './child.ts';
import { projectFolder } from './folder.ts';
import { memorySettings } from './memory-settings.ts';
import { serverCpuMs } from './server-cpu.ts';

/** A server in a process of its own. Linux. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Of the CPU so far, all threads, milliseconds. */
  cpuMs(): number;
  /** How long its main thread has stood ready without a CPU to run on, milliseconds. */
  waitedMs(): number;
  /** Now, and the most since the start, MB. */
  memory(): Memory;
  end(): Promise<void>;
}

/** Resident set, MB. */
export interface Memory {
  readonly now: number;
  readonly peak: number;
}

/** Of a process: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1000;
  return { now: mb('VmRSS'), peak: mb('VmHWM') };
}

/** `fieldmark serve` as it is deployed: from the bundle, with the model and the memory settings that ship. */
export async function serve(cwd: string): Promise<ServerProcess> {
  await runNode([join(projectFolder, 'src/deploy/bundle.ts')]);
  const env = { ...(await memorySettings()), MODELS_DIR: join(projectFolder, 'models'), PORT: '0' };
  return startServerProcess([join(projectFolder, 'src/fieldmark.mjs'), 'serve'], { env, cwd });
}

/** Starts Node with these arguments, and waits until it prints where it listens. Throws when it ends before. */
export async function startServerProcess(
  args: readonly string[],
  { env, cwd }: { readonly env: Readonly<Record<string, string>>; readonly cwd: string },
): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await addressOf(child);
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    cpuMs: () => serverCpuMs(pid),
    waitedMs: () => waitedMs(pid),
    memory: () => memoryOf(pid),
    async end() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** Of a process's main thread: https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
export function waitedMs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
}

/** What it prints goes on being read, so that it never waits for a reader. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        const url = /http:\/\/[\w.:-]+/.exec(printed)?.[0];
        if (url !== undefined) resolve(url);
      });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${printed}`)));
  });
}
