import { observationShape, type PhotoOrigins, parseFields, taxonShape, withFields } from './render.ts';
import { MAX_PER_PAGE, type Page, search, speciesCounts, WallError } from './search.ts';
import { isOpen, type SmallPlace, type SmallTaxon, type World } from './world.ts';

const MAX_NAMES = 30;

/** The answer of the API, `/v1/…` or `/v2/…`. */
export function answerApi(world: World, url: URL, origins: PhotoOrigins): Response {
  const [, version = '', kind = '', more = ''] = url.pathname.split('/');
  const query = url.searchParams;
  try {
    if (version !== 'v1' && version !== 'v2') return refusal(version, 404, 'Not Found');
    if (kind === 'observations' && more === 'species_counts') {
      const counts = speciesCounts(world, query).slice(0, Number(query.get('per_page') ?? 500));
      const results = counts.map(([id, count]) => ({ count, taxon: shapeOf(world, world.taxa.get(id)) }));
      return asJson({ total_results: results.length, page: 1, per_page: 500, results });
    }
    if (kind === 'observations') {
      if (more !== '') query.set('id', more);
      return paged(search(world, query), (one) => {
        const whole = observationShape(world, one, origins);
        return version === 'v1' ? whole : withFields(whole, parseFields(query.get('fields') ?? 'uuid'));
      });
    }
    if (kind === 'taxa') return taxa(world, more, query);
    if (kind === 'places' && more !== '') return places(world, more, query);
    return refusal(version, 404, 'Not Found');
  } catch (error) {
    if (error instanceof WallError) return refusal(version, version === 'v1' ? 403 : 500, error.message);
    if (error instanceof SyntaxError) return refusal(version, 422, error.message);
    throw error;
  }
}

function taxa(world: World, more: string, query: URLSearchParams): Response {
  if (more === 'autocomplete') {
    const asked = (query.get('q') ?? '').toLowerCase();
    const found = [...world.taxa.values()].flatMap((taxon) => {
      const term = [taxon.name, taxon.common].find((name) => name?.toLowerCase().includes(asked));
      return term === undefined || taxon.isActive === false
        ? []
        : [{ ...taxonShape(world, taxon), matched_term: term }];
    });
    return paged(pageOf(found.slice(0, MAX_NAMES), MAX_NAMES), (one) => one);
  }
  const wanted = more.split(',').map(Number);
  const found = [...world.taxa.values()].filter(({ id }) => wanted.includes(id));
  return paged(pageOf(found, 30), (one) => shapeOf(world, one));
}

function places(world: World, more: string, query: URLSearchParams): Response {
  const asked = (query.get('q') ?? '').toLowerCase();
  const ids = more.split(',').map(Number);
  const found = [...world.places.values()].filter(({ id, name }) =>
    more === 'autocomplete' ? name.toLowerCase().startsWith(asked) : ids.includes(id),
  );
  const shape = ({ id, name, display }: SmallPlace) => ({ id, name, display_name: display, place_type: 12 });
  return paged(pageOf(found, found.length), shape);
}

/** The bytes at one of the two photo hosts; what has moved to the other is not there any more. */
export async function answerPhoto(world: World, path: string, host: 'open' | 'closed'): Promise<Response> {
  const [, id, size] = /^\/photos\/(\d+)\/(square|thumb|small|medium|large|original)\.\w+$/.exec(path) ?? [];
  const photo = size === undefined ? undefined : world.photo(Number(id));
  if (!photo || isOpen(photo) !== (host === 'open')) {
    const text = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>';
    return new Response(text, { status: 404, headers: { 'content-type': 'application/xml' } });
  }
  return new Response(new Uint8Array(await photo.bytes()), { headers: { 'content-type': 'image/jpeg' } });
}

function shapeOf(world: World, taxon: SmallTaxon | undefined) {
  return taxon && taxonShape(world, taxon);
}

function pageOf<T>(results: readonly T[], perPage: number): Page<T> {
  return { total: results.length, page: 1, perPage, results };
}

function paged<T>({ total, page, perPage, results }: Page<T>, shape: (one: T) => unknown): Response {
  const held = Math.min(perPage, MAX_PER_PAGE);
  return asJson({ total_results: total, page, per_page: held, results: results.map(shape) });
}

function asJson(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return new Response(JSON.stringify(body), { status, headers: { ...type, ...headers } });
}

/** An error in the shape of each version. */
export function refusal(
  version: string,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return version === 'v2'
    ? asJson({ status, errors: [{ errorCode: String(status), message }] }, status, headers)
    : asJson({ error: message, status }, status, headers);
}
