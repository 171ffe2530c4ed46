import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

/** A PostgreSQL of the tests' own, in a temporary folder, gone with the process that started it. */
export interface Server {
  /** Of a database that is empty at first. */
  readonly url: string;
  readonly pid: number | undefined;
  /** Ends it as a crash would, and starts it again. */
  restart(): Promise<void>;
  /** Ends it as a crash would; `start` starts it again. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

const programs = globSync('/usr/lib/postgresql/*/bin').sort().at(-1) ?? '';

/** Why the tests that need a server are left out; undefined where they can run. In CI they must: `POSTGRES_TESTS=required`. */
export function whyNoServer(): string | undefined {
  const missing = !existsSync(join(programs, 'initdb'))
    ? 'PostgreSQL is not installed (apt-get install postgresql)'
    : process.getuid?.() === 0 && !existsSync('/usr/bin/setpriv')
      ? 'setpriv of util-linux is missing'
      : undefined;
  if (missing !== undefined && process.env.POSTGRES_TESTS === 'required') throw new Error(missing);
  return missing;
}

let shared: Promise<Server> | undefined;

/** The one of this process, started when first asked for. */
export function testServer(): Promise<Server> {
  shared ??= startServer();
  return shared;
}

async function startServer(): Promise<Server> {
  const folder = mkdtempSync('/tmp/fieldmark-postgres-');
  const port = await freePort();
  giveToPostgres(folder);
  const data = join(folder, 'data');
  const command = (program: string, ...args: string[]) =>
    asPostgres('QUIT', join(programs, program), ...args);
  execFileSync(
    ...command(
      'initdb',
      '-D',
      data,
      '-A',
      'trust',
      '-U',
      'fieldmark',
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
    ),
    {
      cwd: '/',
      stdio: 'pipe',
    },
  );
  let server: ChildProcess | undefined;
  const start = async () => {
    const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
    server = spawn(
      ...command('postgres', '-D', data, '-p', `${port}`, ...settings.flatMap((each) => ['-c', each])),
      {
        cwd: '/',
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    server.unref();
    await readiness(server);
  };
  const stop = async () => {
    const ended = server && once(server, 'exit');
    server?.kill('SIGQUIT');
    await ended;
  };
  process.once('exit', () => {
    server?.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
  await start();
  return {
    url: `postgres://fieldmark@127.0.0.1:${port}/postgres`,
    get pid() {
      return server?.pid;
    },
    start,
    stop,
    async restart() {
      await stop();
      await start();
    },
  };
}

/** Servers do not run as root. */
export function giveToPostgres(folder: string): void {
  if (process.getuid?.() === 0) chownSync(folder, idOf('-u'), idOf('-g'));
  chmodSync(folder, 0o700);
}

/** A program that gets this signal when whoever started it has ended, however that ended. */
export function asPostgres(signal: 'QUIT' | 'TERM', program: string, ...args: readonly string[]) {
  const as =
    process.getuid?.() === 0 ? [`--reuid=${idOf('-u')}`, `--regid=${idOf('-g')}`, '--clear-groups'] : [];
  return ['setpriv', [...as, `--pdeathsig=${signal}`, program, ...args]] as const;
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

export async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  return port;
}

/** Until it says so in its log. */
export async function readiness(server: ChildProcess, says = 'ready to accept connections'): Promise<void> {
  let log = '';
  const ready = new Promise<void>((resolve) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk;
      if (log.includes(says)) resolve();
    });
  });
  const ended = once(server, 'exit').then(() => {
    throw new Error(`It did not start: ${log}`);
  });
  await Promise.race([ready, ended]);
  ended.catch(() => {});
  // The tests' process ends without waiting for it.
  if (server.stderr && 'unref' in server.stderr) (server.stderr as unknown as { unref(): void }).unref();
}
