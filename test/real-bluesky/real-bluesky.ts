import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ask } from '../../src/platforms/sandbox/bluesky/testing/caller.ts';
import { startAppView } from './appview.ts';
import { startFront } from './front.ts';
import { startPlc } from './plc.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
export const isInstalled = existsSync(join(here, 'node_modules/@atproto/pds'));
export const HOW_TO_INSTALL =
  'The real PDS is not installed (342 MB): npm ci --prefix test/real-bluesky --ignore-scripts';

const BYPASS = 'not counted';
/** Tests live on 20 November 2026; whatever they write was seen later. */
const SEEN = Date.UTC(2026, 10, 21);

export type RealBluesky = Awaited<ReturnType<typeof startRealBluesky>>;

/** The real PDS in a process of its own, with a door in front of it, a small AppView behind it, and a directory of accounts. */
export async function startRealBluesky() {
  const folder = await mkdtemp(join(tmpdir(), 'real-bluesky-'));
  const port = await freePort();
  const pdsUrl = `http://localhost:${port}`;
  const front = await startFront(() => pdsUrl);
  const plc = await startPlc(() => front.url);
  const appView = await startAppView({
    pds: () => pdsUrl,
    takeWriters: front.takeWriters,
    now: () => new Date(Math.max(Date.now(), SEEN)),
  });
  const settings = {
    devMode: true,
    port,
    hostname: 'localhost',
    dataDirectory: folder,
    blobstoreDiskLocation: join(folder, 'blobs'),
    didPlcUrl: plc.url,
    bskyAppViewUrl: appView.url,
    bskyAppViewDid: 'did:web:localhost',
    plcRotationKeyK256PrivateKeyHex: randomBytes(32).toString('hex'),
    jwtSecret: 'a secret of tests',
    adminPassword: 'a password of tests',
    serviceHandleDomains: ['.test'],
    inviteRequired: false,
    disableSsrfProtection: true,
    enableDidDocWithSession: true,
    rateLimitsEnabled: true,
    rateLimitBypassKey: BYPASS,
  };
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn(process.execPath, [join(here, 'pds-process.ts'), JSON.stringify(settings)], {
      cwd: here,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LOG_ENABLED: 'false', NODE_COMPILE_CACHE: join(tmpdir(), 'real-bluesky-cache') },
    });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the PDS did not start: ${said}`);
      const isUp = await fetch(`${pdsUrl}/xrpc/_health`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isUp) return;
      await wait(50);
    }
  }

  /** As when the power fails. */
  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  await start();
  return {
    url: front.url,
    front,
    kill,
    start,
    async addAccount(name: string): Promise<{ did: string; handle: string; password: string }> {
      const [handle, password] = [`${name}.test`, `password of ${name}`];
      const response = await fetch(`${pdsUrl}/xrpc/com.atproto.server.createAccount`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-ratelimit-bypass': BYPASS },
        body: JSON.stringify({ handle, password, email: `${name}@example.com` }),
      });
      const { did, message } = (await response.json()) as { did: string; message?: string };
      if (!response.ok) throw new Error(`createAccount: ${response.status} ${message}`);
      appView.world.addAccount({ handle, did, password });
      return { did, handle, password };
    },
    /** An app password, as the bot is given one. */
    async appPasswordOf({ handle, password }: { handle: string; password: string }): Promise<string> {
      const login = { identifier: handle, password };
      const { body } = await ask(pdsUrl, 'com.atproto.server.createSession', { body: login });
      const made = await ask(pdsUrl, 'com.atproto.server.createAppPassword', {
        body: { name: 'fieldmark' },
        token: body.accessJwt,
      });
      return String(made.body.password);
    },
    async close(): Promise<void> {
      await kill();
      await Promise.all([front.close(), plc.close(), appView.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
