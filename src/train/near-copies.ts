import type { Embedded } from '../vision/backbone.ts';

/** From this cosine on two embeddings are of one series of photos, or of one photo. */
const ALIKE = 0.95;
/** Bits of 64 in which the hashes of copies differ at most. */
const COPY_BITS = 6;
/** Random directions that a pair is compared on before its whole embeddings are. */
const DIRECTIONS = 48;
/** From this cosine on those directions a pair is compared whole. */
const LIKELY = 0.85;
/** Beyond this share of the photos of a label, what is alike is no series but how the label looks. */
const MOST_SHARE = 0.4;
const STRICTER = [0.97, 0.985, 0.995, 0.999];
/** A small network sees many animals alike: where more than one pair in a thousand photos is of two labels, `ALIKE` is no series. */
const BY_NETWORK = [ALIKE, 0.97, 0.985];
const FEW_ACROSS = { pairs: 3, ofPhotos: 0.001 } as const;

export interface Alike {
  /** Places of photos that must stay in one part, two or more each. */
  readonly groups: readonly (readonly number[])[];
  /** Pairs that are the same picture, saved again: places. */
  readonly copies: readonly (readonly [number, number])[];
  /** Photos that look alike in larger numbers than a series has. */
  readonly tooMany: number;
}

/**
 * Which photos are near-copies of each other: by the cosine of their embeddings, and by their hashes with it.
 * @param labels what each is said to show
 */
export function findAlike(photos: readonly Embedded[], labels: readonly string[]): Alike {
  const similar = similarPairs(photos);
  const isCopy = ({ a, b, cosine }: Pair): boolean =>
    cosine >= 0.98 && bits(photos[a], photos[b]) <= COPY_BITS;
  const across = similar.filter((pair) => labels[pair.a] !== labels[pair.b] && !isCopy(pair));
  const few = Math.max(FEW_ACROSS.pairs, FEW_ACROSS.ofPhotos * photos.length);
  const fits = (least: number): boolean => across.filter(({ cosine }) => cosine >= least).length <= few;
  const least = BY_NETWORK.find(fits) ?? (BY_NETWORK.at(-1) as number);
  const pairs = similar.filter((pair) => pair.cosine >= least || isCopy(pair));
  const counts = countsOf(labels);
  const isTooLarge = (group: readonly number[]): boolean =>
    [...countsOf(group.map((i) => labels[i] ?? ''))].some(
      ([label, count]) => count > MOST_SHARE * (counts.get(label) ?? 0) && count > 2,
    );
  const copies = pairs.filter(isCopy).map(({ a, b }) => [a, b] as const);
  let tooMany = 0;
  let groups = groupsOf(photos.length, pairs);
  for (const threshold of STRICTER.filter((one) => one > least)) {
    const large = new Set(groups.filter(isTooLarge).flat());
    if (large.size === 0) break;
    const inner = pairs.filter(({ a, cosine }) => large.has(a) && cosine >= threshold);
    groups = [...groups.filter((group) => !isTooLarge(group)), ...groupsOf(photos.length, inner)];
    tooMany = large.size;
  }
  return { groups: groups.filter((group) => !isTooLarge(group)), copies, tooMany };
}

function countsOf(labels: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly cosine: number;
}

/**
 * All pairs of a cosine of at least `ALIKE`. Comparing each pair whole would take minutes: on 48 random directions those that may be
 * are found (a pair at 0.95 falls below 0.85 there in one of ten thousand), and only they are compared whole.
 */
function similarPairs(photos: readonly Embedded[]): Pair[] {
  const features = photos[0]?.embedding.length ?? 0;
  const small = Math.min(DIRECTIONS, features);
  const isWhole = small === features;
  const directions = randomDirections(small, features);
  const shadows = new Float32Array(photos.length * small);
  // Of each the length of its second half: two of them add at most their product (Cauchy and Schwarz), so that most pairs end half-way.
  const rest = new Float32Array(photos.length);
  const lengths = photos.map(({ embedding }) => Math.sqrt(dot(embedding, embedding)) || 1);
  photos.forEach(({ embedding }, i) => {
    const at = i * small;
    for (let k = 0; k < small; k++)
      shadows[at + k] = isWhole
        ? (embedding[k] ?? 0)
        : dot(embedding, directions.subarray(k * features, (k + 1) * features));
    const shadow = shadows.subarray(at, at + small);
    const length = Math.sqrt(dot(shadow, shadow)) || 1;
    for (let k = 0; k < small; k++) shadow[k] = (shadow[k] ?? 0) / length;
    const half = shadow.subarray(0, small >> 1);
    rest[i] = Math.sqrt(Math.max(0, 1 - dot(half, half)));
  });
  const pairs: Pair[] = [];
  for (let a = 0; a < photos.length; a++) {
    for (let b = a + 1; b < photos.length; b++) {
      const [atA, atB] = [a * small, b * small];
      let guess = 0;
      let k = 0;
      for (; k < small >> 1; k++) guess += (shadows[atA + k] as number) * (shadows[atB + k] as number);
      if (guess + (rest[a] as number) * (rest[b] as number) < LIKELY - 1e-5) continue;
      for (; k < small; k++) guess += (shadows[atA + k] as number) * (shadows[atB + k] as number);
      if (guess < LIKELY) continue;
      const [one, other] = [photos[a]?.embedding, photos[b]?.embedding];
      if (one === undefined || other === undefined) continue;
      const cosine = dot(one, other) / ((lengths[a] ?? 1) * (lengths[b] ?? 1));
      if (cosine >= ALIKE) pairs.push({ a, b, cosine });
    }
  }
  return pairs;
}

/** The same ones every time: a linear congruential generator (Park and Miller 1988), sums of four for a bell. */
function randomDirections(count: number, features: number): Float32Array {
  let state = 20181116;
  const uniform = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  return Float32Array.from({ length: count * features }, () => uniform() + uniform() + uniform() + uniform());
}

/** Whatever hangs together by pairs; groups of two or more. */
function groupsOf(count: number, pairs: readonly Pair[]): number[][] {
  const parent = Array.from({ length: count }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] ?? at] ?? at;
      at = parent[at] ?? at;
    }
    return at;
  };
  for (const { a, b } of pairs) parent[root(a)] = root(b);
  return [...Map.groupBy(parent.keys(), root).values()].filter((group) => group.length > 1);
}

function bits(one: Embedded | undefined, other: Embedded | undefined): number {
  let left = (one?.hash ?? 0n) ^ (other?.hash ?? 0n);
  let count = 0;
  for (; left !== 0n; left &= left - 1n) count++;
  return count;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
