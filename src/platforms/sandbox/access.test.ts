import { createHmac } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts';
import { clientOf, getAs, handClock, MINUTE, NOON, refusal } from './testing/requests.ts';

let sandbox: Sandbox;
let clock: ReturnType<typeof handClock>;
const start = async (options: SandboxOptions = {}) => {
  clock = handClock();
  sandbox = await startSandbox({ now: clock.now, ...options });
  return clientOf(sandbox);
};
afterEach(() => sandbox.close());

function signed(url: string): string {
  const { apiKey, apiSecret, accessToken, accessSecret } = sandbox.credentials;
  const oauth = new OAuth({
    consumer: { key: apiKey, secret: apiSecret },
    signature_method: 'HMAC-SHA1',
    hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
  });
  const token = { key: accessToken, secret: accessSecret };
  return oauth.toHeader(oauth.authorize({ url, method: 'GET' }, token)).Authorization;
}

describe('OAuth 1.0a', () => {
  it.each(['apiKey', 'apiSecret', 'accessToken', 'accessSecret'] as const)(
    'refuses a wrong %s',
    async (name) => {
      await start();
      const client = clientOf(sandbox, 'user', { [name]: 'wrong' });
      const { status, title, type } = await refusal(client.v2.me());
      expect([status, title, type]).toEqual([401, 'Unauthorized', 'about:blank']);
      expect(sandbox.requests()[0]).toMatchObject({ path: '/2/users/me', status: 401, auth: 'oauth1' });
    },
  );

  it('verifies queries with every kind of character', async () => {
    const client = await start();
    const query = '#a (from:b OR "it\'s* 100% & more = fun! + ~") -is:retweet #ä';
    expect((await client.v2.search(query)).meta.result_count).toBe(0);
    expect(sandbox.requests()[0]?.query.query).toBe(query);
  });

  it('refuses a request that comes a second time, or with another query than was signed', async () => {
    await start();
    const url = `${sandbox.url}/2/users?ids=${sandbox.bot.id}`;
    const authorization = signed(url);
    const send = async (to: string) => (await fetch(to, { headers: { authorization } })).status;
    expect(await send(url.replace('?ids=', '?ids=1,'))).toBe(401);
    expect(await send(url)).toBe(200);
    expect(await send(url)).toBe(401);
  });

  it('refuses a client whose clock is more than five minutes off', async () => {
    const skewed = (ms: number) => start({ clientNow: () => new Date(Date.now() + ms) });
    const client = await skewed(4 * MINUTE);
    expect((await client.v2.me()).data.username).toBe('fieldmark_bot');
    await sandbox.close();
    expect((await refusal((await skewed(6 * MINUTE)).v2.me())).status).toBe(401);
  });

  it('wants credentials at all', async () => {
    await start();
    expect((await fetch(`${sandbox.url}/2/tweets?ids=1`)).status).toBe(401);
  });
});

describe('bearer token', () => {
  it('reads, but is refused where X needs a user', async () => {
    await start();
    const post = sandbox.addPost({ by: 'host', text: '#tag' });
    const app = clientOf(sandbox, 'app');
    expect((await app.v2.search('#tag')).tweets.map(({ id }) => id)).toEqual([post.id]);
    for (const call of [app.v2.me(), app.v2.tweet('hello')]) {
      const { status, type } = await refusal(call);
      expect([status, type]).toEqual([403, 'https://api.twitter.com/2/problems/unsupported-authentication']);
    }
    expect(sandbox.botPosts()).toEqual([]);
  });

  it('is refused when wrong', async () => {
    await start();
    const app = clientOf(sandbox, 'app', { bearerToken: 'wrong' });
    expect((await refusal(app.v2.search('#tag'))).status).toBe(401);
  });

  it('does not see a protected bot, which its own credentials do', async () => {
    const client = await start();
    const post = sandbox.addPost({ by: sandbox.bot.handle, text: 'mine' });
    sandbox.lock(sandbox.bot.handle);
    const path = `/2/users/${sandbox.bot.id}/tweets`;
    expect((await getAs(sandbox, path)).body.errors?.[0]?.title).toBe('Authorization Error');
    expect((await client.v2.userTimeline(sandbox.bot.id)).tweets.map(({ id }) => id)).toEqual([post.id]);
  });
});

describe('rate limits', () => {
  const RESET = NOON.getTime() / 1000 + 900;

  it('count down, refuse, and begin anew after 15 minutes; app and user apart', async () => {
    const client = await start({ limits: { search: { user: 2, app: 1 } } });
    const remaining = async () =>
      (await client.v2.get('tweets/search/recent', { query: '#a' }, { fullResponse: true })).rateLimit;
    expect(await remaining()).toEqual({ limit: 2, remaining: 1, reset: RESET });
    clock.advance(10 * MINUTE);
    expect(await remaining()).toEqual({ limit: 2, remaining: 0, reset: RESET });
    const { status, title, rateLimit } = await refusal(remaining());
    expect([status, title, rateLimit]).toEqual([
      429,
      'Too Many Requests',
      { limit: 2, remaining: 0, reset: RESET },
    ]);

    expect((await getAs(sandbox, '/2/tweets/search/recent', { query: '#a' })).status).toBe(200);
    expect((await getAs(sandbox, '/2/tweets/search/recent', { query: '#a' })).status).toBe(429);
    expect((await client.v2.userTimeline(sandbox.bot.id)).rateLimit.remaining).toBe(899);

    clock.advance(5 * MINUTE);
    expect(await remaining()).toEqual({ limit: 2, remaining: 1, reset: RESET + 900 });
  });

  it.each([
    ['/2/tweets/search/recent?query=%23a', '450'],
    ['/2/users/1000000001/mentions', '450'],
    ['/2/users/1000000001/tweets', '10000'],
  ])('are the documented ones for an app: %s %s', async (path, limit) => {
    await start();
    const headers = { authorization: `Bearer ${sandbox.credentials.bearerToken}` };
    expect((await fetch(sandbox.url + path, { headers })).headers.get('x-rate-limit-limit')).toBe(limit);
  });

  it('send the 24-hour headers with a post, and end the day of an account after its share', async () => {
    const client = await start({ limits: { dailyPosts: 2, dailyReplies: 1 } });
    const headersOf = async (text: string, params: object = {}) =>
      (await client.v2.post<object>('tweets', { text, ...params }, { fullResponse: true })).headers;
    expect(await headersOf('one')).toMatchObject({
      'x-rate-limit-limit': '100',
      'x-rate-limit-remaining': '99',
      'x-app-limit-24hour-limit': '10000',
      'x-app-limit-24hour-remaining': '9999',
      'x-user-limit-24hour-limit': '2',
      'x-user-limit-24hour-remaining': '1',
      'x-user-limit-24hour-reset': String(NOON.getTime() / 1000 + 86_400),
    });
    await headersOf('two');
    const { status, headers } = await refusal(headersOf('three'));
    expect([status, headers['x-user-limit-24hour-remaining'], headers['x-rate-limit-remaining']]).toEqual([
      429,
      '0',
      '97',
    ]);
    const { id } = sandbox.addPost({ by: 'host', text: `@${sandbox.bot.handle}` });
    await headersOf('a reply', { reply: { in_reply_to_tweet_id: id } });
    clock.advance(24 * 60 * MINUTE);
    await headersOf('three');
    expect(sandbox.botPosts().map(({ text }) => text)).toEqual(['one', 'two', 'a reply', 'three']);
  });

  it('refuse the 101st post within 15 minutes by default', async () => {
    const client = await start({ limits: { dailyPosts: 1000 } });
    for (let i = 1; i <= 100; i += 1) await client.v2.tweet(`post ${i}`);
    expect((await refusal(client.v2.tweet('post 101'))).status).toBe(429);
  });
});
