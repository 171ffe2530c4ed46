import { describe, expect, it } from 'vitest';
import { recordKeyOf } from '../src/platforms/bluesky/record-key.ts';
import { type Draft, PlatformError } from '../src/platforms/platform.ts';
import { blueskyBench, HOUR, NOON } from './support/bluesky-bench.ts';
import { randomFrom } from './support/random.ts';

const HOST = 'host.bsky.test';

async function bench(...options: Parameters<typeof blueskyBench>) {
  const at = await blueskyBench(...options);
  at.here.addAccount({ handle: HOST });
  const round = at.here.addPost({ by: HOST, text: 'Who? #CougarOrNot @fieldmark.test', at: at.ago(HOUR) });
  const draft: Draft = {
    key: round.uri,
    text: '🐆👨‍👩‍👧 A cougar, 97%. @ada.test #CougarOrNot',
    replyTo: round.uri,
    at: NOON,
    hashtag: 'cougarOrNot',
  };
  return { ...at, round, draft, put: { path: /putRecord$/ } };
}

const thrownBy = async (promise: Promise<unknown>): Promise<PlatformError> => {
  const error = await promise.then(
    () => expect.fail('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PlatformError);
  return error as PlatformError;
};

describe('a reply', () => {
  it('is a record made of what is stored alone: the hashtag is a facet by bytes, a name is none', async () => {
    const { here, platform, round, draft } = await bench();
    const { id } = await platform.publish(draft);
    const [reply] = here.answersTo(round.uri);
    const reference = { uri: round.uri, cid: round.cid };
    expect(reply?.uri).toBe(id);
    expect(reply?.value).toEqual({
      $type: 'app.bsky.feed.post',
      text: draft.text,
      createdAt: NOON.toISOString(),
      reply: { root: reference, parent: reference },
      facets: [
        {
          index: { byteStart: 48, byteEnd: 60 },
          features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'CougarOrNot' }],
        },
      ],
    });
    expect(Buffer.from(draft.text).subarray(48, 60).toString()).toBe('#CougarOrNot');
    expect(id).toBe(`at://${here.bot.did}/app.bsky.feed.post/${recordKeyOf(round.uri)}`);
  });

  it('to a post within a thread names the root of the thread', async () => {
    const { here, platform, round, draft } = await bench();
    const below = here.addPost({ by: HOST, text: 'And this one?', replyTo: round.uri });
    await platform.publish({ ...draft, key: below.uri, replyTo: below.uri });
    expect(here.answersTo(below.uri)[0]?.value.reply).toEqual({
      root: { uri: round.uri, cid: round.cid },
      parent: { uri: below.uri, cid: below.cid },
    });
  });

  it('is there once, whoever sends it again: this run, another, or a memory that was lost and words it otherwise', async () => {
    const { here, newRun, round, draft } = await bench();
    const { id } = await newRun().publish(draft);
    expect(await newRun().publish(draft)).toEqual({ id, already: true });
    here.editPost(round.uri, 'Who is it? #CougarOrNot');
    expect(await newRun().publish({ ...draft, text: 'A bobcat.', at: new Date() })).toEqual({
      id,
      already: true,
    });
    expect(here.answersTo(round.uri).map(({ value }) => value.text)).toEqual([draft.text]);
  });

  it('that twenty runs send at once is one', async () => {
    const { here, newRun, round, draft } = await bench();
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, i) => newRun().publish({ ...draft, text: `A cougar, ${i} %.` })),
    );
    expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
    expect(ids.filter(({ already }) => !already)).toHaveLength(1);
    expect(here.answersTo(round.uri)).toHaveLength(1);
  });

  it.each([
    ['the connection is reset', { kind: 'reset' }],
    ['the connection is closed', { kind: 'drop' }],
    ['a gateway answers', { kind: 'status', status: 502, body: 'html' }],
    [
      'the server fails',
      { kind: 'status', status: 500, body: { json: { error: 'InternalServerError', message: '' } } },
    ],
    ['the answer is cut', { kind: 'cut' }],
    ['the answer is cut, with a length that fits', { kind: 'cut', honest: true }],
    ['the answer is no JSON', { kind: 'malformed' }],
  ] as const)(
    'whose answer is lost since %s may exist; the look-up tells, and a second try is the same one',
    async (_, fault) => {
      const { here, newRun, round, draft, put } = await bench();
      here.faults.add({ ...fault, when: 'after-effect', match: put });
      const error = await thrownBy(newRun().publish(draft));
      expect([error.kind, error.effect]).toEqual(['unavailable', 'unknown']);
      const [{ uri } = { uri: '' }] = here.answersTo(round.uri);
      expect(await newRun().lookup?.(draft)).toEqual({ id: uri });
      expect(await newRun().publish(draft)).toEqual({ id: uri, already: true });
      expect(here.botPosts()).toHaveLength(1);
    },
  );

  it('that did not go out is not found, and goes out by the second try', async () => {
    const { here, newRun, draft, put } = await bench();
    here.faults.add({ kind: 'drop', match: put });
    expect((await thrownBy(newRun().publish(draft))).effect).toBe('unknown');
    expect(await newRun().lookup?.(draft)).toBeUndefined();
    expect(await newRun().publish(draft)).not.toHaveProperty('already');
    expect(here.botPosts()).toHaveLength(1);
  });

  it('is found where another make of server says that the key is taken', async () => {
    const { here, newRun, draft, put } = await bench();
    const { id } = await newRun().publish(draft);
    here.faults.add({
      kind: 'status',
      status: 409,
      body: { json: { error: 'RecordAlreadyExists' } },
      match: put,
    });
    expect(await newRun().publish(draft)).toEqual({ id, already: true });
  });

  it('takes the next key where that of another round stands under its own', async () => {
    const { here, newRun, round, draft } = await bench();
    const other = here.addPost({ by: HOST, text: 'Another round' });
    const taken = recordKeyOf(round.uri);
    const reference = { uri: other.uri, cid: other.cid };
    here.world.put(here.bot.did, 'app.bsky.feed.post', taken, {
      text: 'A bobcat.',
      createdAt: NOON.toISOString(),
      reply: { root: reference, parent: reference },
    });
    expect(await newRun().lookup?.(draft)).toBeUndefined();
    const { id } = await newRun().publish(draft);
    expect(id.split('/').at(-1)).toBe(recordKeyOf(round.uri, 1));
    expect(await newRun().lookup?.(draft)).toEqual({ id });
    expect(await newRun().publish(draft)).toEqual({ id, already: true });
  });

  it('is refused where its post is gone; nothing is sent', async () => {
    const { here, platform, round, draft, calls } = await bench();
    here.deletePost(round.uri);
    expect(await thrownBy(platform.publish(draft))).toMatchObject({
      kind: 'refused',
      reason: 'post-gone',
      effect: 'none',
    });
    expect(calls()).not.toContain('putRecord');
  });

  it('is told apart as not sent where a login or a limit stands before it', async () => {
    const { here, newRun, until, draft, calls, put, advance } = await bench();
    here.faults.add({ kind: 'status', status: 503, match: { path: /createSession$/ } });
    expect(await thrownBy(newRun().publish(draft))).toMatchObject({ kind: 'unavailable', effect: 'none' });
    here.faults.add({ kind: 'rate-limited', resetInSeconds: 600, match: put });
    const retryAt = new Date(NOON.getTime() + 600_000);
    expect(await thrownBy(newRun().publish(draft))).toMatchObject({
      kind: 'rate-limited',
      effect: 'none',
      retryAt,
    });
    expect(until.get('POST com.atproto.repo.putRecord')).toEqual(retryAt);
    calls();
    expect(await thrownBy(newRun().publish(draft))).toMatchObject({ kind: 'rate-limited', effect: 'none' });
    expect(calls()).not.toContain('putRecord');
    advance(HOUR);
    expect(await newRun().publish(draft)).not.toHaveProperty('already');
  });

  it('uses no more of a window than there is: the last one notes when to ask again', async () => {
    const { until, platform, draft } = await bench({ limits: { write: [{ points: 3, seconds: 3600 }] } });
    await platform.publish(draft);
    expect(until.get('POST com.atproto.repo.putRecord')).toEqual(new Date(NOON.getTime() + HOUR));
  });
});

describe('a post of its own', () => {
  it('has a key of its own, also where the key has no time in it', async () => {
    const { here, newRun } = await bench();
    const draft: Draft = {
      key: '2026-W47',
      text: 'The week of #CougarOrNot',
      at: NOON,
      hashtag: 'cougarornot',
    };
    const { id } = await newRun().publish(draft);
    expect(await newRun().publish(draft)).toEqual({ id, already: true });
    expect(await newRun().lookup?.(draft)).toEqual({ id });
    expect(await newRun().lookup?.({ ...draft, key: '2026-W48' })).toBeUndefined();
    expect(here.botPosts()).toHaveLength(1);
  });
});

describe('right before a reply', () => {
  it('its post is open, closed, gone, or its author is apart from the bot', async () => {
    const { here, newRun, round } = await bench();
    const state = () => newRun().stillThere?.({ id: round.uri });
    expect(await state()).toBe('open');
    here.setGate(round.uri, ['followingRule']);
    expect(await state()).toBe('closed');
    here.follow(HOST, here.bot.handle);
    expect(await state()).toBe('open');
    const block = here.block(HOST, here.bot.handle);
    expect(await state()).toBe('blocked');
    here.world.remove(block.uri);
    here.block(here.bot.handle, HOST);
    expect(await state()).toBe('blocked');
    here.deletePost(round.uri);
    expect(await state()).toBe('gone');
  });

  it.each(['RepoTakendown', 'RepoDeactivated', 'RepoNotFound'])(
    'an account that is no more has no posts: %s',
    async (error) => {
      const { here, platform, round } = await bench();
      here.deletePost(round.uri);
      here.faults.add({
        kind: 'status',
        status: 400,
        body: { json: { error } },
        match: { path: /getRecord$/ },
      });
      expect(await platform.stillThere?.({ id: round.uri })).toBe('gone');
    },
  );

  it('a server that fails says nothing of it', async () => {
    const { here, platform, round } = await bench();
    here.deletePost(round.uri);
    here.faults.add({ kind: 'status', status: 502, match: { path: /getRecord$/ } });
    await expect(platform.stillThere?.({ id: round.uri })).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('own posts', () => {
  it('come from the repository, at once, with what they reply to; a server that shows half of one is not believed', async () => {
    const { here, platform, round, draft, ago } = await bench({ indexLagMs: 60_000 });
    const { id } = await platform.publish(draft);
    const account = await platform.whoAmI();
    expect(account).toEqual({ id: here.bot.did, handle: here.bot.handle });
    const page = await platform.ownPosts({ account, since: ago(HOUR) });
    expect(page.posts).toMatchObject([
      { id, text: draft.text, createdAt: NOON, repliesTo: { id: round.uri } },
    ]);
    expect((await platform.ownPosts({ account, since: NOON })).posts).toEqual([]);
    const half = {
      records: [
        { uri: id, value: { text: draft.text, createdAt: NOON.toISOString(), reply: { parent: 7 } } },
      ],
    };
    here.faults.add({ kind: 'status', status: 200, body: { json: half }, match: { path: /listRecords$/ } });
    await expect(platform.ownPosts({ account, since: ago(HOUR) })).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  it('may be replies to other things than posts, made by hand', async () => {
    const { here, platform, ago } = await bench();
    const feed = { uri: 'at://did:plc:abc/app.bsky.feed.generator/cats', cid: 'c' };
    here.addPost({ by: here.bot.handle, text: 'by hand', more: { reply: { root: feed, parent: feed } } });
    const page = await platform.ownPosts({ account: await platform.whoAmI(), since: ago(HOUR) });
    expect(page.posts).toMatchObject([{ text: 'by hand', repliesTo: { id: feed.uri } }]);
  });

  it('are read page by page, as far back as a round can be answered', async () => {
    const { here, platform, ago, calls } = await bench();
    const bot = here.bot.handle;
    for (let i = 0; i < 120; i++) here.addPost({ by: bot, text: `new ${i}`, at: ago(i * HOUR) });
    for (let i = 0; i < 250; i++) here.addPost({ by: bot, text: `old ${i}`, at: ago((24 * 30 + i) * HOUR) });
    const account = await platform.whoAmI();
    const found: string[] = [];
    calls();
    let pageToken: string | undefined;
    do {
      const from = { account, since: ago(24 * HOUR), ...(pageToken === undefined ? {} : { pageToken }) };
      const page = await platform.ownPosts(from);
      found.push(...page.posts.map(({ text }) => text));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    expect(found).toEqual(Array.from({ length: 24 }, (_, i) => `new ${i}`));
    expect(calls()).toEqual(['listRecords', 'listRecords']);
  });
});

describe('a storm', () => {
  it.each([1, 2, 3, 4])(
    'of lost answers, failures and restarts doubles nothing and loses nothing (%i)',
    async (seed) => {
      const { here, newRun, put } = await bench();
      const random = randomFrom(seed);
      const rounds = Array.from({ length: 30 }, (_, i) => here.addPost({ by: HOST, text: `Round ${i}` }));
      for (let i = 0; i < 60; i++) {
        const kind = random.pick(['reset', 'drop', 'cut', 'malformed'] as const);
        const when = random.pick(['before-effect', 'after-effect'] as const);
        here.faults.add({ kind, when, skip: random.below(3), match: put });
        if (i % 4 === 0)
          here.faults.add({ kind: 'status', status: random.pick([500, 502, 429]), skip: random.below(200) });
      }
      const open = new Map(rounds.map(({ uri }) => [uri, 'draft' as 'draft' | 'unknown']));
      for (let run = 0; open.size > 0 && run < 200; run++) {
        if (run % 10 === 5) here.forgetSessions();
        const platform = newRun({ limits: { until: async () => undefined, save: async () => {} } });
        for (const [key, state] of [...open]) {
          // A memory that is lost words it otherwise.
          const draft: Draft = { key, replyTo: key, text: `A cougar, ${random.below(4)} %.`, at: NOON };
          try {
            if (state === 'unknown' && (await platform.lookup?.(draft))) open.delete(key);
            else {
              await platform.publish(draft);
              open.delete(key);
            }
          } catch (error) {
            if (!(error instanceof PlatformError)) throw error;
            if (error.effect === 'unknown') open.set(key, 'unknown');
          }
        }
      }
      expect(open.size).toBe(0);
      const answered = rounds.map(({ uri }) => here.answersTo(uri).length);
      expect(answered).toEqual(rounds.map(() => 1));
      expect(here.botPosts()).toHaveLength(30);
    },
  );
});
