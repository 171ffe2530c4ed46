import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HttpRequest, sendHttp } from './http.ts';

async function serving(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const get = (url: URL, more: Partial<HttpRequest> = {}) =>
  sendHttp({ method: 'GET', url, headers: {}, timeoutMs: 5_000, ...more });

describe('a request', () => {
  it('has its body and gets the answer', async () => {
    const url = await serving((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => response.end(`${request.method} ${request.headers['content-length']} ${body}`));
    });
    const answer = await sendHttp({ method: 'POST', url, headers: {}, body: '{"a":"ä"}', timeoutMs: 5_000 });
    expect([answer.status, answer.text]).toEqual([200, 'POST 10 {"a":"ä"}']);
  });

  it('asks for no compression, and takes a compressed answer for what its bytes are', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const url = await serving((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    expect((await get(url)).text.length).toBeLessThan(bomb.length + 1);
  });

  it('follows no redirect', async () => {
    const url = await serving((_, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    );
    expect((await get(url)).status).toBe(302);
  });

  it('ends where the answer has no end, in size or in time, is cut, or nobody wants it any more', async () => {
    const endless = await serving((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1_000_000, 'x')));
        response.once('drain', more);
      };
      more();
    });
    await expect(get(endless)).rejects.toMatchObject({ code: 'ANSWER_TOO_LONG', sent: true });
    const silent = await serving(() => {});
    await expect(get(silent, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'TIMEOUT', sent: true });
    const cut = await serving((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy());
    });
    await expect(get(cut)).rejects.toMatchObject({ sent: true });
    const stop = new AbortController();
    const left = await serving(() => stop.abort());
    await expect(get(left, { signal: stop.signal })).rejects.toMatchObject({ code: 'ABORTED', sent: true });
    await expect(get(left, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
      sent: false,
    });
  });

  it('was surely not sent where no connection came about', async () => {
    const url = await serving(() => {});
    url.port = '1';
    await expect(get(url)).rejects.toMatchObject({ code: 'ECONNREFUSED', sent: false });
    await expect(get(new URL('http://nobody.invalid/'))).rejects.toMatchObject({ sent: false });
  });
});
