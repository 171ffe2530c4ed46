import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { firstIdAt } from './snowflake.ts';
import { clientOf, getAs, HOUR, handClock, MINUTE } from './testing/requests.ts';

const SEARCH = '/2/tweets/search/recent';
const DAY = 24 * HOUR;
let clock: ReturnType<typeof handClock>;
let sandbox: Sandbox;
beforeEach(async () => {
  clock = handClock();
  sandbox = await startSandbox({ now: clock.now });
});
afterEach(() => sandbox.close());

const search = (query: Record<string, string> = {}) => getAs(sandbox, SEARCH, { query: '#tag', ...query });
const idsOf = (body: { data?: Record<string, unknown>[] }) => body.data?.map(({ id }) => id);
const manyPosts = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    sandbox.addPost({ by: 'host', text: `#tag ${i}`, at: clock.ago((count - i) * MINUTE) }),
  ).reverse();

describe('paging', () => {
  it('goes through all posts, newest first, without one that arrives meanwhile', async () => {
    const posts = manyPosts(25);
    const first = await search();
    sandbox.addPost({ by: 'host', text: '#tag new' });
    const second = await search({ next_token: String(first.body.meta?.next_token) });
    const third = await search({ pagination_token: String(second.body.meta?.next_token) });
    expect([first, second, third].flatMap(({ body }) => idsOf(body))).toEqual(posts.map(({ id }) => id));
    expect(first.body.meta).toEqual({
      newest_id: posts[0]?.id,
      oldest_id: posts[9]?.id,
      result_count: 10,
      next_token: expect.any(String),
    });
    expect(third.body.meta).toEqual({ newest_id: posts[20]?.id, oldest_id: posts[24]?.id, result_count: 5 });
  });

  it('gives no token with a last page that is full', async () => {
    manyPosts(10);
    expect((await search()).body.meta).not.toHaveProperty('next_token');
  });

  it('refuses a token that it made for another query, and an invented one', async () => {
    manyPosts(11);
    const token = String((await search()).body.meta?.next_token);
    const other = await search({ query: '#tag OR #other', next_token: token });
    expect([other.status, other.body.errors?.[0]?.message]).toEqual([400, `Invalid 'next_token':'${token}'`]);
    expect((await search({ next_token: 'invented' })).status).toBe(400);
  });

  it.each([
    [SEARCH, '9', 400],
    [SEARCH, '10', 200],
    [SEARCH, '100', 200],
    [SEARCH, '101', 400],
    ['/2/users/1000000001/tweets', '4', 400],
    ['/2/users/1000000001/tweets', '5', 200],
    ['/2/users/1000000001/mentions', '101', 400],
    ['/2/users/1000000001/mentions', 'ten', 400],
  ])('%s with max_results %s: %i', async (path, max_results, status) => {
    const query = path === SEARCH ? { query: '#tag' } : {};
    expect((await getAs(sandbox, path, { ...query, max_results })).status).toBe(status);
  });

  it('answers nothing found with a meta alone', async () => {
    expect((await search()).body).toEqual({ meta: { result_count: 0 } });
  });

  it('works with the paginator of the real client', async () => {
    const posts = manyPosts(25);
    const pages = await clientOf(sandbox).v2.search('#tag', { max_results: 10 });
    await pages.fetchLast(100);
    expect(pages.tweets.map(({ id }) => id)).toEqual(posts.map(({ id }) => id));
  });
});

describe('ranges', () => {
  it('takes since_id and until_id as exclusive', async () => {
    const [newest, middle, oldest] = manyPosts(3);
    expect(idsOf((await search({ since_id: oldest?.id ?? '' })).body)).toEqual([newest?.id, middle?.id]);
    expect(idsOf((await search({ until_id: newest?.id ?? '' })).body)).toEqual([middle?.id, oldest?.id]);
  });

  it('finds only the last seven days, and refuses an older since_id as X words it', async () => {
    sandbox.addPost({ by: 'host', text: '#tag old', at: clock.ago(7 * DAY + 1) });
    const young = sandbox.addPost({ by: 'host', text: '#tag young', at: clock.ago(7 * DAY - MINUTE) });
    expect(idsOf((await search()).body)).toEqual([young.id]);
    expect((await search({ since_id: firstIdAt(clock.ago(7 * DAY)) })).status).toBe(200);
    const stale = await search({ since_id: firstIdAt(clock.ago(7 * DAY + 1)) });
    expect(stale.status).toBe(400);
    expect(stale.body).toEqual({
      errors: [
        {
          parameters: { since_id: [firstIdAt(clock.ago(7 * DAY + 1))] },
          message: `'since_id' must be a tweet id created after 2026-11-13T12:00Z. Please use a 'since_id' that is larger than ${firstIdAt(clock.ago(7 * DAY))}`,
        },
      ],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.twitter.com/2/problems/invalid-request',
    });
  });

  it('refuses since_id together with start_time in a search', async () => {
    const both = await search({ since_id: firstIdAt(clock.ago(HOUR)), start_time: '2026-11-20T10:00:00Z' });
    expect(both.status).toBe(400);
    expect(both.body.errors?.[0]?.message).toContain('in conjunction with');
  });

  it('takes start_time as inclusive and end_time as exclusive', async () => {
    const at = (minute: number) => new Date(`2026-11-20T11:${minute}:00Z`);
    const [a, b] = [10, 20, 30].map((minute) =>
      sandbox.addPost({ by: 'host', text: '#tag', at: at(minute) }),
    );
    const found = await search({ start_time: '2026-11-20T11:10:00Z', end_time: '2026-11-20T11:30:00.000Z' });
    expect(idsOf(found.body)).toEqual([b?.id, a?.id]);
    expect((await search({ end_time: '2026-11-20T12:00:00Z' })).status).toBe(400);
    expect((await search({ start_time: '2026-11-13T11:59:59Z' })).status).toBe(400);
    expect((await search({ start_time: 'yesterday' })).status).toBe(400);
  });

  it('accepts any since_id on a timeline', async () => {
    const old = sandbox.addPost({ by: 'host', text: 'old', at: clock.ago(30 * DAY) });
    const young = sandbox.addPost({ by: 'host', text: 'young' });
    const path = `/2/users/${old.authorId}/tweets`;
    expect(idsOf((await getAs(sandbox, path)).body)).toEqual([young.id, old.id]);
    expect(idsOf((await getAs(sandbox, path, { since_id: old.id })).body)).toEqual([young.id]);
    expect(idsOf((await getAs(sandbox, path, { since_id: '0' })).body)).toEqual([young.id, old.id]);
  });

  it('finds a post only once it is there and indexed', async () => {
    const later = sandbox.addPost({ by: 'host', text: '#tag', at: new Date(clock.now().getTime() + HOUR) });
    const slow = sandbox.addPost({
      by: 'host',
      text: '#tag',
      indexedAt: new Date(clock.now().getTime() + MINUTE),
    });
    expect((await search()).body.meta?.result_count).toBe(0);
    expect(idsOf((await getAs(sandbox, '/2/tweets', { ids: slow.id })).body)).toEqual([slow.id]);
    clock.advance(MINUTE);
    expect(idsOf((await search()).body)).toEqual([slow.id]);
    clock.advance(HOUR);
    expect(idsOf((await search()).body)).toEqual([later.id, slow.id]);
  });
});
