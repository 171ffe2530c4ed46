import { expect, test } from 'vitest';
import type { Settings } from '../src/settings/settings.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, type GameDay, type GameDayOptions, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;
const over: Partial<Settings> = { unsummoned: 'skip', runTimeoutMs: 12_000, retryBaseMs: MINUTE_MS };

/** So many posts of the host whose photos never arrive. */
async function hangingPosts(day: GameDay, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++)
    ids.push((await day.hostPost(`hangs ${n} #cougarOrNot @fieldmark_bot`, 'dog')).id);
  return ids;
}

/** The next so many photos that are asked for never arrive. */
const photosHang = (day: GameDay, times: number) =>
  day.sandbox.faults.add({ kind: 'hang', times, match: ({ path }) => path.startsWith('/media/') });

async function settledDay(options: GameDayOptions = {}): Promise<GameDay> {
  const day = await gameDay(options);
  await day.pass(over);
  return day;
}

test('an approved answer goes out in the first run, however many photos hang', async () => {
  const day = await settledDay();
  const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
  await day.pass({ ...over, replyMode: 'review' });
  const app = await day.open(over);
  await app.store.answers.decide(id, 'retry', 'approved', day.now());
  await app.close();
  await hangingPosts(day, 6);
  photosHang(day, 1000);
  await day.pass({ ...over, replyMode: 'review' });
  expect(day.sandbox.answersTo(id)).toHaveLength(1);
});

test('a good post behind six that hang is answered in the first run', async () => {
  const day = await settledDay();
  await hangingPosts(day, 6);
  day.advance(MINUTE_MS);
  photosHang(day, 6);
  const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
  const counts = countsOf(await day.pass(over));
  expect(day.sandbox.answersTo(id)).toHaveLength(1);
  expect(counts).toMatchObject({ sent: 1, 'waiting:photo': 6, 'photos-failed:timed-out': 6 });
});

test('a post that hung waits longer each time, and others are looked at before it', async () => {
  const day = await settledDay();
  await hangingPosts(day, 1);
  photosHang(day, 1000);
  const tries: number[] = [];
  for (let minute = 0; minute <= 8; minute++) {
    const counts = countsOf(await day.pass(over));
    if (counts['photos-failed:timed-out']) tries.push(minute);
    day.advance(MINUTE_MS);
  }
  expect(tries).toEqual([0, 2, 6]);
});

test("others' photos that hang do not keep a host's from a second try", async () => {
  const day = await settledDay({
    games: [
      { key: '#cougarornot', hashtag: 'cougarornot', hosts: [HOST] },
      { key: '#whatisit', hashtag: 'whatisit', hosts: [], model: 'cougar-or-not' },
    ],
  });
  const [id = ''] = await hangingPosts(day, 1);
  let theHosts = '';
  const hangOnce = ({ path }: { path: string }): boolean => {
    if (path.startsWith('/media/')) theHosts = path;
    return theHosts !== '';
  };
  day.sandbox.faults.add({ kind: 'hang', times: 1, match: hangOnce });
  await day.pass(over);
  day.sandbox.addAccount({ handle: 'other' });
  const photos = [{ bytes: await solidPhoto('dog') }];
  for (let n = 0; n < 40; n++)
    await day.sandbox.addPost({ by: 'other', text: `${n} #whatIsIt @fieldmark_bot`, photos });
  day.sandbox.faults.add({
    kind: 'hang',
    times: 1000,
    match: ({ path }) => path.startsWith('/media/') && path !== theHosts,
  });
  day.advance(2 * MINUTE_MS);
  await day.pass(over);
  expect(day.sandbox.answersTo(id)).toHaveLength(1);
});
