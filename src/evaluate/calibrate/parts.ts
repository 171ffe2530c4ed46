import type { Observation } from '../observation.ts';

/** Which part an observation is held out with. */
export interface Parts {
  readonly partOf: (observation: Observation, index: number) => number;
  /** True: each source is in one part only. */
  readonly isBySource: boolean;
}

/** Whole sources in parts as equal as can be; with fewer sources than parts, pictures in turn. */
export function partsBySource(observations: readonly Observation[], count: number): Parts {
  const sources = [...Map.groupBy(observations, ({ picture }) => picture.source)];
  if (sources.length < count) return { partOf: (_, index) => index % count, isBySource: false };
  const sizes = Array<number>(count).fill(0);
  const largestFirst = sources.toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const parts = new Map(
    largestFirst.map(([source, pictures]) => {
      const part = sizes.indexOf(Math.min(...sizes));
      sizes[part] = (sizes[part] ?? 0) + pictures.length;
      return [source, part];
    }),
  );
  return { partOf: ({ picture }) => parts.get(picture.source) ?? 0, isBySource: true };
}
