/** Games name their hosts; on Bluesky a host who takes another name is still found, by its DID. */
import { expect, onTestFinished, test } from 'vitest';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { BLUESKY_HOST, blueskyDay } from './support/bluesky-day.ts';
import { countsOf } from './support/game-day.ts';

const MINUTE = 60_000;
const ASKED = '#cougarOrNot who? @fieldmark.test';
const NEW = 'new.bsky.test';

async function play(hosts: readonly string[] = [BLUESKY_HOST]) {
  const here = await blueskyDay({
    games: [{ key: '#cougarornot', hashtag: 'cougarornot', hashtagAsWritten: 'cougarOrNot', hosts }],
  });
  onTestFinished(() => here.close());
  const post = async (by: string, text: string) =>
    here.small.addPost({ by, text, photos: [{ bytes: await solidPhoto('cougar') }] }).uri;
  return { ...here, post };
}

test('the game goes on under the new name, in every run, and the operator is told', async () => {
  const { pass, post, small, day } = await play();
  const before = await post(BLUESKY_HOST, ASKED);
  await pass();
  small.rename(BLUESKY_HOST, NEW);
  for (const text of [`1 ${ASKED}`, `2 ${ASKED}`]) {
    day.advance(MINUTE);
    const uri = await post(NEW, text);
    const counts = countsOf(await pass());
    expect(counts).toMatchObject({ 'host-renamed': 1, admitted: 1, sent: 1 });
    expect(counts).not.toHaveProperty('poll-failed:host-unknown');
    expect(small.answersTo(uri)).toHaveLength(1);
  }
  expect(small.answersTo(before)).toHaveLength(1);
});

test('nobody else becomes a host, and who was none before is not found by any other name', async () => {
  const { pass, post, small, day } = await play();
  small.addAccount({ handle: 'other.bsky.test' });
  await post(BLUESKY_HOST, ASKED);
  await pass();
  small.rename(BLUESKY_HOST, NEW);
  day.advance(MINUTE);
  const theirs = await post('other.bsky.test', ASKED);
  expect(countsOf(await pass())).toMatchObject({ 'skipped:not-a-host': 1 });
  expect(small.answersTo(theirs)).toEqual([]);

  const fresh = await play(['nobody.bsky.test']);
  expect(countsOf(await fresh.pass())).toEqual({ 'own-posts': 0, 'poll-failed:host-unknown': 1 });
});

test('a host who is named by its DID stays one whatever its name', async () => {
  const { world } = (await play()).small;
  const did = world.findOrThrow(BLUESKY_HOST).did;
  const { pass, post, small, day } = await play([did]);
  expect(small.world.findOrThrow(BLUESKY_HOST).did).toBe(did);
  for (const name of [BLUESKY_HOST, NEW]) {
    if (name === NEW) small.rename(BLUESKY_HOST, NEW);
    day.advance(MINUTE);
    const uri = await post(name, `${name} ${ASKED}`);
    const counts = countsOf(await pass());
    expect(counts).toMatchObject({ sent: 1 });
    expect(counts).not.toHaveProperty('host-renamed');
    expect(small.answersTo(uri)).toHaveLength(1);
  }
});
