/** The value in the middle: one disturbed repetition does not move it. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between neighbours, as R's type 7. Throws `RangeError` for no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) throw new RangeError('there is no median of no values');
  return low + (high - low) * (place - Math.floor(place));
}

/** Ours, theirs, ours, theirs …: what else the machine does meanwhile falls on both alike. The first of each is not counted. */
export async function alternate<T>(
  repetitions: number,
  ours: () => Promise<T> | T,
  theirs: () => Promise<T> | T,
): Promise<{ ours: readonly T[]; theirs: readonly T[] }> {
  const result = { ours: [] as T[], theirs: [] as T[] };
  for (let i = 0; i <= repetitions; i++) {
    const pair = [await ours(), await theirs()] as const;
    if (i === 0) continue;
    result.ours.push(pair[0]);
    result.theirs.push(pair[1]);
  }
  return result;
}

/** Medians of both sides, their ratio, and how far the ratio of a single pair strays from it. */
export function compared(ours: readonly number[], theirs: readonly number[]) {
  const ratio = median(ours) / median(theirs);
  const pairs = ours.map((value, i) => value / (theirs[i] ?? Number.NaN));
  const noise = (quantile(pairs, 0.75) - quantile(pairs, 0.25)) / 2 / ratio;
  return { ours: median(ours), theirs: median(theirs), ratio, noise };
}

/** Milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
