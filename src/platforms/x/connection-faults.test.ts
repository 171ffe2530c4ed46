import type { RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { connectionError } from './errors.ts';
import {
  type Answerer,
  answering,
  calls,
  failure,
  json,
  NOON,
  platformAt,
  problem,
  thrownBy,
} from './testing/calls.ts';

let server: Answerer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('a broken connection', () => {
  const broken: readonly [string, RequestListener][] = [
    ['closed without an answer', (request) => request.socket.destroy()],
    ['reset', (request) => request.socket.resetAndDestroy()],
    ['cut in the headers', (request) => request.socket.end('HTTP/1.1 201 Created\r\nContent-Le')],
    [
      'cut in the body',
      (request) =>
        request.socket.end(
          'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{"data":{"id":"1',
        ),
    ],
    [
      'cut in a chunked body',
      (request) =>
        request.socket.end(
          'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"data":{"id":"1\r\n',
        ),
    ],
    ['not HTTP', (request) => request.socket.end('220 smtp ready\r\n')],
    [
      'compressed though nobody asked',
      (_, response) =>
        response
          .writeHead(201, { 'content-encoding': 'gzip', 'content-type': 'application/json' })
          .end(gzipSync('{"data":{"id":"1"}}').subarray(0, 20)),
    ],
    ['an empty 201', json(201, undefined)],
    ['a 201 without an id', json(201, { data: {} })],
    ['problems in place of data', json(200, { errors: [problem('internal-error', 'Internal Error', 'x')] })],
  ];

  it.each(broken)('(%s) leaves open whether the post exists', async (_, listener) => {
    expect(await failure('publish', listener)).toMatchObject({ kind: 'unavailable', effect: 'unknown' });
  });

  it.each(broken)('(%s) has no effect for a read', async (_, listener) => {
    expect(await failure('read', listener)).toMatchObject({ kind: 'unavailable', effect: 'none' });
  });

  it('that never came about cannot have published anything', async () => {
    server = await answering(() => {});
    const { url } = server;
    await server.close();
    const refused = await thrownBy(calls.publish(platformAt(url).platform));
    expect(refused).toMatchObject({ kind: 'unavailable', effect: 'none', reason: 'econnrefused' });
    const unknown = await thrownBy(calls.publish(platformAt('http://no-such-host.invalid').platform));
    expect(unknown).toMatchObject({ kind: 'unavailable', effect: 'none' });
    expect(unknown.message).toContain('no-such-host.invalid');
  });

  it('that came about to none of several addresses cannot have published anything', () => {
    const call = { what: 'publish a post', write: true, host: 'x', redact: String, now: () => NOON };
    const attempt = (syscall: string) => Object.assign(new Error('x'), { syscall, code: 'ECONNREFUSED' });
    const effect = (...syscalls: string[]) =>
      connectionError(new AggregateError(syscalls.map(attempt)), call).effect;
    expect(effect('connect', 'connect')).toBe('none');
    expect(effect('connect', 'read')).toBe('unknown');
    expect(effect()).toBe('unknown');
  });
});

describe('a time-out', () => {
  const slow: readonly [string, RequestListener][] = [
    ['no answer', () => {}],
    [
      'no body',
      (_, response) => response.writeHead(201, { 'content-type': 'application/json' }).flushHeaders(),
    ],
    [
      'a body that drips for ever',
      (_, response) => {
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ];

  it.each(slow)('(%s) leaves open whether the post exists', async (_, listener) => {
    expect(await failure('publish', listener, { timeoutMs: 80 })).toMatchObject({
      kind: 'unavailable',
      reason: 'timeout',
      effect: 'unknown',
    });
  });

  it.each(slow)('(%s) ends a read', async (_, listener) => {
    const error = await failure('read', listener, { timeoutMs: 80 });
    expect(error).toMatchObject({ kind: 'unavailable', reason: 'timeout', effect: 'none' });
    expect(error.message).toContain('within 0.08 s');
  });

  it('lets go of the connection', async () => {
    const gone = Promise.withResolvers<void>();
    server = await answering(({ socket }) =>
      socket.destroyed ? gone.resolve() : socket.on('close', () => gone.resolve()),
    );
    // On a slow machine the time may be over before a request is sent.
    while (server.requests.length === 0)
      await thrownBy(calls.read(platformAt(server.url, { timeoutMs: 80 }).platform));
    await gone.promise;
  });

  it('counts the connecting too', async () => {
    const sockets: Socket[] = [];
    // Accepts, and never speaks TLS.
    const mute = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { platform } = platformAt(`https://127.0.0.1:${port}`, { timeoutMs: 80 });
    expect(await thrownBy(calls.read(platform))).toMatchObject({ reason: 'timeout' });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => mute.close(resolve));
  });
});

describe('stopping', () => {
  it('before a call sends nothing', async () => {
    server = await answering(json(201, { data: { id: '1' } }));
    const error = await thrownBy(calls.publish(platformAt(server.url).platform, AbortSignal.abort()));
    expect(error).toMatchObject({ kind: 'unavailable', reason: 'aborted', effect: 'none' });
    expect(server.requests).toEqual([]);
  });

  it('in the middle of publishing leaves open whether the post exists', async () => {
    const stop = new AbortController();
    server = await answering(() => stop.abort());
    const error = await thrownBy(calls.publish(platformAt(server.url).platform, stop.signal));
    expect(error).toMatchObject({ reason: 'aborted', effect: 'unknown' });
  });
});
