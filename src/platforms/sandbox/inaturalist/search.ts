import type { SmallObservation, World } from './world.ts';

export const MAX_PER_PAGE = 200;
/** Elasticsearch's `max_result_window`. */
const WALL = 10_000;

export interface Page<T> {
  readonly total: number;
  readonly page: number;
  readonly perPage: number;
  readonly results: readonly T[];
}

/** The search would lie behind the wall. */
export class WallError extends Error {}

const list = (text: string | null): string[] | undefined => (text ? text.split(',') : undefined);
const numbers = (text: string | null): number[] | undefined => list(text)?.map(Number);

/** `GET /observations` as the server's query builder reads its parameters. Throws `WallError`. */
export function search(world: World, query: URLSearchParams): Page<SmallObservation> {
  const perPage = Math.min(MAX_PER_PAGE, Number(query.get('per_page') ?? 30));
  const page = Number(query.get('page') ?? 1);
  if (page * perPage > WALL) throw new WallError('Result window is too large');
  const found = world.observations.filter((observation) => matches(world, observation, query));
  if (query.get('order') !== 'asc') found.reverse();
  return { total: found.length, page, perPage, results: found.slice((page - 1) * perPage, page * perPage) };
}

function matches(world: World, observation: SmallObservation, query: URLSearchParams): boolean {
  const { id, photos, annotations, quality, places } = observation;
  const line = world.lineOf(observation.taxon);
  const has = <T>(wanted: readonly T[] | undefined, of: readonly T[]): boolean =>
    wanted === undefined || wanted.some((one) => of.includes(one));
  const grade = query.get('quality_grade');
  const withoutValues = numbers(query.get('without_term_value_id'));
  return (
    has(numbers(query.get('id')), [id]) &&
    has(numbers(query.get('taxon_id')), line) &&
    !line.some((one) => numbers(query.get('without_taxon_id'))?.includes(one)) &&
    has(numbers(query.get('place_id')), places) &&
    (grade === null || grade === 'any' || has(list(grade), [quality])) &&
    has(
      list(query.get('photo_license')),
      photos.map(({ licence }) => licence ?? ''),
    ) &&
    (query.get('photos') !== 'true' || photos.length > 0) &&
    !annotations.some(([, value]) => withoutValues?.includes(value)) &&
    id > Number(query.get('id_above') ?? 0) &&
    id < Number(query.get('id_below') ?? Infinity)
  );
}

/** `GET /observations/species_counts`: most first. */
export function speciesCounts(
  world: World,
  query: URLSearchParams,
): readonly [taxon: number, count: number][] {
  const found = world.observations.filter((observation) => matches(world, observation, query));
  const counts = Map.groupBy(found, ({ taxon }) => taxon);
  return [...counts].map(([taxon, all]): [number, number] => [taxon, all.length]).sort((a, b) => b[1] - a[1]);
}
