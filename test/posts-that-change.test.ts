import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, type GameDay, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;
const SUMMONS = '#cougarOrNot @fieldmark_bot';

/** Something happens while the bot fetches the first photo: the post is stored, its answer not yet composed. */
function afterThePoll(day: GameDay, happens: () => void): void {
  day.sandbox.faults.add({
    kind: 'hook',
    match: { path: /^\/media\// },
    run: () => {
      day.advance(1000);
      happens();
      return undefined;
    },
  });
}

/** The answer is composed and stored, but may not go out today. */
const holdBack = (day: GameDay) => day.pass({ maxAnswersPerDay: 0 });

const requestsToPost = (day: GameDay) =>
  day.sandbox.requests().filter(({ method }) => method === 'POST').length;

async function passes(day: GameDay, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    day.advance(MINUTE_MS);
    expect((await day.pass()).outcome).toBe('done');
  }
}

describe('an edited post', () => {
  test('edited between poll and reply gets one answer', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost(`What is tihs? ${SUMMONS}`, 'cougar');
    afterThePoll(day, () => day.sandbox.editPost(id, `What is this? ${SUMMONS}`));
    await day.pass();
    await passes(day, 2);
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
    expect(day.sandbox.botPosts()).toHaveLength(1);
  });

  test('edited while its answer waits: the answer goes to the newest version that was seen', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost(`What is tihs? ${SUMMONS}`, 'cougar');
    await holdBack(day);
    day.advance(MINUTE_MS);
    const edited = day.sandbox.editPost(id, `What is this? ${SUMMONS}`);
    await passes(day, 2);
    expect(day.sandbox.answersTo(id).map(({ replyTo }) => replyTo)).toEqual([edited.id]);
    expect(day.sandbox.botPosts()).toHaveLength(1);
  });

  test('edited so that it no longer summons the bot: the waiting answer is not posted, nor tried again', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost(`What is this? ${SUMMONS}`, 'cougar');
    await holdBack(day);
    day.advance(MINUTE_MS);
    day.sandbox.editPost(id, 'What is this? #cougarOrNot');
    expect(countsOf(await day.pass())).toMatchObject({ 'failed:not-summoned': 1 });
    await passes(day, 2);
    expect(day.sandbox.botPosts()).toEqual([]);
    expect(requestsToPost(day)).toBe(1);
  });

  test('edited after the answer, also into a summons, and with the memory lost: no second answer', async () => {
    const day = await gameDay();
    const asked = await day.hostPost(`1 ${SUMMONS}`, 'cougar');
    day.advance(MINUTE_MS);
    const unasked = await day.hostPost('2 #cougarOrNot', 'dog');
    await day.pass();
    day.advance(MINUTE_MS);
    day.sandbox.editPost(asked.id, `1! ${SUMMONS}`);
    day.sandbox.editPost(unasked.id, '2! #cougarOrNot');
    await passes(day, 1);
    await rm(day.databasePath);
    await passes(day, 1);
    expect(day.sandbox.botPosts()).toHaveLength(2);
    day.sandbox.editPost(unasked.id, `2!! ${SUMMONS}`);
    await passes(day, 2);
    expect(day.sandbox.botPosts()).toHaveLength(2);
    // A new memory meets it as a summons, to which there is no reply.
    await rm(day.databasePath);
    await passes(day, 2);
    expect(day.sandbox.botPosts()).toHaveLength(2);
  });
});

describe('a post that can no longer be answered', () => {
  const ends: Record<string, (day: GameDay, id: string) => void> = {
    'was deleted': (day, id) => day.sandbox.deletePost(id),
    'became protected': (day) => day.sandbox.lock(HOST),
  };
  test.each(Object.keys(ends))(
    '%s between poll and reply: the others are answered, it is not tried again',
    async (end) => {
      const other = 'someone';
      const games = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [HOST, other] }];
      const day = await gameDay({ games });
      const gone = await day.hostPost(`1 ${SUMMONS}`, 'cougar');
      day.advance(MINUTE_MS);
      const photos = [{ bytes: await solidPhoto('dog') }];
      const there = day.sandbox.addPost({ by: other, text: `2 ${SUMMONS}`, photos });
      afterThePoll(day, () => ends[end]?.(day, gone.id));
      expect(countsOf(await day.pass())).toMatchObject({ sent: 1, 'failed:post-gone': 1 });
      await passes(day, 2);
      expect(day.sandbox.answersTo(gone.id)).toEqual([]);
      expect(day.sandbox.answersTo(there.id)).toHaveLength(1);
      expect(requestsToPost(day)).toBe(2);
    },
  );

  test('replies were closed between poll and reply: it is not tried again, and the log says why', async () => {
    const day = await gameDay();
    await day.hostPost('#cougarOrNot', 'cougar');
    await day.pass();
    day.advance(MINUTE_MS);
    const own = day.sandbox.botPosts()[0];
    const quote = day.sandbox.addPost({
      by: HOST,
      text: 'And this one? #cougarOrNot',
      photos: [{ bytes: await solidPhoto('dog') }],
      ...(own ? { quoting: own.id } : {}),
    });
    afterThePoll(day, () => day.sandbox.setReplySettings(quote.id, 'following'));
    await day.pass();
    await passes(day, 2);
    expect(day.sandbox.answersTo(quote.id)).toEqual([]);
    expect(requestsToPost(day)).toBe(2);
    expect(day.logged.join('\n')).toMatch(/publish a reply to \d+.*replies-closed|not-permitted/i);
  });

  test('a post that was deleted after its answer stays answered', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost(SUMMONS, 'cougar');
    await day.pass();
    day.sandbox.deletePost(id);
    await passes(day, 2);
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });
});

describe('a host with a new handle', () => {
  test('a round that was admitted before is answered once', async () => {
    const day = await gameDay();
    const asked = await day.hostPost(`1 ${SUMMONS}`, 'cougar');
    day.advance(MINUTE_MS);
    await day.hostPost('2 #cougarOrNot', 'dog');
    await holdBack(day);
    day.sandbox.rename(HOST, 'dr_michelle');
    await passes(day, 3);
    expect(day.sandbox.answersTo(asked.id)).toHaveLength(1);
    expect(day.sandbox.botPosts()).toHaveLength(2);
  });

  test('its new posts are not answered, and the log says under which name to list it', async () => {
    const day = await gameDay();
    await day.hostPost(`1 ${SUMMONS}`, 'cougar');
    await day.pass({ poll: 'mentions' });
    day.sandbox.rename(HOST, 'dr_michelle');
    day.advance(MINUTE_MS);
    const photos = [{ bytes: await solidPhoto('dog') }];
    const later = day.sandbox.addPost({ by: 'dr_michelle', text: `2 ${SUMMONS}`, photos });
    expect(countsOf(await day.pass({ poll: 'mentions' }))).toMatchObject({ 'host-renamed': 1 });
    expect(day.sandbox.answersTo(later.id)).toEqual([]);
    expect(day.logged.join('\n')).toMatch(/@drmichellelarue is now called @dr_michelle.*TRACKED_HASHTAGS/);
    const games = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: ['dr_michelle'] }];
    day.advance(MINUTE_MS);
    const latest = day.sandbox.addPost({ by: 'dr_michelle', text: `3 ${SUMMONS}`, photos });
    expect(countsOf(await day.pass({ poll: 'mentions', games }))['host-renamed']).toBeUndefined();
    expect(day.sandbox.answersTo(latest.id)).toHaveLength(1);
  });
});

describe('the bot with a new handle', () => {
  const mentioned = (name: string) => `#cougarOrNot @${name}`;

  test.each(['search', 'mentions'] as const)(
    'is summoned by it at once, and still answers once (%s)',
    async (poll) => {
      const day = await gameDay();
      const before = await day.hostPost(`1 ${mentioned('fieldmark_bot')}`, 'cougar');
      await day.pass({ poll });
      day.sandbox.rename('fieldmark_bot', 'field_mark');
      day.advance(MINUTE_MS);
      const after = await day.hostPost(`2 ${mentioned('field_mark')}`, 'dog');
      for (let i = 0; i < 3; i++) {
        await day.pass({ poll });
        day.advance(MINUTE_MS);
      }
      for (const { id } of [before, after]) expect(day.sandbox.answersTo(id)).toHaveLength(1);
      expect(day.sandbox.botPosts()).toHaveLength(2);
    },
  );

  test('is known to it within a day, and its own posts stay its own with the memory lost', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost(mentioned('fieldmark_bot'), 'cougar');
    await day.pass();
    day.sandbox.rename('fieldmark_bot', 'field_mark');
    day.advance(25 * 60 * MINUTE_MS);
    await day.pass();
    const app = await day.open();
    expect((await app.store.accounts.self())?.handle).toBe('field_mark');
    await app.close();
    await rm(day.databasePath);
    await day.pass({ maxPostAgeMs: 48 * 60 * MINUTE_MS });
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
    expect(day.sandbox.botPosts()).toHaveLength(1);
  });
});
