import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, gameDay } from './support/game-day.ts';

const DAY_MS = 86_400_000;
const ANYONE = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [] }];
const ASKED = '#cougarOrNot @fieldmark_bot';

test('what other people wrote goes after RETENTION_DAYS; ids, predictions, answers and what is younger stay', async () => {
  const day = await gameDay({ games: ANYONE });
  const photos = [{ bytes: await solidPhoto('dog'), altText: 'plantedAlt' }];
  const old = day.sandbox.addPost({ by: 'planted_name', text: `plantedText ${ASKED}`, photos });
  await day.pass();
  const app = await day.open();
  await app.store.solutions.save({
    roundId: old.id,
    state: 'settled',
    solution: { kind: 'is', labels: ['dog'] },
    evidence: 'plantedSentence',
    source: '1',
    foundAt: day.now(),
  });
  await app.close();
  day.advance(179 * DAY_MS);
  expect(countsOf(await day.pass()).pruned).toBeUndefined();
  const young = day.sandbox.addPost({
    by: 'newcomer',
    text: `youngText ${ASKED}`,
    photos: [{ bytes: await solidPhoto('dog') }],
  });
  await day.pass();
  day.advance(2 * DAY_MS);
  expect(countsOf(await day.pass())).toMatchObject({ pruned: 1 });
  expect(countsOf(await day.pass()).pruned).toBeUndefined();

  const later = await day.open();
  const [first, second] = await Array.fromAsync(later.store.rounds.all());
  expect(first).toMatchObject({ id: old.id, text: '', photos: [{ ref: { key: expect.any(String) } }] });
  expect(first?.photos[0]?.ref.url).toBeUndefined();
  expect(first?.photos[0]?.prediction?.scores[0]?.label).toBe('dog');
  expect(first?.answer).toMatchObject({ state: 'sent', text: expect.stringMatching(/\bdog\b/) });
  expect(first?.solution).toMatchObject({ state: 'settled', solution: { labels: ['dog'] } });
  expect(second).toMatchObject({
    id: young.id,
    text: expect.stringContaining('youngText'),
    authorHandle: 'newcomer',
  });
  await later.close();
  // Not a trace in the file: what is pruned is overwritten.
  const bytes = await readFile(day.databasePath, 'latin1');
  for (const planted of ['plantedText', 'plantedAlt', 'plantedSentence', 'planted_name'])
    expect(bytes).not.toContain(planted);
});

test('nothing is removed with RETENTION_DAYS=0, nor what may still be answered', async () => {
  const day = await gameDay({ games: ANYONE });
  const photos = [{ bytes: await solidPhoto('dog') }];
  day.sandbox.addPost({ by: 'asker', text: ASKED, photos });
  await day.pass({ replyMode: 'review' });
  day.advance(2 * DAY_MS);
  const week = 7 * DAY_MS;
  expect(
    countsOf(await day.pass({ replyMode: 'review', retentionMs: DAY_MS, maxPostAgeMs: week })).pruned,
  ).toBeUndefined();
  day.advance(1000 * DAY_MS);
  expect(countsOf(await day.pass({ retentionMs: 0 })).pruned).toBeUndefined();
});
