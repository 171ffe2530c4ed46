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

const near: ModelInfo = {
  ...model,
  expected: { unsure: 0.2, confidence: 0.9, distance: { mean: 0.5, deviation: 0.1 } },
};
/** As sure as then, and so far away: half of them nearer, half farther by 0.05. */
const lying = (distance: number, photos = 200): Prediction[] =>
  looks(photos, photos / 5).map((look, i) => ({
    ...look,
    distance: distance + (i % 2 === 0 ? 0.05 : -0.05),
  }));

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

test.each([
  ['as far as then', lying(0.5), false],
  ['farther by half a deviation, as a single label may be', lying(0.55), false],
  ['nearer', lying(0.3), false],
  ['farther by a deviation', lying(0.6), true],
  ['farther by little more than is allowed, which may be chance', lying(0.589, 60), false],
  ['far, and too few of them tell how far', [...lying(0.9).slice(0, 49), ...looks(151, 30)], false],
  ['far, as the half of them tells that can', [...lying(0.9).slice(0, 100), ...looks(100, 20)], true],
])('photos that lie %s', async (_, lately, isDrift) => {
  expect((await drifts(lately, near)).length).toBe(isDrift ? 1 : 0);
  expect(await drifts(lately)).toEqual([]);
});

test('in words: how far only where that is what is unlike', async () => {
  const [far] = await drifts(lying(0.65), near);
  expect(far?.now.distance).toBeCloseTo(0.65);
  expect(far && driftInWords(far)).toBe(
    'The photos of #foxornot look unlike those that fox was validated on: of the last 200 it is not sure of 20 % (then 20 %), and is 88 % sure in the mean (then 90 %); to it they look less like the photos that it learnt from (0.65 away in the mean, then 0.50). Look at some (fieldmark classify), and train it with such photos (fieldmark train) or name another model.',
  );
  const unsure = looks(200, 90).map((look) => ({ ...look, distance: 0.5 }));
  const [drift] = await drifts(unsure, near);
  expect(drift && driftInWords(drift)).toMatch(/and is 79 % sure in the mean \(then 90 %\)\. Look/);
});

test('in words: the figures then and now, and what to do', async () => {
  const [drift] = await drifts(looks(200, 90));
  expect(drift && driftInWords(drift)).toBe(
    'The photos of #foxornot look unlike those that fox was validated on: of the last 200 it is not sure of 45 % (then 20 %), and is 79 % sure in the mean (then 90 %). Look at some (fieldmark classify), and train it with such photos (fieldmark train) or name another model.',
  );
});
