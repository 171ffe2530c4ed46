import type { Observation } from '../observation.ts';

/** Which part an observation is held out with. */
export interface Parts {
  readonly partOf: (observation: Observation, index: number) => number;
  readonly count: number;
  /** True: each source is in one part only. */
  readonly isBySource: boolean;
}

/** A part for each source, up to `most`: then whole sources in parts as equal as can be. With fewer sources than `least`, pictures in turn. */
export function partsBySource(
  observations: readonly Observation[],
  { least, most }: { readonly least: number; readonly most: number },
): Parts {
  const sources = [...Map.groupBy(observations, ({ picture }) => picture.source)];
  if (sources.length < least) return { partOf: (_, index) => index % least, count: least, isBySource: false };
  const count = Math.min(sources.length, most);
  const sizes = Array<number>(count).fill(0);
  const largestFirst = sources.toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const parts = new Map(
    largestFirst.map(([source, pictures]) => {
      const part = sizes.indexOf(Math.min(...sizes));
      sizes[part] = (sizes[part] ?? 0) + pictures.length;
      return [source, part];
    }),
  );
  return { partOf: ({ picture }) => parts.get(picture.source) ?? 0, count, isBySource: true };
}
