import type { LeftOut } from '../evaluate/observation.ts';
import { idOf } from '../training-data/label-name.ts';
import type { TrainingPhoto } from '../training-data/read-photos.ts';
import { type Part, splitOf } from '../training-data/split.ts';
import type { Embedded } from '../vision/backbone.ts';
import { findAlike } from './near-copies.ts';

/** A photo with what the network made of it. */
export interface SeenPhoto {
  readonly photo: TrainingPhoto;
  readonly embedded: Embedded;
}

/** Photos of one `key` stay together: one observer's, and what looks like them. */
export interface DividedPhoto extends SeenPhoto {
  readonly key: string;
}

export interface Divided {
  readonly train: readonly DividedPhoto[];
  readonly val: readonly DividedPhoto[];
  readonly test: readonly DividedPhoto[];
  readonly leftOut: readonly LeftOut[];
  /** What a person should know of it, a sentence each. */
  readonly notes: readonly string[];
}

/** So many photos of one observation are learnt from; measured is one. iNaturalist's own rule for its training (2017). */
const MOST_OF_AN_OBSERVATION = { train: 5, val: 1, test: 1 } as const;

/**
 * Into the parts that the table says, else by a hash of who took the photo; near-copies follow one of them together. Where the table's own
 * parts tear near-copies apart, those in val and test are left out. One picture under two labels is left out, both times.
 */
export function divide(photos: readonly SeenPhoto[], seed: string): Divided {
  const alike = findAlike(
    photos.map(({ embedded }) => embedded),
    photos.map(({ photo }) => idOf(photo.class)),
  );
  const leftOut = new Map<number, string>();
  for (const [a, b] of alike.copies) {
    const [one, other] = [photos[a]?.photo, photos[b]?.photo];
    if (one === undefined || other === undefined || idOf(one.class) === idOf(other.class)) continue;
    leftOut.set(
      a,
      `the same picture as ${other.name}, which is said to show ${other.class}, not ${one.class}`,
    );
    leftOut.set(b, `the same picture as ${one.name}, which is said to show ${one.class}, not ${other.class}`);
  }
  const keyOf = keys(photos, alike.groups, seed);
  const parts = photos.map(({ photo }, i): Part => photo.part ?? splitOf(keyOf(i), seed));
  let torn = 0;
  for (const group of alike.groups) {
    const present = new Set(group.map((i) => parts[i]));
    if (present.size < 2) continue;
    const first: Part = present.has('train') ? 'train' : 'val';
    for (const i of group) {
      if (parts[i] === first || leftOut.has(i)) continue;
      torn++;
      leftOut.set(
        i,
        `looks like a photo of ${first === 'train' ? 'the training part' : 'val'}, so it must not measure`,
      );
    }
  }
  const taken = new Map<string, number>();
  photos.forEach(({ photo }, i) => {
    const part = parts[i] ?? 'train';
    if (photo.observation === '' || leftOut.has(i)) return;
    const key = `${part} ${photo.observation}`;
    const count = (taken.get(key) ?? 0) + 1;
    taken.set(key, count);
    if (count > MOST_OF_AN_OBSERVATION[part])
      leftOut.set(i, `its observation has ${MOST_OF_AN_OBSERVATION[part]} in ${part} already`);
  });
  const of = (part: Part): DividedPhoto[] =>
    photos.flatMap((photo, i) => (parts[i] === part && !leftOut.has(i) ? [{ ...photo, key: keyOf(i) }] : []));
  return {
    train: of('train'),
    val: of('val'),
    test: of('test'),
    leftOut: [...leftOut].map(([i, reason]) => ({ name: photos[i]?.photo.name ?? '', reason })),
    notes: [
      ...(torn > 0
        ? [`${torn} photos of val and test look like photos of an earlier part; they measure nothing.`]
        : []),
      ...(alike.tooMany > 0
        ? [
            `${alike.tooMany} photos look so much alike that they could not all be kept in one part: figures may be too kind.`,
          ]
        : []),
    ],
  };
}

/** What decides the part of a photo: its observer (else its observation, else itself), and where near-copies tie several observers together one of those, by its hash. */
function keys(
  photos: readonly SeenPhoto[],
  groups: readonly (readonly number[])[],
  seed: string,
): (index: number) => string {
  const own = photos.map(({ photo }) => photo.observer ?? (photo.observation || photo.sha256));
  const leader = new Map<string, string>();
  const top = (key: string): string => {
    let at = key;
    for (let next = leader.get(at); next !== undefined; next = leader.get(at)) at = next;
    return at;
  };
  // Any order that has nothing to do with the parts: the one that the seed makes of the keys' ends.
  const rank = (key: string): string => `${[...key].reverse().join('')}${seed}`;
  for (const group of groups) {
    const tops = [...new Set(group.map((i) => top(own[i] ?? '')))].sort((a, b) =>
      rank(a) < rank(b) ? -1 : 1,
    );
    for (const other of tops.slice(1)) leader.set(other, tops[0] ?? other);
  }
  return (index) => top(own[index] ?? '');
}
