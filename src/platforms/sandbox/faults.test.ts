import { ApiPartialResponseError, ApiRequestError, ApiResponseError } from 'twitter-api-v2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from './faults.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { clientOf, getAs, handClock, MINUTE } from './testing/requests.ts';

let clock: ReturnType<typeof handClock>;
let sandbox: Sandbox;
let client: ReturnType<typeof clientOf>;
beforeEach(async () => {
  clock = handClock();
  sandbox = await startSandbox({ now: clock.now });
  client = clientOf(sandbox);
});
afterEach(() => sandbox.close());

const POST = { method: 'POST', path: '/2/tweets' };
const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => error,
  );
const search = () => client.v2.get<Record<string, unknown>>('tweets/search/recent', { query: '#tag' });
const photo = () => ({ bytes: Buffer.from('x') });

describe.each([
  ['before-effect', 0],
  ['after-effect', 1],
] as const)('%s', (when, posts) => {
  it.each<[string, Fault, unknown]>([
    ['a reset', { kind: 'reset' }, ApiRequestError],
    ['a dropped connection', { kind: 'drop' }, ApiRequestError],
    [
      '503 as JSON',
      { kind: 'status', status: 503, body: { json: { title: 'Service Unavailable' } } },
      ApiResponseError,
    ],
    ['503 as HTML', { kind: 'status', status: 503, body: 'html' }, ApiResponseError],
    ['500 without a body', { kind: 'status', status: 500 }, ApiResponseError],
    [
      '500 with half a JSON',
      { kind: 'status', status: 500, body: { text: '{"title":' } },
      ApiPartialResponseError,
    ],
    ['429', { kind: 'rate-limited' }, ApiResponseError],
    ['402', { kind: 'credits-depleted' }, ApiResponseError],
    ['403', { kind: 'forbidden', reason: 'spend-cap' }, ApiResponseError],
    ['401', { kind: 'unauthorized' }, ApiResponseError],
  ])('%s', async (_, fault, type) => {
    const handle = sandbox.faults.add({ ...fault, match: POST, when });
    expect(await errorOf(client.v2.tweet('hello'))).toBeInstanceOf(type);
    expect(handle.hits).toBe(1);
    expect(sandbox.botPosts().map(({ text }) => text)).toEqual(Array(posts).fill('hello'));
    expect(sandbox.spent().units.post).toBe(posts);
    expect(sandbox.requests()).toMatchObject([{ fault: fault.kind, body: '{"text":"hello"}' }]);
    expect((await client.v2.tweet('hello again')).data.id).toMatch(/^\d+$/);
  });

  it('no answer at all, until the sandbox closes', async () => {
    let seen = () => {};
    const arrived = new Promise<void>((resolve) => {
      seen = resolve;
    });
    sandbox.faults.add({
      kind: 'hang',
      when,
      match: () => {
        seen();
        return true;
      },
    });
    const call = errorOf(client.v2.tweet('hello'));
    await arrived;
    await clockTurns();
    expect(sandbox.botPosts()).toHaveLength(posts);
    await sandbox.close();
    expect(await call).toBeInstanceOf(ApiRequestError);
    expect(sandbox.requests()[0]?.status).toBe(0);
  });

  it('a hook, which may drop the connection', async () => {
    const seen: number[] = [];
    const hook = (answer: 'drop' | undefined): Fault => ({
      kind: 'hook',
      when,
      run: () => {
        seen.push(sandbox.botPosts().length);
        return answer;
      },
    });
    sandbox.faults.add(hook(undefined));
    expect((await client.v2.tweet('one')).data.text).toBe('one');
    sandbox.faults.add(hook('drop'));
    expect(await errorOf(client.v2.tweet('two'))).toBeInstanceOf(ApiRequestError);
    expect(seen).toEqual(when === 'before-effect' ? [0, 1] : [1, 2]);
    expect(sandbox.botPosts()).toHaveLength(1 + posts);
  });
});

/** Lets the server finish what it began: handling takes promises only, no timers. */
const clockTurns = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('a changed answer', () => {
  beforeEach(() => {
    sandbox.addPost({ by: 'host', text: '#tag', photos: [photo(), photo()] });
  });

  it('comes in drips, whole', async () => {
    sandbox.faults.add({ kind: 'drip', bytes: 40, everyMs: 1 });
    const dripped = await getAs(sandbox, '/2/tweets/search/recent', { query: '#tag' });
    expect(dripped.body.meta?.result_count).toBe(1);
    expect(sandbox.requests()[0]).toMatchObject({ status: 200, fault: 'drip' });
  });

  it('ends after half of it', async () => {
    sandbox.faults.add({ kind: 'cut' });
    expect(await errorOf(search())).toBeInstanceOf(Error);
    sandbox.faults.add({ kind: 'cut', honest: true });
    expect(await errorOf(search())).toBeInstanceOf(ApiPartialResponseError);
  });

  it('is no JSON, after the effect', async () => {
    sandbox.faults.add({ kind: 'malformed' });
    expect(await errorOf(client.v2.tweet('hello'))).toBeInstanceOf(ApiPartialResponseError);
    expect(sandbox.botPosts()).toHaveLength(1);
  });

  it('carries errors beside its data, or instead', async () => {
    sandbox.faults.add({ kind: 'partial-errors' });
    expect(await search()).toMatchObject({ data: [{}], errors: [{ title: 'Authorization Error' }] });
    sandbox.faults.add({ kind: 'partial-errors', instead: true });
    expect(Object.keys(await search())).toEqual(['errors']);
  });

  it('lacks media', async () => {
    const media = async () => {
      const query = { query: '#tag', expansions: 'attachments.media_keys' };
      return (await getAs(sandbox, '/2/tweets/search/recent', query)).body.includes?.media?.length;
    };
    expect(await media()).toBe(2);
    sandbox.faults.add({ kind: 'missing-media' });
    expect(await media()).toBe(1);
    sandbox.faults.add({ kind: 'missing-media', all: true });
    expect(await media()).toBeUndefined();
  });

  it('has fields nobody knows', async () => {
    sandbox.faults.add({ kind: 'unknown-fields' });
    expect(await search()).toMatchObject({
      brand_new_field: { of: ['next', 'year'] },
      data: [{ brand_new_field: {} }],
      meta: { brand_new_field: {}, result_count: 1 },
    });
  });

  it('has another date than the clock says', async () => {
    const dateOf = async () => (await getAs(sandbox, '/2/users', { ids: '1' })).headers.get('date');
    expect(await dateOf()).toBe('Fri, 20 Nov 2026 12:00:00 GMT');
    sandbox.faults.add({ kind: 'wrong-date', date: new Date('2031-01-01T00:00:00Z') });
    expect(await dateOf()).toBe('Wed, 01 Jan 2031 00:00:00 GMT');
  });
});

describe('when a fault strikes', () => {
  const statusOf = async (path: string) => (await getAs(sandbox, path, { ids: '1' })).status;

  it('is told by match, skip and times', async () => {
    const handle = sandbox.faults.add({
      kind: 'credits-depleted',
      match: { method: 'GET', path: /users$/ },
      skip: 1,
      times: 2,
    });
    const statuses = [];
    for (const path of ['/2/users', '/2/tweets', '/2/users', '/2/users', '/2/users'])
      statuses.push(await statusOf(path));
    expect(statuses).toEqual([200, 200, 402, 402, 200]);
    expect(handle.hits).toBe(2);
  });

  it('ends with remove or clear', async () => {
    const handle = sandbox.faults.add({ kind: 'unauthorized', times: Number.POSITIVE_INFINITY });
    expect(await statusOf('/2/users')).toBe(401);
    handle.remove();
    expect(await statusOf('/2/users')).toBe(200);
    sandbox.faults.add({ kind: 'unauthorized' });
    sandbox.faults.clear();
    expect(await statusOf('/2/users')).toBe(200);
  });

  it('can be a page half-way', async () => {
    for (let i = 0; i < 25; i += 1) sandbox.addPost({ by: 'host', text: `#tag ${i}`, at: clock.ago(MINUTE) });
    sandbox.faults.add({ kind: 'status', status: 503, skip: 1, match: { path: '/2/tweets/search/recent' } });
    const pages = await client.v2.search('#tag', { max_results: 10 });
    expect(await errorOf(pages.fetchNext(10))).toBeInstanceOf(ApiResponseError);
    expect(pages.tweets).toHaveLength(10);
    await pages.fetchNext(10);
    expect(pages.tweets).toHaveLength(20);
  });

  it('can be the photo host', async () => {
    const { media } = sandbox.addPost({ by: 'host', text: '#tag', photos: [photo()] });
    const elsewhere = { kind: 'status', status: 302, headers: { location: 'http://10.0.0.1/' } } as const;
    sandbox.faults.add({ ...elsewhere, match: { path: /^\/media\// } });
    const response = await fetch(sandbox.url + media[0]?.path, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, 'http://10.0.0.1/']);
  });

  it('can be the whole of X', async () => {
    sandbox.addPost({ by: 'host', text: '#tag' });
    await sandbox.goOffline();
    const error = await errorOf(search());
    expect(error).toBeInstanceOf(ApiRequestError);
    expect(sandbox.requests()).toEqual([]);
    await sandbox.goOnline();
    expect(await search()).toMatchObject({ meta: { result_count: 1 } });
  });
});
