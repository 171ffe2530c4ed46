import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

/** A PostgreSQL of the tests' own, in a temporary folder, gone with the process that started it. */
export interface Server {
  /** Of a database that is empty at first. */
  readonly url: string;
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
  // The server does not run as root.
  const [uid, gid] = process.getuid?.() === 0 ? [idOf('-u'), idOf('-g')] : [undefined, undefined];
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  chmodSync(folder, 0o700);
  const as = uid === undefined ? [] : [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  const data = join(folder, 'data');
  // It ends with whoever started it, however that ended.
  const command = (program: string, ...args: string[]) =>
    ['setpriv', [...as, '--pdeathsig=QUIT', join(programs, program), ...args]] as const;
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
    start,
    stop,
    async restart() {
      await stop();
      await start();
    },
  };
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  return port;
}

/** Until it says so in its log. */
async function readiness(server: ChildProcess): Promise<void> {
  let log = '';
  const ready = new Promise<void>((resolve) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk;
      if (log.includes('ready to accept connections')) resolve();
    });
  });
  const ended = once(server, 'exit').then(() => {
    throw new Error(`PostgreSQL did not start: ${log}`);
  });
  await Promise.race([ready, ended]);
  ended.catch(() => {});
  // The tests' process ends without waiting for it.
  if (server.stderr && 'unref' in server.stderr) (server.stderr as unknown as { unref(): void }).unref();
}
