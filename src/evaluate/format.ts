import type { Share } from './metrics/share.ts';

/** How terminal and page write figures: percentages with one decimal, a dash where there is nothing to count. */
export function asPercent(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}

export function withInterval({ value, lower, upper }: Share): string {
  if (value === null) return '–';
  return `${asPercent(value)} (${(100 * lower).toFixed(1)}–${(100 * upper).toFixed(1)})`;
}

/** `93.1 % (27 of 29)`: for counts small enough to be looked up. */
export function withCounts({ value, hits, of }: Share): string {
  return value === null ? '–' : `${asPercent(value)} (${hits} of ${of})`;
}

/** Three decimals: areas, errors, losses. */
export function asNumber(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

/** How people call labels and groups, by id: "no animal" for `no_animal`. */
export function namesOf(...lists: readonly (readonly { readonly id: string; readonly name: string }[])[]) {
  const names = new Map(lists.flat().map(({ id, name }) => [id, name]));
  return (id: string): string => names.get(id) ?? id;
}
