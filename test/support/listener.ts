import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Heard {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

export type Answer = number | 'reset' | 'silence';

/** A server that listens to what the bot tells people outside. */
export interface Listener {
  readonly url: string;
  readonly heard: Heard[];
  /** What it answers from now on. */
  answer: Answer;
}

export async function startListener(): Promise<Listener> {
  const heard: Heard[] = [];
  const listener = { url: '', heard, answer: 200 as Answer };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    heard.push({
      method,
      path,
      contentType: headers['content-type'] ?? '',
      body: `${Buffer.concat(chunks)}`,
    });
    if (listener.answer === 'silence') return;
    if (listener.answer === 'reset') request.socket.resetAndDestroy();
    else response.writeHead(listener.answer, { location: '/elsewhere' }).end('OK');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  listener.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return listener;
}
