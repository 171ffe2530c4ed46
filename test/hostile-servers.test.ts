/** No server can end the process: what it does to a connection that nobody waits for any more is told, and the run goes on. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { startCommand } from './support/command.ts';
import { commandDay } from './support/command-day.ts';

const HOST = 'drmichellelarue';

/** A server that answers each connection with these bytes and then breaks off. @returns its address */
async function rawServer(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const head = (...lines: string[]): string => `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`;

const attacks: readonly [string, (socket: Socket) => void][] = [
  [
    'six encodings and an unfinished body',
    (socket) => {
      socket.write(
        `${head(`content-encoding: ${Array(6).fill('gzip').join(', ')}`, 'content-length: 1000')}abc`,
      );
      setTimeout(() => socket.destroy(), 50);
    },
  ],
  [
    'a gzip that is cut off',
    (socket) => {
      socket.write(head('content-encoding: gzip', 'content-length: 1000'));
      socket.write(gzipSync(Buffer.alloc(5000, 'x')).subarray(0, 20));
      setTimeout(() => socket.resetAndDestroy(), 50);
    },
  ],
  ['a length that is none', (socket) => socket.end(`${head('content-length: many')}abc`)],
  ['a header that never ends', (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(200_000)}`)],
  [
    'a reset in the middle of a header',
    (socket) => void socket.write('HTTP/1.1 2', () => socket.resetAndDestroy()),
  ],
  ['no HTTP at all', (socket) => socket.end('\0\u0001\u0002 SSH-2.0\r\n')],
  [
    'a redirect to itself',
    (socket) =>
      socket.end('HTTP/1.1 307 Moved\r\nlocation: /again\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
  ],
  ['a body without an end', (socket) => pour(socket)],
];

/** Up to a gigabyte, as fast as it is taken. */
function pour(socket: Socket): void {
  socket.write(head('content-type: application/json', 'content-length: 1000000000'));
  const block = Buffer.alloc(1 << 20, ' ');
  let left = 1000;
  const more = (): void => {
    while (left-- > 0 && !socket.destroyed) if (!socket.write(block)) return void socket.once('drain', more);
    socket.end();
  };
  more();
}

/** Each needs a process: every attack is played in one scene, the first also before a worker; EVERY_ATTACK=1, by night, plays all in all. */
const some = (scene: number) =>
  attacks.filter(
    (_, i) => i % 4 === scene || (i === 0 && scene === 3) || process.env.EVERY_ATTACK !== undefined,
  );

test.each(some(0))('a heartbeat and a photo host that answer with %s end no run', async (_, answer) => {
  const url = await rawServer(answer);
  const { folder, sandbox, env } = await commandDay({
    HEARTBEAT_URL: `${url}/ping`,
    TRACKED_HASHTAGS: `cougarOrNot@${HOST}`,
    REPLY_MODE: 'live',
  });
  sandbox.addAccount({ handle: HOST });
  const photos = [{ bytes: await solidPhoto('cougar') }];
  sandbox.addPost({ by: HOST, text: '#cougarOrNot @fieldmark_bot', photos });
  const { code, stdout, stderr } = await startCommand(['once'], env, folder).ended;
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: expect.stringContaining('Posted 1 reply') });
  expect(sandbox.botPosts()).toHaveLength(1);
});

test.each(some(1))(
  'X that answers with %s ends no run: it is told, and nothing is a bug',
  async (_, answer) => {
    const X_API_BASE_URL = await rawServer(answer);
    const { folder, env } = await commandDay({ TRACKED_HASHTAGS: `cougarOrNot@${HOST}`, REPLY_MODE: 'live' });
    const { code, stdout, stderr } = await startCommand(['once'], { ...env, X_API_BASE_URL }, folder).ended;
    expect({ code, stdout }, stderr).toEqual({
      code: 0,
      stdout: expect.stringContaining('The next run will try again'),
    });
    expect(stderr).not.toContain('This is a bug');
  },
  90_000,
);

test.each(some(2))(
  'a server of models that answers with %s: one sentence, and nothing is installed',
  async (_, answer) => {
    const url = await rawServer(answer);
    const { folder, env } = await commandDay({});
    const { code, stderr } = await startCommand(['model', 'add', `${url}/model.json`], env, folder).ended;
    expect([65, 69], stderr).toContain(code);
    expect(stderr).not.toContain('This is a bug');
  },
  90_000,
);

test.each(some(3))(
  'a worker lives on when webhook and heartbeat answer with %s',
  async (_, answer) => {
    const url = await rawServer(answer);
    const { folder, sandbox, env } = await commandDay({
      HEARTBEAT_URL: `${url}/ping`,
      ALERT_WEBHOOK_URL: `${url}/alert`,
      TRACKED_HASHTAGS: `cougarOrNot@${HOST}`,
    });
    sandbox.faults.add({ kind: 'credits-depleted', match: { path: /./ } });
    const worker = startCommand(['start'], env, folder);
    await worker.shows('run ended');
    // What was left of the connection breaks by now.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(worker.process.exitCode).toBeNull();
    worker.process.kill('SIGTERM');
    const { code, stderr } = await worker.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('This is a bug');
  },
  90_000,
);
