import type { IncomingMessage, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { deliver } from '../deliver.ts';
import type { Fault, Faults, RequestRecord } from '../faults.ts';
import { APPVIEW, PDS } from './endpoints.ts';
import type { Site } from './site.ts';
import { type Call, XrpcError } from './xrpc.ts';

export interface Connection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** Where requests come in: writes them down, lets faults strike before or after the effect, and sends what is left. */
export class Gate {
  readonly requests: RequestRecord[] = [];
  readonly #site: Site;
  readonly #faults: Faults;

  constructor(site: Site, faults: Faults) {
    this.#site = site;
    this.#faults = faults;
  }

  async handle(request: Request, { incoming, outgoing }: Connection): Promise<Response> {
    const url = new URL(request.url);
    const bytes = new Uint8Array(await request.arrayBuffer());
    const { authorization } = incoming.headers;
    const record = {
      number: this.requests.length + 1,
      at: this.#site.world.now(),
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: Buffer.from(bytes).toString(),
      auth: authorization === undefined ? 'none' : 'bearer',
      status: 0,
    } satisfies RequestRecord;
    this.requests.push(record);
    const fault = this.#faults.strike(record);
    if (fault) Object.assign(record, { fault: fault.kind });
    const call = {
      query: url.searchParams,
      bytes,
      contentType: incoming.headers['content-type'] ?? '',
      authorization,
    };
    const response = await this.#answer(url.pathname, call, record, fault);
    response?.headers.set('date', (fault?.kind === 'wrong-date' ? fault.date : record.at).toUTCString());
    const sent = await deliver(response, fault, outgoing);
    if (sent) record.status = response?.status ?? 0;
    return sent === 'by-us' || !sent || !response ? RESPONSE_ALREADY_SENT : response;
  }

  /** `undefined`: the connection gets no answer. */
  async #answer(
    path: string,
    call: Omit<Call, 'body'>,
    record: RequestRecord,
    fault: Fault | undefined,
  ): Promise<Response | undefined> {
    const early = fault && (fault.when ?? 'before-effect') === 'before-effect';
    if (early && fault.kind === 'hook' && (await fault.run(record)) === 'drop') return undefined;
    const instead = fault && insteadOf(fault, record.at);
    if (early && instead) return instead === 'none' ? undefined : instead;
    const usual = answerOf(this.#site, record.method, path, call);
    if (fault?.kind === 'hook' && !early && (await fault.run(record)) === 'drop') return undefined;
    if (instead) return instead === 'none' ? undefined : instead;
    if (fault?.kind !== 'malformed') return usual;
    return new Response('{"uri":"at://did', { status: usual.status, headers: usual.headers });
  }
}

/** What takes the place of the real answer; `none`: there is none. */
export function insteadOf(fault: Fault, now: Date): Response | 'none' | undefined {
  switch (fault.kind) {
    case 'reset':
    case 'drop':
    case 'hang':
      return 'none';
    case 'status': {
      const { status, body = 'empty' } = fault;
      const json = typeof body === 'object' && 'json' in body ? JSON.stringify(body.json) : undefined;
      const text =
        json ??
        (typeof body === 'object' && 'text' in body
          ? body.text
          : body === 'html'
            ? '<html>Bad gateway</html>'
            : null);
      const headers = new Headers(json === undefined ? {} : JSON_TYPE);
      for (const [name, value] of Object.entries(fault.headers ?? {})) headers.set(name, String(value));
      return new Response(text, { status, headers });
    }
    case 'rate-limited': {
      const { headers = 'window', resetInSeconds = 300 } = fault;
      const reset = Math.floor(now.getTime() / 1000) + resetInSeconds;
      const limits = {
        'ratelimit-limit': '30',
        'ratelimit-remaining': '0',
        'ratelimit-reset': String(reset),
      };
      const error = new XrpcError(
        429,
        'RateLimitExceeded',
        'Rate Limit Exceeded',
        headers === 'none' ? {} : limits,
      );
      return refusal(error);
    }
    default:
      return undefined;
  }
}

/** The answer of the endpoint that a path names. */
function answerOf(site: Site, method: string, path: string, asked: Omit<Call, 'body'>): Response {
  const picture = /^\/img\/feed_(?:fullsize|thumbnail)\/plain\/([^/]+)\/(\w+)(?:@jpeg)?$/.exec(path);
  const query = picture ? new URLSearchParams({ did: picture[1] ?? '', cid: picture[2] ?? '' }) : asked.query;
  const name = picture ? 'com.atproto.sync.getBlob' : path.replace(/^\/xrpc\//, '');
  let limits: Record<string, string> = {};
  try {
    const endpoint = PDS[name] ?? APPVIEW[name];
    if (!endpoint) throw new XrpcError(501, 'MethodNotImplemented', 'Method Not Implemented');
    if (endpoint.method !== method)
      throw new XrpcError(405, 'InvalidRequest', `Incorrect HTTP method (${method})`);
    limits = site.limits.take('all', 'one address');
    const isKnown = endpoint.session === 'needed' || (endpoint.session === 'optional' && asked.authorization);
    const viewer = isKnown ? { viewer: site.sessions.viewer(asked.authorization) } : {};
    const { body, headers = {} } = endpoint.answer(site, { ...asked, query, ...viewer, body: jsonOf(asked) });
    return body instanceof Uint8Array
      ? new Response(new Uint8Array(body), { headers })
      : new Response(JSON.stringify(body), { headers: { ...JSON_TYPE, ...limits, ...headers } });
  } catch (error) {
    if (!(error instanceof XrpcError)) throw error;
    return refusal(error, limits);
  }
}

function jsonOf({ contentType, bytes }: Omit<Call, 'body'>): unknown {
  if (bytes.length === 0 || !contentType.startsWith('application/json')) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    throw new XrpcError(400, 'InvalidRequest', 'Could not parse the body');
  }
}

function refusal(
  { status, error, message, headers }: XrpcError,
  limits: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify({ error, message }), {
    status,
    headers: { ...JSON_TYPE, ...limits, ...headers },
  });
}
