import type { Observation } from '../observation.ts';
import { observed } from './observations.ts';

/** Predictions whose right thresholds are known, for tests of calibrating. */

export const times = (count: number, make: (i: number) => Observation): Observation[] =>
  Array.from({ length: count }, (_, i) => make(i));
export const dog = (truth: string, probability: number): Observation =>
  observed(truth, { dog: probability, none: 1 - probability });
export const cougar = (truth: string, probability: number): Observation =>
  observed(truth, { cougar: probability, bobcat: 1 - probability });
export const empty = (truth: string, probability: number): Observation =>
  observed(truth, { none: probability, dog: 1 - probability });

/** Sure dogs are dogs, half-sure ones every other time; nothing is taken for a dog at 0.7 only: 0.71 is the right threshold. */
export const knownPictures: readonly Observation[] = [
  ...times(400, () => dog('dog', 0.9)),
  ...times(100, (i) => dog(i % 2 === 0 ? 'dog' : 'cougar', 0.6)),
  ...times(20, () => dog('none', 0.7)),
  ...times(280, () => empty('none', 0.99)),
  ...times(100, () => cougar('cougar', 0.95)),
  ...times(60, () => cougar('bobcat', 0.1)),
];
