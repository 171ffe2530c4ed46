import type { AgentOptions, IncomingHttpHeaders } from 'node:http';

/** A page of 100 posts has less than one. */
const MAX_BYTES = 10_000_000;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole call, connecting and reading to the end included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** No answer, or none that may be read to its end. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  /** The system's code (`ECONNRESET`), or `TIMEOUT`, `ABORTED`, `ANSWER_TOO_LONG`, `CUT`. */
  readonly code: string;
  /** Whether the server may have got the request. */
  readonly sent: boolean;

  constructor(code: string, sent: boolean) {
    super(code);
    this.code = code;
    this.sent = sent;
  }
}

/**
 * One request, one answer as text. By `node:https` and not by `fetch`: the first `fetch` of a process takes 80 to 120 ms and 17 MB,
 * this 20 ms and 2 MB (measured on Node 24.21; `@atproto/api` 0.21.0 takes 0.8 to 1.2 s and 62 MB). Redirects are not followed,
 * compressed answers not asked for.
 * @throws HttpFailure
 */
export function sendHttp(request: HttpRequest): Promise<HttpAnswer> {
  const { method, url, headers, body, timeoutMs, signal } = request;
  // Not by `import`: that loads undici as well, which costs 6 MB (Node 24).
  const http = process.getBuiltinModule(url.protocol === 'http:' ? 'node:http' : 'node:https');
  // What the door has set for all (src/proxy.ts).
  const { proxyEnv } = (http.globalAgent as { options?: AgentOptions }).options ?? {};
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new HttpFailure('ABORTED', false));
      return;
    }
    const length: Record<string, string> =
      body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sending = http.request(url, {
      method,
      headers: { 'accept-encoding': 'identity', ...headers, ...length },
      // No kept-alive connections: one that the other side is just closing would turn a POST into an unknown outcome.
      agent: new http.Agent({ proxyEnv }),
    });
    const giveUp = (failure: HttpFailure): void => {
      reject(failure);
      sending.destroy();
    };
    const timer = setTimeout(() => giveUp(new HttpFailure('TIMEOUT', true)), timeoutMs);
    const onAbort = (): void => giveUp(new HttpFailure('ABORTED', true));
    signal?.addEventListener('abort', onAbort, { once: true });
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    sending.on('close', done);
    sending.on('error', (error) => giveUp(new HttpFailure(codeOf(error), !precedesSending(error))));
    sending.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > MAX_BYTES) giveUp(new HttpFailure('ANSWER_TOO_LONG', true));
      });
      answer.on('error', (error) => giveUp(new HttpFailure(codeOf(error), true)));
      answer.on('end', () => {
        const { statusCode = 0, headers: received, complete } = answer;
        if (!complete) giveUp(new HttpFailure('CUT', true));
        else resolve({ status: statusCode, headers: received, text: Buffer.concat(chunks).toString() });
      });
    });
    sending.end(body);
  });
}

/** True where nothing can have been sent: the name was not found, or no connection came about (to any of its addresses). */
function precedesSending(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(precedesSending);
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === 'connect' || syscall === 'getaddrinfo' || codeOf(error) === 'ERR_PROXY_TUNNEL';
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : 'CONNECTION_CLOSED';
}
