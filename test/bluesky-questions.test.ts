/** "@bot what is this?" with a photo of one's own, on a network that is free: anybody's, in no game. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NewPost, StoredRecord } from '../src/platforms/sandbox/bluesky/small-bluesky.ts';
import { between, type Color, solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { type BlueskyDay, blueskyDay } from './support/bluesky-day.ts';
import { runCommand } from './support/command.ts';
import { countsOf } from './support/game-day.ts';

const ASKER = 'asker.bsky.test';
const ASKS = '@fieldmark.test what is this?';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Place extends BlueskyDay {
  ask(text: string, photo?: string | Color, more?: Partial<NewPost>): Promise<StoredRecord>;
  /** What the bot says to a post. */
  said(post: StoredRecord): readonly string[];
}

async function place(options: Parameters<typeof blueskyDay>[0] = {}): Promise<Place> {
  const here = await blueskyDay(options);
  onTestFinished(() => here.close());
  here.small.addAccount({ handle: ASKER });
  return {
    ...here,
    said: ({ uri }) => here.small.answersTo(uri).map(({ value }) => String(value.text)),
    async ask(text, photo, more = {}) {
      here.day.advance(1000);
      const photos = photo === undefined ? [] : [{ bytes: await solidPhoto(photo) }];
      return here.small.addPost({ by: ASKER, text, photos, ...more });
    },
  };
}

describe('a question about a photo of one’s own', () => {
  it.each<[string, string | Color, RegExp]>([
    ['an animal', 'dog', /^Dog/],
    ['one of two wild cats', between('cougar', 'bobcat_lynx'), /wild cat/i],
    ['one of two animals', between('cougar', 'dog'), /cougar 65%, dog 35%/i],
    ['nothing', 'no_animal', /no animal|Nothing here/i],
  ])('is answered, without a hashtag: %s', async (_, photo, words) => {
    const { pass, ask, said, small } = await place();
    const question = await ask(ASKS, photo);
    expect(countsOf(await pass())).toMatchObject({ admitted: 1, sent: 1 });
    expect(said(question)).toEqual([expect.stringMatching(words)]);
    expect(said(question)[0]).not.toContain('#');
    expect(small.botPosts()[0]?.value.facets).toBeUndefined();
    expect(countsOf(await pass())).not.toHaveProperty('sent');
  });

  it('is not answered where the operator does not want it', async () => {
    const { pass, ask, said, small } = await place();
    const question = await ask(ASKS, 'dog');
    const { handle } = small.bot;
    const off = { handle, service: small.url, unsummoned: 'skip', search: false, questions: false } as const;
    expect(countsOf(await pass({ bluesky: off }))).not.toHaveProperty('admitted');
    expect(said(question)).toEqual([]);
  });

  it('is answered where it is asked under the photo, or quoting it', async () => {
    const { pass, ask, said } = await place();
    const photo = await ask('My garden, this morning. Thanks for the follow @fieldmark.test', 'dog');
    const under = await ask(ASKS, undefined, { replyTo: photo.uri });
    const quoting = await ask(ASKS, undefined, { quoting: photo.uri });
    await pass();
    expect([photo, under, quoting].map((post) => said(post).length)).toEqual([0, 1, 1]);
  });

  it('is answered by its own photo before a quoted one, and by the preview of a video or a GIF', async () => {
    const { pass, ask, said } = await place();
    const other = await ask('an old one', 'cougar');
    const thumb = { bytes: await solidPhoto('house_cat') };
    const posts = [
      await ask(ASKS, 'dog', { quoting: other.uri }),
      await ask(ASKS, undefined, { video: thumb }),
      await ask(ASKS, undefined, { card: { uri: 'https://media.tenor.com/abc/cat.gif', thumb } }),
      await ask(ASKS, undefined, { card: { uri: 'https://example.org/news', thumb } }),
    ];
    await pass();
    expect(posts.map((post) => said(post)[0]?.split(/\W/)[0])).toEqual(['Dog', 'House', 'House', undefined]);
  });

  it('has one reply, whether the photo or a post under it asks, or both do', async () => {
    const { pass, ask, said, day } = await place();
    const photo = await ask(ASKS, 'dog');
    const again = await ask('@fieldmark.test well?', undefined, { replyTo: photo.uri });
    await pass();
    day.advance(MINUTE);
    const later = await ask('@fieldmark.test what?', undefined, { replyTo: photo.uri });
    await pass();
    expect([photo, again, later].map((post) => said(post).length)).toEqual([1, 0, 0]);
  });

  it('is not asked where somebody else took the photo, nor by a post that says thanks', async () => {
    const { pass, ask, small } = await place();
    small.addAccount({ handle: 'someone.test' });
    const theirs = await ask('My dog', 'dog', { by: 'someone.test' });
    await ask(ASKS, undefined, { replyTo: theirs.uri });
    await ask('Thank you @fieldmark.test, here is my dog!', 'dog');
    await ask('what is this?', 'dog');
    expect(countsOf(await pass())).toMatchObject({ 'skipped:others-photo': 1 });
    expect(small.botPosts()).toEqual([]);
  });

  it('about the round of a host is forgotten with it', async () => {
    const { pass, ask, hostPost, day } = await place();
    const round = await hostPost('#cougarOrNot', 'cougar');
    await pass();
    await ask(ASKS, undefined, { replyTo: round.uri });
    expect(countsOf(await pass())).toMatchObject({ sent: 1 });
    const app = await day.open();
    const stored = await app.store.on('bluesky').erasure.stored({ kind: 'post', id: round.uri });
    await app.close();
    expect(stored).toMatchObject({ rounds: 2, photos: 2, answers: 1 });
  });

  it('is answered where no game is played there, or none at this hour, and waits for review where there is one', async () => {
    const game = { key: '#cougarornot', hashtag: 'cougarornot', hosts: ['host_of_x'] };
    const { pass, ask, said } = await place({ games: [game] });
    const question = await ask(ASKS, 'dog');
    expect(countsOf(await pass({ replyMode: 'review' }))).toMatchObject({ held: 1 });
    await pass({ replyMode: 'live' });
    const asleep = { ...game, hosts: [], when: [{ days: [1], from: 0, to: 1, zone: 'UTC' }] };
    const next = await ask(ASKS, 'dog');
    expect(countsOf(await pass({ games: [asleep] }))).toMatchObject({ 'games-off': 1, sent: 1 });
    expect([question, next].map((post) => said(post).length)).toEqual([0, 1]);
  });
});

describe('how much one may ask', () => {
  it('is two replies a day at least; who asks more hears nothing, others and the next day do', async () => {
    const { pass, ask, said, small, day } = await place();
    small.addAccount({ handle: 'other.test' });
    const few = { maxAnswersPerDay: 20 };
    const asked: StoredRecord[] = [];
    for (let n = 0; n < 4; n++) asked.push(await ask(`${ASKS} ${n}`, 'dog'));
    const other = await ask(ASKS, 'dog', { by: 'other.test' });
    expect(countsOf(await pass(few))).toMatchObject({ sent: 3, 'skipped:asked-enough': 2 });
    expect([...asked, other].map((post) => said(post).length)).toEqual([1, 1, 0, 0, 1]);
    day.advance(24 * HOUR + MINUTE);
    const later = await ask(ASKS, 'dog');
    await pass(few);
    expect(said(later)).toHaveLength(1);
    const env = { DATABASE_PATH: day.databasePath };
    const { stdout } = await runCommand(['stats'], env, day.folder, day.now);
    expect(stdout).toContain('its author has asked enough for a day');
  });

  it.each(['the run', 'the day'])(
    'leaves half of %s to the games, also where these have no hosts',
    async (what) => {
      const { pass, ask, said, small } = await place({
        games: [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [] }],
      });
      const asked: StoredRecord[] = [];
      for (let n = 0; n < 3; n++) {
        small.addAccount({ handle: `asker${n}.test` });
        asked.push(await ask(ASKS, 'dog', { by: `asker${n}.test` }));
      }
      const caps = what === 'the run' ? { maxAnswersPerRun: 4 } : { maxAnswersPerDay: 4 };
      expect(countsOf(await pass(caps))).toMatchObject({ sent: 2, 'waiting:strangers-share': 1 });
      const round = await ask('#cougarOrNot @fieldmark.test', 'cougar');
      await pass(caps);
      expect(said(round)).toHaveLength(1);
    },
  );
});

it('questions are a game of their own in stats and exports, looked at again, and no part of a game’s score', async () => {
  const { pass, ask, hostPost, day } = await place();
  await hostPost('#cougarOrNot @fieldmark.test', 'cougar');
  const question = await ask(ASKS, 'dog');
  await pass();
  await ask('It was a dog!', undefined, { replyTo: question.uri });
  expect(countsOf(await pass())).not.toHaveProperty('solution:settled');
  const env = {
    DATABASE_PATH: day.databasePath,
    MODELS_DIR: `${day.folder}/models`,
    MEDIA_HOSTS: 'cdn.bsky.app',
  };
  const run = async (...args: string[]) => (await runCommand(args, env, day.folder, day.now)).stdout;
  expect(await run('stats')).toMatch(/^questions +1 +1 +1 /m);
  expect(await run('stats', '--game', 'questions')).toContain('questions, all rounds');
  expect(await run('export', '--format', 'csv')).toMatch(/^bluesky.*,questions,asker\.bsky\.test,/m);
});
