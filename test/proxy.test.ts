/** HTTPS_PROXY and its like: all that goes out takes it, and nobody reads its password. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { useProxy } from '../src/proxy.ts';
import { fetchPhoto } from '../src/vision/photo.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { commandDay } from './support/command-day.ts';
import { startListener } from './support/listener.ts';

const HOST = 'drmichellelarue';
const PASSWORD = 'hunter-22';

/** @param ports where a name leads; others are refused as by a proxy that wants another login */
async function startProxy(ports: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const portOf = (host: string): string | undefined => ports[host.replace(/:\d+$/, '')];
  const server = createServer((incoming, response) => {
    const address = new URL(incoming.url ?? '');
    asked.push(`${incoming.method} ${address.host}`);
    const { method, headers } = incoming;
    const path = `${address.pathname}${address.search}`;
    const onward = request({ port: portOf(address.host), host: '127.0.0.1', path, method, headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  server.on('connect', ({ url = '', headers }, socket) => {
    asked.push(`CONNECT ${url}`);
    const port = portOf(url);
    const mayPass = headers['proxy-authorization'] === `Basic ${btoa(`me:${PASSWORD}`)}`;
    socket.on('error', () => {});
    if (port === undefined || !mayPass) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, url: `http://me:${PASSWORD}@127.0.0.1:${port}` };
}

/** A bot whose X and listener have names that only the proxy knows. */
async function behindAProxy() {
  const listener = await startListener();
  const day = await commandDay({
    TRACKED_HASHTAGS: `cougarOrNot@${HOST}`,
    REPLY_MODE: 'live',
    HEARTBEAT_URL: 'http://beat.example/ping',
    ALERT_WEBHOOK_URL: 'http://hook.example/alert',
  });
  const sandbox = new URL(day.sandbox.url);
  const proxy = await startProxy({
    'x.example': sandbox.port,
    'beat.example': new URL(listener.url).port,
    'hook.example': new URL(listener.url).port,
    'photos.example': sandbox.port,
  });
  const env = { ...day.env, X_API_BASE_URL: 'http://x.example', MEDIA_HOSTS: sandbox.host };
  return { ...day, env, proxy, listener };
}

test('a run asks X and the heartbeat through it, also where .env names it, and this machine directly', async () => {
  const { env, folder, sandbox, proxy, listener } = await behindAProxy();
  sandbox.addAccount({ handle: HOST });
  const photos = [{ bytes: await solidPhoto('cougar') }];
  sandbox.addPost({ by: HOST, text: '#cougarOrNot @fieldmark_bot', photos });
  const { code, stdout, stderr } = await runCommand(['once'], { ...env, https_proxy: proxy.url }, folder);
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: expect.stringContaining('Posted 1 reply') });
  expect(listener.heard.map(({ path }) => path)).toContain('/ping');
  const hosts = new Set(proxy.asked.map((line) => line.replace(/.* |:\d+$/g, '')));
  expect([...hosts].sort()).toEqual(['beat.example', 'x.example']);
  // It is over with the command.
  expect((await runCommand(['once'], env, folder)).stdout).toContain('The next run will try again');
});

test('alerts, photos and models take it, and NO_PROXY is heeded', async () => {
  const { env, folder, sandbox, proxy, listener } = await behindAProxy();
  const over = { ...env, HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
  sandbox.faults.add({ kind: 'credits-depleted', match: { path: /./ } });
  await runCommand(['once'], over, folder);
  expect(listener.heard.map(({ path }) => path)).toContain('/alert');
  const model = await runCommand(['model', 'add', 'https://models.example/model.json'], over, folder);
  expect(model.stderr).toContain('the proxy refuses: 407');
  expect(proxy.asked).toContain('CONNECT models.example:443');
  const used = useProxy({ ...over, NO_PROXY: '.direct.example' });
  onTestFinished(() => {
    if (used && 'leave' in used) used.leave();
  });
  const options = { allowedHosts: ['http://photos.example', 'http://no.direct.example'] };
  await expect(fetchPhoto('http://photos.example/none.jpg', options)).rejects.toThrow('answers 404');
  await expect(fetchPhoto('http://no.direct.example/none.jpg', options)).rejects.toThrow('ENOTFOUND');
  expect(proxy.asked).toContain('CONNECT photos.example:80');
  expect(proxy.asked.join(' ')).not.toContain('direct');
});

test('one that refuses, or that is none, is named without its password', async () => {
  const { env, folder, proxy } = await behindAProxy();
  const wrong = proxy.url.replace(PASSWORD, 'other-secret-7');
  const outputs: string[] = [];
  for (const [args, over] of [
    [['once'], { X_API_BASE_URL: 'https://x.example', HTTPS_PROXY: wrong }],
    [['doctor'], { X_API_BASE_URL: 'https://x.example', HTTPS_PROXY: wrong }],
    [['doctor', '--offline'], { HTTPS_PROXY: wrong.replace('http:', 'socks5:') }],
    [['games'], { HTTPS_PROXY: wrong.replace('http:', 'socks5:') }],
  ] as const) {
    const { stdout, stderr } = await runCommand(args, { ...env, ...over }, folder);
    outputs.push(`${stdout}${stderr}`.replace(/[\s│]+/g, ' '));
  }
  const [once = '', doctor = '', offline = '', games = ''] = outputs;
  expect(once).toContain('The proxy refuses: check HTTPS_PROXY and its login.');
  expect(once).toContain('the proxy refuses: 407');
  expect(doctor).toContain(`HTTPS_PROXY names ${new URL(proxy.url).host}`);
  expect(doctor).toContain('(the proxy refuses: 407)');
  expect(offline).toContain('HTTPS_PROXY is not the address of an http proxy');
  expect(games).toContain('HTTPS_PROXY is not the address of an http proxy');
  expect(outputs.join()).not.toContain('other-secret-7');
});
