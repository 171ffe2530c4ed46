/** How many of how many, with the Wilson interval: what a small sample allows to say. */
export interface Share {
  readonly hits: number;
  readonly of: number;
  /** 0 to 1; null where there was nothing to count. */
  readonly value: number | null;
  /** Ends of the 95 % interval, 0 to 1. */
  readonly lower: number;
  readonly upper: number;
}

/** Two-sided 95 %. */
const Z_95 = 1.959964;

/** A proportion with its 95 % interval. `hits` is at most `of`, both whole. */
export function share(hits: number, of: number): Share {
  return { hits, of, value: of === 0 ? null : hits / of, ...wilson(hits, of, Z_95) };
}

/** The share of `items` that `isHit`, with its 95 % interval. */
export function shareOf<T>(items: readonly T[], isHit: (item: T) => boolean): Share {
  return share(items.filter(isHit).length, items.length);
}

/**
 * Wilson's score interval (Wilson 1927), which stays within 0 to 1 and is honest for few or no hits. With `z` of one side only
 * (1.645 for 95 %) each end is a one-sided bound. Of nothing, everything is possible: 0 to 1.
 */
export function wilson(
  hits: number,
  of: number,
  z: number,
): { readonly lower: number; readonly upper: number } {
  if (of === 0) return { lower: 0, upper: 1 };
  const proportion = hits / of;
  const squared = z ** 2;
  const middle = proportion + squared / (2 * of);
  const reach = z * Math.sqrt((proportion * (1 - proportion)) / of + squared / (4 * of ** 2));
  const scale = 1 + squared / of;
  return {
    lower: hits === 0 ? 0 : Math.max(0, (middle - reach) / scale),
    upper: hits === of ? 1 : Math.min(1, (middle + reach) / scale),
  };
}

/** The `z` below which a standard normal value falls with this probability (0.5 to 0.9999), by bisection of the error function. */
export function normalQuantile(probability: number): number {
  let [low, high] = [0, 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < probability) low = middle;
    else high = middle;
  }
  return low;
}

/** Abramowitz and Stegun 26.2.17; wrong by less than 1e-7. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
