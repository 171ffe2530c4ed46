import type { LabelSet } from '../../game/game.ts';
import type { Observation } from '../observation.ts';

/** Small label sets and predictions made up by hand, for tests. */

export const smallModel: LabelSet = {
  labels: [
    { id: 'cougar', name: 'cougar', group: 'wild_cat' },
    { id: 'bobcat', name: 'bobcat', group: 'wild_cat' },
    { id: 'dog', name: 'dog' },
    { id: 'none', name: 'no animal', nothing: true },
  ],
  groups: [{ id: 'wild_cat', name: 'wild cat' }],
  decision: { label: 0.7, group: 0.8, nothing: 0.7 },
};

/** What a model said of a picture: `observed('dog', { dog: 0.9, none: 0.1 })`; labels that are not named get 0. */
export function observed(
  truth: string,
  probabilities: Readonly<Record<string, number>>,
  picture: Partial<Observation['picture']> = {},
): Observation {
  const all = { ...Object.fromEntries(smallModel.labels.map(({ id }) => [id, 0])), ...probabilities };
  return {
    picture: { file: `/pictures/${truth}.jpg`, name: `${truth}.jpg`, class: truth, source: '', ...picture },
    truth,
    scores: Object.entries(all)
      .map(([label, probability]) => ({ label, probability }))
      .sort((a, b) => b.probability - a.probability),
  };
}

/** Equally distributed numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
