import { createHash } from 'node:crypto';

/** What a photo is used for: fitting, choosing and calibrating, the figures that are shown once. */
export type Part = 'train' | 'val' | 'test';

const SHARES: readonly (readonly [Part, number])[] = [
  ['train', 0.7],
  ['val', 0.15],
  ['test', 0.15],
];

/**
 * 70, 15 and 15 of a hundred, by a hash of who took the photo: more photos never move one between the parts.
 * @param group the observer; where nobody is known the observation, the folder or the photo itself
 */
export function splitOf(group: string, seed: string): Part {
  const place = placeOf(group, seed);
  let end = 0;
  for (const [part, share] of SHARES) {
    end += share;
    if (place < end) return part;
  }
  return 'test';
}

/** A number from 0 to below 1 that a group always has, evenly spread over groups. */
export function placeOf(group: string, seed: string): number {
  return createHash('sha256').update(`${seed}\n${group}`).digest().readUInt32BE() / 2 ** 32;
}
