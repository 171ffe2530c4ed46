/** A refusal as XRPC words it: `{"error": "InvalidSwap", "message": "…"}`. */
export class XrpcError extends Error {
  readonly status: number;
  readonly error: string;
  readonly headers: Record<string, string>;

  constructor(status: number, error: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

export const invalidRequest = (message: string): XrpcError => new XrpcError(400, 'InvalidRequest', message);

/** What an endpoint needs of the HTTP request. */
export interface Call {
  readonly query: URLSearchParams;
  /** Parsed JSON; `undefined` for a GET. */
  readonly body: unknown;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly authorization: string | undefined;
  /** Whose session it is; absent for nobody's. */
  readonly viewer?: string;
}

export interface Answer {
  readonly body: object | Uint8Array;
  readonly headers?: Record<string, string>;
}

/** A field of a body or query that must be a text. */
export function textOf(from: unknown, name: string): string {
  const value = typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
  if (typeof value !== 'string') throw invalidRequest(`Input must have the property "${name}"`);
  return value;
}

/** `limit` of a list: 1 to 100, by default 50. */
export function limitOf(query: URLSearchParams): number {
  const text = query.get('limit') ?? '50';
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > 100)
    throw invalidRequest(`Error: limit must be an integer from 1 to 100 (got ${text})`);
  return limit;
}

/** Repeated parameters (`uris=…&uris=…`), one to 25. */
export function listOf(query: URLSearchParams, name: string): readonly string[] {
  const values = query.getAll(name);
  if (values.length === 0) throw invalidRequest(`Error: Params must have the property "${name}"`);
  if (values.length > 25) throw invalidRequest(`Error: ${name} must not have more than 25 elements`);
  return values;
}
