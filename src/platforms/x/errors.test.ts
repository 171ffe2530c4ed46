import type { RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Platform, PlatformError } from '../platform.ts';
import { connectionError } from './errors.ts';
import { type Answerer, answering, CANARIES, json, NOON, platformAt } from './testing.ts';

let server: Answerer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const SEARCH = { kind: 'search', query: '#a -is:retweet', covers: ['#a'] } as const;
const calls = {
  read: (platform: Platform, signal?: AbortSignal) => platform.read(SEARCH, { sinceId: '1' }, signal),
  publish: (platform: Platform, signal?: AbortSignal) =>
    platform.publish({ text: 'A cougar', replyTo: '7' }, signal),
};

/** The error that a call ends with when X answers so. */
async function failure(
  call: keyof typeof calls,
  listener: RequestListener,
  more: Parameters<typeof platformAt>[1] = {},
): Promise<PlatformError> {
  server = await answering(listener);
  return thrownBy(calls[call](platformAt(server.url, more).platform));
}

async function thrownBy(promise: Promise<unknown>): Promise<PlatformError> {
  const error: unknown = await promise.then(
    () => expect.fail('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PlatformError);
  expectNoSecret(error);
  return error as PlatformError;
}

/** However one looks at it: printed with everything hidden, as text, as JSON. */
function expectNoSecret(error: unknown): void {
  const seen = [inspect(error, { depth: 12, showHidden: true }), String(error), JSON.stringify(error)].join(
    '\n',
  );
  for (const secret of Object.values(CANARIES)) {
    expect(seen).not.toContain(secret);
    expect(seen).not.toContain(encodeURIComponent(secret));
  }
  expect(seen).not.toMatch(/oauth_signature|Bearer canary/i);
}

const problem = (type: string, title: string, detail: string, more: object = {}) => ({
  type: `https://api.x.com/2/problems/${type}`,
  title,
  detail,
  ...more,
});
const invalid = (message: string) => ({
  errors: [{ parameters: {}, message }],
  ...problem('invalid-request', 'Invalid Request', 'One or more parameters to your request was invalid.'),
});
const forbidden = (detail: string) => ({ detail, type: 'about:blank', title: 'Forbidden', status: 403 });

const NOT_SUMMONED =
  'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.';

describe('an answer of X that refuses a reply', () => {
  it.each<[string, number, unknown, PlatformError['kind'], string]>([
    ['bad parameter', 400, invalid('Invalid text'), 'bad-request', 'bad-request'],
    [
      'wrong credentials',
      401,
      { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
      'credentials',
      'unauthorized',
    ],
    [
      'old code for credentials',
      403,
      { errors: [{ code: 89, message: 'Invalid or expired token.' }] },
      'credentials',
      'unauthorized',
    ],
    [
      'no credits',
      402,
      problem('credits-depleted', 'CreditsDepleted', 'Your account does not have any credits.'),
      'money',
      'credits-depleted',
    ],
    [
      'spend cap',
      403,
      {
        title: 'SpendCapReached',
        detail: 'The billing cycle spend cap has been reached.',
        type: 'https://api.x.com/2/problems/spend-cap-reached',
      },
      'money',
      'spend-cap',
    ],
    [
      'spend cap named only in the title',
      403,
      { title: 'SpendCapReached', detail: 'Wait.' },
      'money',
      'spend-cap',
    ],
    [
      'monthly cap',
      429,
      problem('usage-capped', 'UsageCapExceeded', 'Usage cap exceeded: Monthly product cap', {
        period: 'Monthly',
      }),
      'money',
      'usage-cap',
    ],
    ['not summoned', 403, forbidden(NOT_SUMMONED), 'refused', 'not-summoned'],
    [
      'not summoned, the other text',
      403,
      problem(
        'not-authorized-for-resource',
        'Not Authorized',
        'You can only reply to or quote posts where you are mentioned.',
      ),
      'refused',
      'not-summoned',
    ],
    [
      'duplicate',
      403,
      forbidden('You are not allowed to create a Tweet with duplicate content.'),
      'duplicate',
      'duplicate',
    ],
    [
      'deleted, as 400',
      400,
      invalid('You attempted to reply to a Tweet that is deleted or not visible to you.'),
      'refused',
      'post-gone',
    ],
    [
      'deleted, as 403',
      403,
      forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.'),
      'refused',
      'post-gone',
    ],
    [
      'reply settings',
      403,
      forbidden('You are not permitted to perform this action.'),
      'refused',
      'not-permitted',
    ],
    [
      'closed replies, old code',
      403,
      {
        errors: [{ code: 433, message: 'The original Tweet author restricted who can reply to this Tweet.' }],
      },
      'refused',
      'replies-closed',
    ],
    ['anything else forbidden', 403, forbidden('For reasons of its own.'), 'refused', 'forbidden'],
    [
      'read-only app',
      403,
      {
        title: 'Forbidden',
        detail:
          'Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.',
        type: 'https://api.twitter.com/2/problems/oauth1-permissions',
      },
      'setup',
      'app-setup',
    ],
    [
      'app-only token',
      403,
      problem(
        'unsupported-authentication',
        'Unsupported Authentication',
        'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.',
      ),
      'setup',
      'app-setup',
    ],
    [
      'app outside a project',
      403,
      {
        title: 'Client Forbidden',
        detail: 'x',
        reason: 'client-not-enrolled',
        type: 'https://developer.x.com/en/support/x-api/error-troubleshooting#client-forbidden',
      },
      'setup',
      'app-setup',
    ],
    [
      'locked account',
      403,
      { errors: [{ code: 326, message: 'To protect our users, this account is temporarily locked.' }] },
      'credentials',
      'account-locked',
    ],
    ['daily limit', 403, forbidden('User is over daily status update limit.'), 'rate-limited', 'daily-limit'],
    [
      'too many requests',
      429,
      { title: 'Too Many Requests', type: 'about:blank', status: 429, detail: 'Too Many Requests' },
      'rate-limited',
      'rate-limited',
    ],
    [
      'too many requests, old form',
      429,
      { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
      'rate-limited',
      'rate-limited',
    ],
    ['no such address', 404, { title: 'Not Found' }, 'setup', 'wrong-address'],
  ])('%s: is told apart, and nothing was published', async (_, status, body, kind, reason) => {
    const error = await failure('publish', json(status, body));
    expect({ kind: error.kind, reason: error.reason, effect: error.effect }).toEqual({
      kind,
      reason,
      // "Duplicate" says that it may be there already.
      effect: kind === 'duplicate' ? 'unknown' : 'none',
    });
    expect(error.message).toContain(`would not publish a reply to 7: ${status}`);
  });

  it.each([500, 502, 503, 504])(
    '%i leaves open whether the post exists, whatever the body',
    async (status) => {
      for (const body of ['{"title":"Service Unavailable"}', '<html>sorry</html>', '', '{"ti']) {
        const error = await failure('publish', (_, response) => response.writeHead(status).end(body));
        expect({ kind: error.kind, effect: error.effect }).toEqual({
          kind: 'unavailable',
          effect: 'unknown',
        });
        await server?.close();
      }
    },
  );
});

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
    await server?.close();
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

describe('a rate limit', () => {
  const seconds = (minutes: number) => String(NOON.getTime() / 1000 + minutes * 60);
  it.each<[string, Record<string, string>, number]>([
    [
      'the reset of the window',
      { 'x-rate-limit-limit': '300', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': seconds(7) },
      7,
    ],
    [
      'the reset of the day when the window is not used up',
      {
        'x-rate-limit-remaining': '12',
        'x-rate-limit-reset': seconds(7),
        'x-user-limit-24hour-remaining': '0',
        'x-user-limit-24hour-reset': seconds(500),
      },
      500,
    ],
    [
      'the later one when both are used up',
      {
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': seconds(7),
        'x-app-limit-24hour-remaining': '0',
        'x-app-limit-24hour-reset': seconds(500),
      },
      500,
    ],
    [
      'the reset of the day when only that is told',
      {
        'x-user-limit-24hour-limit': '100',
        'x-user-limit-24hour-remaining': '0',
        'x-user-limit-24hour-reset': seconds(500),
      },
      500,
    ],
    ['a reset whose remainder is not told', { 'x-rate-limit-reset': seconds(7) }, 7],
    ['what retry-after says', { 'retry-after': '120' }, 2],
    ['15 minutes without any header', {}, 15],
    ['15 minutes when the header is no number', { 'x-rate-limit-reset': 'soon' }, 15],
    [
      'a minute when the reset is in the past',
      { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': seconds(-7) },
      1,
    ],
    ['25 hours at most', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '99999999999' }, 25 * 60],
  ])('is waited for until %s', async (_, headers, minutes) => {
    const error = await failure('read', json(429, { title: 'Too Many Requests' }, headers));
    expect(error.retryAt).toEqual(new Date(NOON.getTime() + minutes * 60_000));
  });
});

describe('a broken connection', () => {
  const broken: readonly [string, RequestListener][] = [
    ['closed without an answer', (request) => request.socket.destroy()],
    ['reset', (request) => request.socket.resetAndDestroy()],
    ['cut in the headers', (request) => request.socket.end('HTTP/1.1 201 Created\r\nContent-Le')],
    [
      'cut in the body',
      (request) =>
        request.socket.end(
          'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{"data":{"id":"1',
        ),
    ],
    [
      'cut in a chunked body',
      (request) =>
        request.socket.end(
          'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"data":{"id":"1\r\n',
        ),
    ],
    ['not HTTP', (request) => request.socket.end('220 smtp ready\r\n')],
    [
      'compressed though nobody asked',
      (_, response) =>
        response
          .writeHead(201, { 'content-encoding': 'gzip', 'content-type': 'application/json' })
          .end(gzipSync('{"data":{"id":"1"}}').subarray(0, 20)),
    ],
    ['an empty 201', json(201, undefined)],
    ['a 201 without an id', json(201, { data: {} })],
    ['problems in place of data', json(200, { errors: [problem('internal-error', 'Internal Error', 'x')] })],
  ];

  it.each(broken)('(%s) leaves open whether the post exists', async (_, listener) => {
    expect(await failure('publish', listener)).toMatchObject({ kind: 'unavailable', effect: 'unknown' });
  });

  it.each(broken)('(%s) has no effect for a read', async (_, listener) => {
    expect(await failure('read', listener)).toMatchObject({ kind: 'unavailable', effect: 'none' });
  });

  it('that never came about cannot have published anything', async () => {
    server = await answering(() => {});
    const { url } = server;
    await server.close();
    const refused = await thrownBy(calls.publish(platformAt(url).platform));
    expect(refused).toMatchObject({ kind: 'unavailable', effect: 'none', reason: 'econnrefused' });
    const unknown = await thrownBy(calls.publish(platformAt('http://no-such-host.invalid').platform));
    expect(unknown).toMatchObject({ kind: 'unavailable', effect: 'none' });
    expect(unknown.message).toContain('no-such-host.invalid');
  });

  it('that came about to none of several addresses cannot have published anything', () => {
    const call = { what: 'publish a post', write: true, host: 'x', redact: String, now: () => NOON };
    const attempt = (syscall: string) => Object.assign(new Error('x'), { syscall, code: 'ECONNREFUSED' });
    const effect = (...syscalls: string[]) =>
      connectionError(new AggregateError(syscalls.map(attempt)), call).effect;
    expect(effect('connect', 'connect')).toBe('none');
    expect(effect('connect', 'read')).toBe('unknown');
    expect(effect()).toBe('unknown');
  });
});

describe('a time-out', () => {
  const slow: readonly [string, RequestListener][] = [
    ['no answer', () => {}],
    [
      'no body',
      (_, response) => response.writeHead(201, { 'content-type': 'application/json' }).flushHeaders(),
    ],
    [
      'a body that drips for ever',
      (_, response) => {
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ];

  it.each(slow)('(%s) leaves open whether the post exists', async (_, listener) => {
    expect(await failure('publish', listener, { timeoutMs: 80 })).toMatchObject({
      kind: 'unavailable',
      reason: 'timeout',
      effect: 'unknown',
    });
  });

  it.each(slow)('(%s) ends a read', async (_, listener) => {
    const error = await failure('read', listener, { timeoutMs: 80 });
    expect(error).toMatchObject({ kind: 'unavailable', reason: 'timeout', effect: 'none' });
    expect(error.message).toContain('within 0.08 s');
  });

  it('lets go of the connection', async () => {
    const gone = Promise.withResolvers<void>();
    const listener: RequestListener = (request) => request.socket.on('close', () => gone.resolve());
    await failure('read', listener, { timeoutMs: 80 });
    await gone.promise;
  });

  it('counts the connecting too', async () => {
    const sockets: Socket[] = [];
    // Accepts, and never speaks TLS.
    const mute = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { platform } = platformAt(`https://127.0.0.1:${port}`, { timeoutMs: 80 });
    expect(await thrownBy(calls.read(platform))).toMatchObject({ reason: 'timeout' });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => mute.close(resolve));
  });
});

describe('stopping', () => {
  it('before a call sends nothing', async () => {
    server = await answering(json(201, { data: { id: '1' } }));
    const error = await thrownBy(calls.publish(platformAt(server.url).platform, AbortSignal.abort()));
    expect(error).toMatchObject({ kind: 'unavailable', reason: 'aborted', effect: 'none' });
    expect(server.requests).toEqual([]);
  });

  it('in the middle of publishing leaves open whether the post exists', async () => {
    const stop = new AbortController();
    server = await answering(() => stop.abort());
    const error = await thrownBy(calls.publish(platformAt(server.url).platform, stop.signal));
    expect(error).toMatchObject({ reason: 'aborted', effect: 'unknown' });
  });
});

describe('secrets', () => {
  it('stay out of an error even where a gateway echoes the request', async () => {
    const echo: RequestListener = (request, response) =>
      json(400, {
        title: 'Bad gateway',
        detail: `You sent ${request.headers.authorization}; ${Object.values(CANARIES).join(' ')}`,
      })(request, response);
    expect((await failure('read', echo)).message).toContain('[secret]');
    await server?.close();
    expect((await failure('publish', echo)).message).toContain('[secret]');
  });

  it('are taken out one by one, as they are and as they look in an address', async () => {
    for (const secret of Object.values(CANARIES)) {
      for (const written of [secret, encodeURIComponent(secret)]) {
        const error = await failure('read', json(400, { detail: `before ${written} after` }));
        expect(error.message).toContain('"before [secret] after"');
        await server?.close();
      }
    }
  });

  it('with a line break are refused before anything is sent, by name of the cure', async () => {
    server = await answering(json(200, {}));
    const { platform } = platformAt(server.url, {
      credentials: { ...CANARIES, bearerToken: 'canary\nbroken' },
    });
    const error = await thrownBy(calls.read(platform));
    expect(error).toMatchObject({ kind: 'credentials', reason: 'malformed', effect: 'none' });
    expect(error.message).not.toContain('broken');
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
