import type { Fault } from './faults.ts';
import type { Vocabulary } from './fields.ts';
import {
  ApiProblem,
  creditsDepleted,
  forbidden,
  resourceMissing,
  tooManyRequests,
  unauthorized,
  withProblemHost,
} from './problems.ts';
import { problemResponse } from './routes.ts';

const HTML =
  '<!DOCTYPE html>\n<html><head><title>X / Over capacity</title></head><body><h1>Over capacity</h1></body></html>\n';

/** The answer that takes the place of the real one; `none`: there is none; `undefined`: this fault needs the real one. */
export function faultResponse(
  fault: Fault,
  vocabulary: Vocabulary,
  now: Date,
): Response | 'none' | undefined {
  switch (fault.kind) {
    case 'reset':
    case 'drop':
    case 'hang':
      return 'none';
    case 'status':
      return statusResponse(fault);
    case 'rate-limited':
      return problemResponse(rateLimited(fault, now), vocabulary);
    case 'credits-depleted':
      return problemResponse(creditsDepleted(), vocabulary);
    case 'unauthorized':
      return problemResponse(unauthorized(), vocabulary);
    case 'forbidden':
      return problemResponse(forbidden(fault.reason, fault.status), vocabulary);
    case 'malformed':
    case 'cut':
    case 'drip':
    case 'hook':
    case 'partial-errors':
    case 'missing-media':
    case 'unknown-fields':
    case 'wrong-date':
      return undefined;
  }
}

function statusResponse(fault: Extract<Fault, { kind: 'status' }>): Response {
  const { status, body = 'empty' } = fault;
  const headers = new Headers();
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers.set(name, String(value));
  const [text, type] =
    body === 'empty'
      ? [null, undefined]
      : body === 'html'
        ? [HTML, 'text/html; charset=utf-8']
        : 'json' in body
          ? [JSON.stringify(body.json), 'application/json; charset=utf-8']
          : [body.text, body.contentType ?? 'application/json; charset=utf-8'];
  if (type !== undefined && !headers.has('content-type')) headers.set('content-type', type);
  return new Response(text, { status, headers });
}

function rateLimited(fault: Extract<Fault, { kind: 'rate-limited' }>, now: Date): ApiProblem {
  const { headers = 'window', resetInSeconds = 900, code88 = false } = fault;
  const prefix = headers === 'day' ? 'x-user-limit-24hour' : 'x-rate-limit';
  const given: Record<string, string> =
    headers === 'none'
      ? {}
      : {
          [`${prefix}-limit`]: '300',
          [`${prefix}-remaining`]: '0',
          [`${prefix}-reset`]: String(Math.floor(now.getTime() / 1000) + resetInSeconds),
        };
  return code88
    ? new ApiProblem(429, { errors: [{ code: 88, message: 'Rate limit exceeded' }] }, given)
    : tooManyRequests(given);
}

/** Changes what the real answer says. */
export async function alterJson(usual: Response, fault: Fault): Promise<Response> {
  const { status } = usual;
  const headers = new Headers(usual.headers);
  if (fault.kind === 'wrong-date') return usual;
  if (fault.kind === 'malformed') return new Response('{"data":[{"id":"19', { status, headers });
  const change = CHANGES[fault.kind];
  if (!change || !headers.get('content-type')?.includes('json')) return usual;
  const changed = change(JSON.parse(await usual.text()) as Json, fault);
  return new Response(withProblemHost(changed, 'post'), { status, headers });
}

type Json = Record<string, unknown>;

const CHANGES: Partial<Record<Fault['kind'], (body: Json, fault: Fault) => unknown>> = {
  'partial-errors': (body, fault) => {
    const errors = [resourceMissing('tweet', 'referenced_tweets.id', '1234567890123456789', true)];
    const instead = fault.kind === 'partial-errors' && fault.instead === true;
    return instead ? { errors } : { ...body, errors };
  },
  'missing-media': (body, fault) => {
    const { media = [], ...others } = (body.includes ?? {}) as { media?: unknown[] };
    const left = fault.kind === 'missing-media' && fault.all === true ? [] : media.slice(1);
    return { ...body, includes: { ...others, ...(left.length > 0 && { media: left }) } };
  },
  'unknown-fields': (body) => addUnknown(body),
};

function addUnknown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(addUnknown);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, addUnknown(item)] as const);
  return { ...Object.fromEntries(entries), brand_new_field: { of: ['next', 'year'] } };
}
