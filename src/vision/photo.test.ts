import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { type FetchOptions, fetchPhoto, readPhotoFile } from './photo.ts';
import { solidPhoto } from './testing/tiny-model.ts';
import { PhotoError } from './vision.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server on loopback; its origin. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function failure(url: string, options: Partial<FetchOptions> = {}): Promise<PhotoError> {
  const allowedHosts = [new URL(url).origin];
  const error: unknown = await fetchPhoto(url, { allowedHosts, ...options }).catch((caught) => caught);
  expect(error).toBeInstanceOf(PhotoError);
  return error as PhotoError;
}

const jpeg = await solidPhoto('cougar');

test('a photo comes with the hash of its bytes, whatever the server calls it', async () => {
  const origin = await serve((_request, response) =>
    response.setHeader('content-type', 'text/html').end(jpeg),
  );
  const photo = await fetchPhoto(`${origin}/media/a.html`, { allowedHosts: [origin] });
  expect(Buffer.compare(photo.bytes, jpeg)).toBe(0);
  expect(photo.hash).toBe(createHash('sha256').update(jpeg).digest('hex'));
});

test('what is called a JPEG and is a web page is refused', async () => {
  const origin = await serve((_request, response) =>
    response.setHeader('content-type', 'image/jpeg').end('<!doctype html><title>Log in</title>'),
  );
  expect(await failure(`${origin}/a.jpg`)).toMatchObject({ reason: 'not-a-picture', permanent: true });
});

test.each([
  [404, 'not-found', true],
  [410, 'not-found', true],
  [403, 'forbidden', true],
  [400, 'unavailable', true],
  [204, 'unavailable', true],
  [429, 'unavailable', false],
  [500, 'unavailable', false],
  [503, 'unavailable', false],
] as const)('status %i is %s, permanent: %s', async (status, reason, permanent) => {
  const origin = await serve((_request, response) => response.writeHead(status).end());
  expect(await failure(`${origin}/a.jpg`)).toMatchObject({ reason, permanent });
});

test.each([
  'https://example.com/a.jpg',
  'http://pbs.twimg.com/a.jpg',
  'https://pbs.twimg.com:8443/a.jpg',
  'https://user:pass@pbs.twimg.com/a.jpg',
  'https://pbs.twimg.com.example.com/a.jpg',
  'https://169.254.169.254/latest',
  'http://localhost/a.jpg',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'not a url',
])('no host is asked but the allowed ones: %s', async (url) => {
  const error: unknown = await fetchPhoto(url, { allowedHosts: ['pbs.twimg.com'] }).catch((caught) => caught);
  expect(error).toMatchObject({ name: 'PhotoError', reason: 'host-not-allowed', permanent: true });
  expect(`${error}`).not.toContain('pass@');
});

test('a redirect is followed to an allowed host, and to no other', async () => {
  const good = await serve((_request, response) => response.end(jpeg));
  let asked = 0;
  const bad = await serve((_request, response) => {
    asked++;
    response.end(jpeg);
  });
  const origin = await serve((request, response) =>
    response.writeHead(302, { location: `${request.url === '/good' ? good : bad}/a.jpg` }).end(),
  );
  const allowedHosts = [origin, good];
  await expect(fetchPhoto(`${origin}/good`, { allowedHosts })).resolves.toBeDefined();
  expect(await failure(`${origin}/bad`, { allowedHosts })).toMatchObject({ reason: 'host-not-allowed' });
  expect(asked).toBe(0);
});

test('redirects in a circle come to an end', async () => {
  let asked = 0;
  const origin = await serve((_request, response) => {
    asked++;
    response.writeHead(301, { location: '/again' }).end();
  });
  expect(await failure(`${origin}/a.jpg`)).toMatchObject({ permanent: true });
  expect(asked).toBe(4);
});

test('what announces too many bytes is refused before they are read', async () => {
  const origin = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '2000000' });
    response.write(jpeg);
  });
  expect(await failure(`${origin}/a.jpg`, { maxBytes: 1_000_000 })).toMatchObject({
    reason: 'too-large',
    permanent: true,
  });
});

test('what announces nothing is cut off at the limit, also when it is compressed', async () => {
  const endless = await serve((_request, response) => {
    const more = (): void => {
      while (response.writable && response.write(Buffer.alloc(65_536)));
      response.once('drain', more);
    };
    more();
  });
  expect(await failure(`${endless}/a.jpg`, { maxBytes: 1_000_000 })).toMatchObject({ reason: 'too-large' });
  const bomb = gzipSync(Buffer.alloc(5_000_000));
  const origin = await serve((_request, response) =>
    response.setHeader('content-encoding', 'gzip').end(bomb),
  );
  expect(await failure(`${origin}/a.jpg`, { maxBytes: 1_000_000 })).toMatchObject({ reason: 'too-large' });
});

test('a photo that drips or never comes is given up, to be tried again', async () => {
  const drip = await serve((_request, response) => {
    response.write(jpeg.subarray(0, 10));
    const timer = setInterval(() => response.write('x'), 5);
    response.on('close', () => clearInterval(timer));
  });
  const silent = await serve(() => {});
  for (const origin of [drip, silent]) {
    expect(await failure(`${origin}/a.jpg`, { timeoutMs: 80 })).toMatchObject({
      reason: 'timed-out',
      permanent: false,
    });
  }
});

test('a connection that is refused, or breaks half-way, is tried again later', async () => {
  const cut = await serve((request, response) => {
    response.writeHead(200, { 'content-length': String(jpeg.length) });
    response.write(jpeg.subarray(0, 50), () => request.socket.destroy());
  });
  expect(await failure(`${cut}/a.jpg`)).toMatchObject({ reason: 'unavailable', permanent: false });
  const gone = await serve(() => {});
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const error = await failure(`${gone}/a.jpg`);
  expect(error).toMatchObject({ reason: 'unavailable', permanent: false });
  expect(error.message).toContain('ECONNREFUSED');
});

test('when the caller stops, the photo has not failed', async () => {
  const origin = await serve(() => {});
  const stop = new AbortController();
  const fetching = fetchPhoto(`${origin}/a.jpg`, { allowedHosts: [origin] }, stop.signal);
  stop.abort(new Error('shutting down'));
  await expect(fetching).rejects.toThrow('shutting down');
});

test('a photo from the disk passes the same checks', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'fieldmark-photo-'));
  const path = join(dir, 'a.jpg');
  await writeFile(path, jpeg);
  expect((await readPhotoFile(path)).bytes.length).toBe(jpeg.length);
  await expect(readPhotoFile(path, 10)).rejects.toMatchObject({ reason: 'too-large' });
  await expect(readPhotoFile(join(dir, 'b.jpg'))).rejects.toMatchObject({ reason: 'not-found' });
  await expect(readPhotoFile(dir)).rejects.toMatchObject({ reason: 'not-a-picture' });
  await writeFile(path, 'text');
  await expect(readPhotoFile(path)).rejects.toMatchObject({ reason: 'not-a-picture' });
  await rm(dir, { recursive: true });
});
