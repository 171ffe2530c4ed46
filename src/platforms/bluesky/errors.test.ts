import { expect, it } from 'vitest';
import { answerError, type Call, failureError } from './errors.ts';
import { HttpFailure } from './http.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const call = (write: boolean): Call => ({
  what: 'publish a reply',
  write,
  host: 'pds.test',
  redact: (text) => text,
  now: () => NOW,
});

it.each([
  ['a write that never left', true, false, 'none'],
  ['a write that may have arrived', true, true, 'unknown'],
  ['a read', false, true, 'none'],
] as const)('%s', (_, write, sent, effect) => {
  expect(failureError(new HttpFailure('ECONNRESET', sent), 1000, call(write))).toMatchObject({
    kind: 'unavailable',
    effect,
  });
});

it.each([
  [400, 'InvalidRequest', 'bad-request', 'none'],
  [400, 'ExpiredToken', 'credentials', 'none'],
  [401, '', 'credentials', 'none'],
  [401, 'AccountTakedown', 'credentials', 'none'],
  [400, 'AccountTakedown', 'refused', 'none'],
  [408, '', 'unavailable', 'unknown'],
  [429, '', 'rate-limited', 'none'],
  [500, 'InternalServerError', 'unavailable', 'unknown'],
  [502, 'UpstreamFailure', 'unavailable', 'unknown'],
  [403, '', 'unavailable', 'none'],
  [400, 'constructor', 'bad-request', 'none'],
] as const)('%s %s of a write is %s, effect %s', (status, error, kind, effect) => {
  const text = error === '' ? '<html>' : JSON.stringify({ error, message: 'why\n\u001b[2J' });
  const thrown = answerError({ status, headers: {}, text }, call(true));
  expect(thrown).toMatchObject({ kind, effect });
  expect(thrown.message).not.toMatch(/\p{Cc}/u);
});

it('a limit says when to ask again, by what headers there are', () => {
  const retryAt = (headers: Record<string, string>) =>
    answerError({ status: 429, headers, text: '' }, call(false)).retryAt;
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  expect(retryAt({ 'ratelimit-reset': String(at(400).getTime() / 1000) })).toEqual(at(400));
  expect(retryAt({ 'retry-after': '90' })).toEqual(at(90));
  expect(retryAt({})).toEqual(at(300));
  expect(retryAt({ 'retry-after': '1' })).toEqual(at(60));
  expect(retryAt({ 'ratelimit-reset': '99999999999' })).toEqual(at(25 * 3600));
});
