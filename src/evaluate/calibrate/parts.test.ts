import { expect, test } from 'vitest';
import { dog, times } from '../testing/made-up-pictures.ts';
import { partsBySource } from './parts.ts';

/** `count` sources, the first with one picture, each other with one more than the one before. */
const pictures = (count: number) =>
  Array.from({ length: count }, (_, source) =>
    times(source + 1, () => dog('dog', 0.9)).map((seen) => ({
      ...seen,
      picture: { ...seen.picture, source: `source ${source}` },
    })),
  ).flat();

test.each([
  [4, 5, false],
  [5, 5, true],
  [13, 13, true],
  [50, 20, true],
])('%d sources make %d parts', (sources, parts, isBySource) => {
  const all = pictures(sources);
  const { partOf, ...found } = partsBySource(all, { least: 5, most: 20 });
  expect(found).toEqual({ count: parts, isBySource });
  const sizes = Array<number>(parts).fill(0);
  for (const [i, each] of all.entries()) sizes[partOf(each, i)] = (sizes[partOf(each, i)] ?? 0) + 1;
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  if (sources > parts || !isBySource) expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThan(1.6);
  if (!isBySource) return;
  const partsOf = Map.groupBy(all, ({ picture }) => picture.source);
  for (const some of partsOf.values()) expect(new Set(some.map((each) => partOf(each, 0))).size).toBe(1);
});
