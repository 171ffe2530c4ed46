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
  /** Default `"v1"`; `null` for none. */
  readonly etag?: string | null;
  /** So many of the answers stop after so many bytes, for a test to cut them there. */
  readonly stopAfter?: number;
  readonly stops?: number;
  /** Ignores Range, as simple servers do. */
  readonly noRange?: boolean;
}

/** Gives these bytes, whole or from where on they are asked for (RFC 9110, 14.2; If-Range, 13.1.5). */
export function file(bytes: Uint8Array, options: FileOptions = {}): RequestListener {
  const { etag = '"v1"', stopAfter, noRange = false } = options;
  let stops = options.stops ?? (stopAfter === undefined ? 0 : 1);
  return (request, response) => {
    const [, first] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const ifRange = request.headers['if-range'];
    const isPart = !noRange && first !== undefined && (ifRange === undefined || ifRange === etag);
    const from = isPart ? Number(first) : 0;
    if (etag !== null) response.setHeader('etag', etag);
    response.setHeader('content-type', 'application/octet-stream');
    if (isPart && from >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    response.setHeader('content-length', bytes.length - from);
    if (isPart) response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    response.writeHead(isPart ? 206 : 200);
    if (stops-- > 0) response.write(bytes.subarray(from, from + (stopAfter ?? 0)));
    else response.end(bytes.subarray(from));
  };
}

/** Lets these bytes arrive, and nothing more. */
export function hang(bytes: Uint8Array, total: number): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': total, etag: '"v1"' });
    response.write(bytes);
  };
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return (_request, response) => response.writeHead(code, headers).end();
}
