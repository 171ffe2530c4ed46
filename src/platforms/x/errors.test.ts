import { expect, test } from 'vitest';
import { answerError } from './errors.ts';
import { NOON } from './testing/calls.ts';

const call = { what: 'publish', host: 'api.x.com', redact: (text: string) => text, now: () => NOON };
const duplicate = {
  detail: 'You are not allowed to create a Tweet with duplicate content.',
  title: 'Forbidden',
};

/** What is taken for refused is tried again without a look at the timeline: an answer too many if it was not. */
test.each([
  ...[400, 401, 402, 403, 404, 409, 410, 413, 422, 429, 451].map((status) => [status, {}, 'none'] as const),
  // A gateway gave up waiting: what stands behind it may have gone on.
  [408, {}, 'unknown'] as const,
  [403, duplicate, 'unknown'] as const,
  ...[0, 500, 502, 503, 504, 520, 524].map((status) => [status, {}, 'unknown'] as const),
])('%d %o to a post: whether it was published is %s', (status, body, effect) => {
  const answer = { status, headers: {}, text: JSON.stringify(body) };
  expect(answerError(answer, { ...call, write: true }).effect).toBe(effect);
  expect(answerError(answer, { ...call, write: false }).effect).toBe('none');
});
