import { execFileSync } from 'node:child_process';
import type { LookupAddress } from 'node:dns';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { solidPhoto } from '../testing/tiny-model.ts';
import { PhotoError } from '../vision.ts';
import { isPublicAddress } from './public-address.ts';
import { fetchPublicPhoto, type PublicPhotoOptions } from './public-photo.ts';

let pem: { key: string; cert: string };
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names =
    'subjectAltName=DNS:photos.example,DNS:other.example,DNS:inside.example,IP:127.0.0.1,IP:127.0.0.2';
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  execFileSync('openssl', [...made, '-subj', '/CN=test', '-addext', names, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  pem = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await rm(folder, { recursive: true });
});

/** A server on 127.0.0.1 that counts who connects, also without a request. */
async function serve(answer: RequestListener): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const server = createServer(pem, answer);
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

/** Nobody may come here. */
async function canary(): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const server = createTcp((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

async function failure(url: string, options: PublicPhotoOptions = {}): Promise<PhotoError> {
  const error: unknown = await fetchPublicPhoto(url, options).catch((caught: unknown) => caught);
  expect(error, url).toBeInstanceOf(PhotoError);
  return error as PhotoError;
}

const at = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('an address inside', () => {
  test.each([
    ...[
      '127.0.0.1',
      '127.1',
      '0',
      '0.0.0.0',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '0x7f.1',
      '127.0.0.1.',
    ],
    ...['10.0.0.1', '172.16.5.4', '192.168.1.1', '100.64.0.1', '169.254.169.254', '198.18.0.1', '192.0.0.8'],
    ...['224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.2.1', '[::]', '[::1]', '[::ffff:127.0.0.1]'],
    ...['[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]'],
    ...[
      '[2001:0:7f00:1::]',
      '[fe80::1]',
      '[fec0::1]',
      '[fc00::1]',
      '[fd12:3456::1]',
      '[ff02::1]',
      '[2001:db8::1]',
    ],
    ...['①②⑦.0.0.1', '127。0。0。1', '%31%32%37.0.0.1', 'LOCALHOST', 'localhost.', 'ip6-localhost'],
  ])('is not asked, however it is written: %s', async (host) => {
    const trap = await canary();
    const options = { instead: { port: trap.port }, timeoutMs: 20_000 };
    const { reason } = await failure(`https://${host}:${trap.port}/a.jpg`, options);
    // A name that this machine does not know cannot be reached either.
    expect(reason).toMatch(
      /^(ip6-localhost|localhost\.)$/.test(host) ? /host-not-allowed|unavailable/ : /^host-not-allowed$/,
    );
    expect(trap.connections()).toBe(0);
  });

  test.each([
    ['the one address of a name', at('10.1.2.3')],
    ['one of several', at('93.184.215.14', '127.0.0.1')],
    ['the IPv6 one of both', at('93.184.215.14', '::1')],
    ['no address at all', []],
  ])('is not asked under a public name: %s', async (_, addresses) => {
    const trap = await canary();
    const instead = { port: trap.port, resolve: async () => addresses };
    expect(await failure(`https://photos.example:${trap.port}/a.jpg`, { instead })).toMatchObject({
      reason: 'host-not-allowed',
      permanent: true,
    });
    expect(trap.connections()).toBe(0);
  });

  test('is not asked when the name leads there after it was judged: the socket gets the address that was judged', async () => {
    const photo = await solidPhoto('cougar');
    const { port, connections } = await serve((_, response) => response.end(photo));
    const answers = [at('127.0.0.2'), at('127.0.0.1')];
    let asked = 0;
    const instead = {
      port,
      tls: { ca: pem.cert },
      // 127.0.0.2 stands for the open internet, where nobody listens.
      isPublic: (address: string) => address === '127.0.0.2',
      resolve: async () => answers[Math.min(asked++, 1)] ?? [],
    };
    expect(
      (await failure(`https://photos.example:${port}/a.jpg`, { instead, timeoutMs: 3000 })).reason,
    ).toMatch(/unavailable|timed-out/);
    expect({ asked, connections: connections() }).toEqual({ asked: 1, connections: 0 });
  });

  test('is not asked by way of a redirect, whatever it is written as', async () => {
    const trap = await canary();
    const targets = [
      `https://127.0.0.2:PORT/`,
      'https://inside.example:PORT/a.jpg',
      `http://photos.example:PORT/`,
      'file:///etc/passwd',
      '//127.0.0.2:PORT/',
      'https://[::ffff:127.0.0.2]:PORT/',
    ];
    for (const target of targets) {
      const { port } = await serve((_, response) =>
        response.writeHead(302, { location: target.replace('PORT', String(trap.port)) }).end(),
      );
      const instead = {
        port,
        tls: { ca: pem.cert },
        isPublic: (address: string) => address === '127.0.0.1',
        resolve: async (host: string) => at(host === 'inside.example' ? '127.0.0.2' : '127.0.0.1'),
      };
      const { reason } = await failure(`https://photos.example:${port}/a.jpg`, { instead });
      expect(reason, target).toBe('host-not-allowed');
    }
    expect(trap.connections()).toBe(0);
  });
});

test('public addresses are public', () => {
  for (const address of [
    '93.184.215.14',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '2606:4700::1111',
    '2a00:1450::5',
  ])
    expect(isPublicAddress(address), address).toBe(true);
  expect(isPublicAddress('photos.example')).toBe(false);
});

test.each([
  ['http://photos.example/a.jpg', 'begin with https://'],
  ['https://me:secret@photos.example/a.jpg', 'login'],
  ['https://photos.example:8443/a.jpg', '8443'],
  ['not an address', 'https://'],
])('an address is refused before anything is asked: %s', async (url, why) => {
  const { message, reason } = await failure(url);
  expect(reason).toBe('host-not-allowed');
  expect(message).toContain(why);
  expect(message).not.toContain('secret');
});

describe('a public server', () => {
  const reached = (port: number): PublicPhotoOptions['instead'] & object => ({
    port,
    tls: { ca: pem.cert },
    isPublic: (address) => address === '127.0.0.1',
    resolve: async () => at('127.0.0.1'),
  });

  test('gives the photo, also after redirects', async () => {
    const photo = await solidPhoto('cougar');
    const { port } = await serve((request: IncomingMessage, response) =>
      request.url === '/a.jpg' ? response.end(photo) : response.writeHead(302, { location: '/a.jpg' }).end(),
    );
    const { bytes } = await fetchPublicPhoto(`https://photos.example:${port}/`, { instead: reached(port) });
    expect(Buffer.compare(bytes, photo)).toBe(0);
  });

  test('cannot send too much, too slowly, a page, nothing, or round in circles', async () => {
    const { port } = await serve((request, response) => {
      if (request.url === '/large') response.end(Buffer.alloc(40_000));
      if (request.url === '/announced') response.writeHead(200, { 'content-length': 5e9 }).write('x');
      if (request.url === '/page') response.end('<!doctype html>');
      if (request.url === '/gone') response.writeHead(404).end();
      if (request.url === '/circle') response.writeHead(302, { location: '/circle' }).end();
      if (request.url === '/slow') response.write('x');
    });
    const options = { instead: reached(port), maxBytes: 20_000, timeoutMs: 2000 };
    const reasons = await Promise.all(
      ['large', 'announced', 'page', 'gone', 'circle', 'slow'].map(
        async (path) => (await failure(`https://photos.example:${port}/${path}`, options)).reason,
      ),
    );
    expect(reasons).toEqual([
      'too-large',
      'too-large',
      'not-a-picture',
      'not-found',
      'host-not-allowed',
      'timed-out',
    ]);
  });

  test('has to prove its name', async () => {
    const { port } = await serve((_, response) => response.end());
    const instead = { ...reached(port), tls: {} };
    expect(await failure(`https://photos.example:${port}/`, { instead })).toMatchObject({
      reason: 'unavailable',
    });
  });
});
