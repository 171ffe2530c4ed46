import { expect, test } from 'vitest';
import type { Game } from '../game/game.ts';
import type { Prediction } from '../game/round.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { driftInWords, driftOf } from './drift.ts';

const game: Game = { key: '#foxornot', hashtag: 'foxornot', hosts: [], model: 'fox' };
const model: ModelInfo = {
  id: { name: 'fox', version: '1', hash: 'h' },
  hashtags: [],
  inputSide: 224,
  labels: [
    { id: 'fox', name: 'fox' },
    { id: 'dog', name: 'dog' },
  ],
  groups: [],
  decision: { label: 0.8, group: 0.9, nothing: 0.9 },
  expected: { unsure: 0.2, confidence: 0.9 },
};

/** So many photos, of which so many are not sure ones; sure ones at `sure`. */
function looks(photos: number, unsure: number, sure = 0.95): Prediction[] {
  return Array.from({ length: photos }, (_, i) => {
    const p = i < unsure ? 0.6 : sure;
    return {
      model: model.id,
      scores: [
        { label: 'fox', probability: p },
        { label: 'dog', probability: 1 - p },
      ],
    };
  });
}
const drifts = (lately: readonly Prediction[], of: ModelInfo = model) =>
  driftOf(
    { photos: { lately: async () => lately } } as unknown as Parameters<typeof driftOf>[0],
    [game],
    new Map([['fox', of]]),
    new Date('2026-11-30T12:00:00Z'),
  );

test.each([
  ['as many not sure as when it was validated', looks(200, 40), false],
  ['a few more, which may be chance', looks(60, 24), false],
  ['many more', looks(200, 90), true],
  ['all of too few', looks(49, 49), false],
  ['less sure by less than a tenth', looks(200, 0, 0.81), false],
])('%s', async (_, lately, isDrift) => {
  expect((await drifts(lately)).length).toBe(isDrift ? 1 : 0);
});

test('less sure by more than a tenth is a drift, of models that keep their mean confidence', async () => {
  const sure = { ...model, expected: { unsure: 0.2, confidence: 0.97 } };
  expect(await drifts(looks(200, 0, 0.81), sure)).toMatchObject([{ game: '#foxornot', photos: 200 }]);
  expect(await drifts(looks(200, 0, 0.81), { ...model, expected: { unsure: 0.2 } })).toEqual([]);
});

test('what its manifest says nothing of is not judged, nor is a species network', async () => {
  const species = { count: 9 } as NonNullable<ModelInfo['species']>;
  expect(await drifts(looks(200, 200), { ...model, species })).toEqual([]);
  const { expected: _, ...silent } = model;
  expect(await drifts(looks(200, 200), silent)).toEqual([]);
});

test('in words: the figures then and now, and what to do', async () => {
  const [drift] = await drifts(looks(200, 90));
  expect(drift && driftInWords(drift)).toBe(
    'The photos of #foxornot look unlike those that fox was validated on: of the last 200 it is not sure of 45 % (then 20 %), and is 79 % sure in the mean (then 90 %). Look at some (fieldmark classify), and train it with such photos (fieldmark train) or name another model.',
  );
});
