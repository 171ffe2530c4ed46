import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../src/fieldmark.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output and error together have shown this text. */
  shows(text: string): Promise<void>;
}

/** Starts `fieldmark …` as a user's shell would, with this environment and nothing of ours. */
export function startCommand(
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
): RunningCommand {
  return startNode([cli, ...args], env, cwd);
}

function startNode(args: readonly string[], env: Record<string, string>, cwd: string): RunningCommand {
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
  return { process: child, ended, shows };
}

export function runCommand(
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
): Promise<Ended> {
  return startCommand(args, env, cwd).ended;
}

/** Runs Node with these arguments in the same way. */
export function runNode(args: readonly string[], env: Record<string, string>, cwd: string): Promise<Ended> {
  return startNode(args, env, cwd).ended;
}
