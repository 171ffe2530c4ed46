/** What went wrong with other bots on Bluesky, played here over whole runs; the other cases stand in the other `bluesky-*.test.ts`. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Color, solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { BLUESKY_HOST, type BlueskyDay, blueskyDay } from './support/bluesky-day.ts';
import { Crash, crashing } from './support/crash.ts';
import { countsOf } from './support/game-day.ts';

const ASKS = '@fieldmark.test what is this?';
const MINUTE = 60_000;

async function place(options: Parameters<typeof blueskyDay>[0] = {}): Promise<BlueskyDay> {
  const here = await blueskyDay(options);
  onTestFinished(() => here.close());
  return here;
}

const photosOf = (...colors: (string | Color)[]) =>
  Promise.all(colors.map(async (color) => ({ bytes: await solidPhoto(color) })));

it('a backlog of 230 notifications, most of them likes: each mention is answered once, oldest first, also after a kill', async () => {
  const { small, day, pass } = await place();
  const own = small.addPost({ by: small.bot.handle, text: 'Good morning.' });
  day.advance(MINUTE);
  const photos = await photosOf('cougar');
  const mentions: string[] = [];
  const mention = (n: number): void => {
    mentions.push(small.addPost({ by: BLUESKY_HOST, text: `${n} #cougarOrNot @fieldmark.test`, photos }).uri);
  };
  for (let i = 0; i < 230; i++) {
    day.advance(2 * MINUTE);
    // Two of the same moment, on the first, the third and the fifth page.
    if ([5, 6, 110, 111, 220, 221].includes(i)) mention(i);
    else if (i % 23 === 0) mention(i);
    else small.like(BLUESKY_HOST, own.uri);
    if (i === 220) mention(-i);
  }
  const hosts = {
    games: [{ key: '#cougarornot', hashtag: 'cougarornot', model: 'cougar-or-not', hosts: [] }],
  };
  for (const at of [40, 90]) {
    const killed = pass({ ...hosts }, (context) => crashing(context, { at, passed: 0 }));
    await expect(killed).rejects.toBeInstanceOf(Crash);
  }
  day.advance(MINUTE);
  mention(999);
  for (let run = 0; run < 3; run++) await pass({ ...hosts, maxAnswersPerRun: 100 });
  expect(mentions.map((uri) => small.answersTo(uri).length)).toEqual(mentions.map(() => 1));
  const answered = small.world
    .written(small.bot.did)
    .flatMap(({ value }) => (value.reply as { parent: { uri: string } } | undefined)?.parent.uri ?? []);
  expect(answered).toEqual(mentions);
});

it('four photos of a question are one reply, which says what differs', async () => {
  const { small, pass } = await place();
  small.addAccount({ handle: 'asker.test' });
  const photos = await photosOf('cougar', 'dog', 'cougar', 'no_animal');
  const { uri } = small.addPost({ by: 'asker.test', text: ASKS, photos });
  await pass();
  expect(small.answersTo(uri).map(({ value }) => value.text)).toEqual([
    expect.stringMatching(/photo 1: cougar .*photo 2: dog .*photo 4: no animal/i),
  ]);
});

it('an opt-out and a score go with the person, not with the name: who takes it over starts at nought', async () => {
  const { small, day, pass, hostPost } = await place();
  small.addAccount({ handle: 'weary.test' });
  small.addPost({ by: 'weary.test', text: '@fieldmark.test please stop' });
  const round = await hostPost('#cougarOrNot @fieldmark.test', 'cougar');
  expect(countsOf(await pass())).toMatchObject({ sent: 1, 'opted-out': 1 });
  const [host, weary] = [BLUESKY_HOST, 'weary.test'].map((name) => small.world.findOrThrow(name).did);
  small.rename(BLUESKY_HOST, 'moved.test');
  small.rename('weary.test', 'wearier.test');
  small.addAccount({ handle: 'weary.test' });
  small.world.findOrThrow('moved.test').handleIsValid = false;

  day.advance(MINUTE);
  const photos = await photosOf('dog');
  const again = small.addPost({ by: weary ?? '', text: ASKS, photos });
  const stranger = small.addPost({ by: 'weary.test', text: ASKS, photos });
  const nameless = small.addPost({ by: host ?? '', text: ASKS, photos });
  small.addPost({
    by: host ?? '',
    text: '@fieldmark.test It was a cougar! #cougarOrNot',
    replyTo: round.uri,
  });
  expect(countsOf(await pass())).toMatchObject({ 'skipped:opted-out': 1, 'solution:settled': 1, sent: 2 });
  expect([again, stranger, nameless].map(({ uri }) => small.answersTo(uri).length)).toEqual([0, 1, 1]);
  const replies = JSON.stringify(small.botPosts().map(({ value }) => value));
  expect(replies).not.toMatch(/handle\.invalid|#mention/);
});

describe('an account that cannot be used', () => {
  it.each(['AuthenticationRequired', 'AccountTakedown'])(
    'asks to log in later and later, and a person is told: %s',
    async (error) => {
      const { small, day, pass, hostPost } = await place();
      const round = await hostPost('#cougarOrNot @fieldmark.test', 'cougar');
      const refused = small.faults.add({
        kind: 'status',
        status: 401,
        body: { json: { error, message: 'no' } },
        match: { path: /Session$/ },
        times: 99,
      });
      for (let run = 0; run < 6; run++) {
        expect((await pass()).outcome).toBe('refused');
        day.advance(10 * MINUTE);
      }
      // At once, after ten minutes, and twenty minutes after that.
      expect(small.requests()).toHaveLength(3);
      const app = await day.open();
      expect((await app.store.alerts.open()).map(({ name }) => name)).toEqual(['credentials on Bluesky']);
      await app.close();
      refused.remove();
      day.advance(10 * MINUTE);
      await pass();
      expect(small.answersTo(round.uri)).toHaveLength(1);
    },
  );

  it('or a server that is down, is asked a few times a run, not all the time', async () => {
    const { small, day, pass } = await place();
    await pass();
    const before = small.requests().length;
    small.faults.add({ kind: 'status', status: 502, body: 'html', times: 999 });
    for (let run = 0; run < 6; run++) {
      expect((await pass()).outcome).toBe('later');
      day.advance(10 * MINUTE);
    }
    expect(small.requests().length - before).toBeLessThanOrEqual(6 * 8);
  });
});
