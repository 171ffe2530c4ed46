import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A web server on loopback that gives files as the great ones do, and the faults that they have. */
export interface FileServer {
  readonly origin: string;
  /** Every request so far. */
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** What a path answers from now on. @returns its address */
  at(path: string, answer: RequestListener): string;
  /** Breaks all connections. What a client has not taken yet is lost to it. */
  cut(): void;
}

export async function startFileServer(): Promise<FileServer> {
  const answers = new Map<string, RequestListener>();
  const requests: FileServer['requests'] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, headers: request.headers });
    const answer = answers.get(path);
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    at(path, answer) {
      answers.set(path, answer);
      return `${origin}${path}`;
    },
    cut: () => server.closeAllConnections(),
  };
}

export interface FileOptions {
  /** So many of the answers stop after so many bytes, for a test to cut them there. */
  readonly stopAfter?: number;
  readonly stops?: number;
}

/** Gives these bytes. */
export function file(bytes: Uint8Array, { stopAfter, stops }: FileOptions = {}): RequestListener {
  let left = stops ?? (stopAfter === undefined ? 0 : 1);
  return (_request, response) => {
    response.setHeader('content-type', 'application/octet-stream');
    response.writeHead(200, { 'content-length': bytes.length });
    if (left-- > 0) response.write(bytes.subarray(0, stopAfter ?? 0));
    else response.end(bytes);
  };
}

/** Lets these bytes arrive, and nothing more. */
export function hang(bytes: Uint8Array, total: number): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': total });
    response.write(bytes);
  };
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return (_request, response) => response.writeHead(code, headers).end();
}
