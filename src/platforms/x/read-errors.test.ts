import { describe, expect, it } from 'vitest';
import { failure, forbidden, invalid, json, problem } from './testing/calls.ts';

describe('an answer of X to a read', () => {
  it('of 400 for an old since_id is a stale cursor', async () => {
    const message =
      "'since_id' must be a tweet id created after 2026-11-13T12:00Z. Please use a 'since_id' that is larger than 1";
    expect(await failure('read', json(400, invalid(message)))).toMatchObject({
      kind: 'stale-cursor',
      effect: 'none',
    });
  });

  it('of 403 concerns the app, since no post can be meant', async () => {
    expect(await failure('read', json(403, forbidden('No.')))).toMatchObject({
      kind: 'setup',
      reason: 'forbidden',
    });
  });

  it('of 403 in HTML comes from something in between', async () => {
    const error = await failure('read', (_, response) =>
      response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>Blocked</h1>'),
    );
    expect(error).toMatchObject({ kind: 'unavailable', reason: 'blocked' });
    expect(error.message).not.toContain('<h1>');
  });

  it('of 5xx has no effect', async () => {
    expect(await failure('read', json(503, { title: 'Service Unavailable' }))).toMatchObject({
      kind: 'unavailable',
      effect: 'none',
    });
  });

  it('of 200 with problems in place of data is what they say', async () => {
    expect(
      await failure('read', json(200, { errors: [problem('credits-depleted', 'CreditsDepleted', 'x')] })),
    ).toMatchObject({ kind: 'money' });
    expect(
      await failure('read', json(200, { errors: [problem('internal-error', 'Internal Error', 'x')] })),
    ).toMatchObject({ kind: 'unavailable' });
  });

  it.each([
    ['errors that are null', 200, '{"errors":[null]}'],
    ['errors that are null in a 400', 400, '{"errors":[null]}'],
    ['errors that are strings', 400, '{"errors":["no"]}'],
    ['an empty body', 200, ''],
    ['an empty object', 200, '{}'],
    ['a list', 200, '[]'],
    ['null', 200, 'null'],
    ['a number', 200, '7'],
    ['data that is no list', 200, '{"data":7,"meta":{}}'],
    ['HTML', 200, '<html></html>'],
    ['a redirect', 302, ''],
    ['no content', 204, ''],
  ])('with %s is a PlatformError, never a crash', async (_, status, body) => {
    const error = await failure('read', (_request, response) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(status === 204 ? undefined : body),
    );
    expect(error.kind).toBe(status === 400 ? 'bad-request' : 'unavailable');
  });
});

it('control characters and long texts of others do not reach a message', async () => {
  const error = await failure(
    'read',
    json(400, { title: 'Bad', detail: `\u001b[31mred\r\n\u202e${'x'.repeat(5000)}` }),
  );
  expect(error.message).not.toMatch(/\p{C}/u);
  expect(error.message.length).toBeLessThan(500);
});
