import { z } from 'zod';
import { PhotosError } from './photos-error.ts';
import { NotTaken, type Service } from './service.ts';

export interface ObservedPhoto {
  readonly id: number;
  /** Of the square one. */
  readonly url: string;
  /** `null`: all rights reserved. */
  readonly licence: string | null;
  readonly attribution: string;
  /** By a moderator, or under a flag that nobody has settled. */
  readonly isHidden: boolean;
  readonly isFlagged: boolean;
  /** Pixels of the original, where it is said. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** As much of an observation as choosing photos takes. Neither a place nor a login is asked for. */
export interface Observation {
  readonly id: number;
  readonly observer: number;
  readonly quality: string;
  /** Absent: whoever named it took that back. */
  readonly taxon?: { readonly id: number; readonly name: string; readonly line: readonly number[] };
  /** Somebody else says the same, and most do. */
  readonly isAgreed: boolean;
  /** Voted down for more than being captive. */
  readonly hasFailed: boolean;
  /** [controlled attribute, value] */
  readonly annotations: readonly (readonly [number, number])[];
  /** The main photo first. */
  readonly photos: readonly ObservedPhoto[];
}

export interface Taxon {
  readonly id: number;
  readonly name: string;
  readonly rank: string;
  readonly common?: string | undefined;
  readonly term?: string | undefined;
  readonly isActive: boolean;
  /** What took its place. */
  readonly synonyms: readonly number[];
  /** With itself, the highest first. */
  readonly line: readonly number[];
  readonly iconic?: number | undefined;
}

export interface Place {
  readonly id: number;
  readonly name: string;
}

const MAX_PER_PAGE = 200;

/** What version 2 is to answer, in RISON. `location` is left out on purpose. */
const FIELDS =
  '(id:!t,quality_grade:!t,user:(id:!t),taxon:(id:!t,name:!t,ancestor_ids:!t),identifications_most_agree:!t,' +
  'num_identification_agreements:!t,quality_metrics:(metric:!t,agree:!t),annotations:(controlled_attribute_id:!t,controlled_value_id:!t),' +
  'observation_photos:(position:!t,photo:(id:!t,url:!t,license_code:!t,attribution:!t,hidden:!t,flags:!t,original_dimensions:!t)))';

const photoShape = z.object({
  id: z.number(),
  url: z.string().nullish(),
  license_code: z.string().nullish(),
  attribution: z.string().nullish(),
  hidden: z.boolean().nullish(),
  flags: z.array(z.object({ resolved: z.boolean().nullish() })).nullish(),
  original_dimensions: z.object({ width: z.number(), height: z.number() }).nullish(),
});

const observationShape = z.object({
  id: z.number(),
  quality_grade: z.string(),
  user: z.object({ id: z.number() }),
  taxon: z.object({ id: z.number(), name: z.string(), ancestor_ids: z.array(z.number()) }).nullish(),
  identifications_most_agree: z.boolean().nullish(),
  num_identification_agreements: z.number().nullish(),
  quality_metrics: z.array(z.object({ metric: z.string(), agree: z.boolean().nullish() })).nullish(),
  annotations: z
    .array(z.object({ controlled_attribute_id: z.number(), controlled_value_id: z.number() }))
    .nullish(),
  observation_photos: z.array(z.object({ position: z.number().nullish(), photo: photoShape })).nullish(),
});

const taxonShape = z.object({
  id: z.number(),
  name: z.string(),
  rank: z.string().nullish(),
  preferred_common_name: z.string().nullish(),
  matched_term: z.string().nullish(),
  is_active: z.boolean().nullish(),
  current_synonymous_taxon_ids: z.array(z.number()).nullish(),
  ancestor_ids: z.array(z.number()).nullish(),
  iconic_taxon_id: z.number().nullish(),
});

const placeShape = z.object({ id: z.number(), name: z.string(), display_name: z.string().nullish() });
const countShape = z.object({ count: z.number(), taxon: taxonShape });
const answerShape = z.object({ total_results: z.number().nullish(), results: z.array(z.unknown()) });

export interface ObservationPage {
  readonly total: number;
  readonly observations: readonly Observation[];
  /** Not of the shape that is known. */
  readonly unreadable: number;
  /** Id of the last one, readable or not; 0 for an empty page. */
  readonly lastId: number;
  /** There is no more. */
  readonly isLast: boolean;
}

export type Params = Readonly<Record<string, string | number>>;

/** What Fieldmark asks iNaturalist, and what it reads of the answers. */
export class Api {
  readonly #service: Service;
  /** Version 2 answers a tenth of the bytes; where it does not take the request, version 1 is asked from then on. */
  #version: 'v2' | 'v1' = 'v2';

  constructor(service: Service) {
    this.#service = service;
  }

  /** A page of 200 observations. */
  async observations(params: Params): Promise<ObservationPage> {
    const { total, results } = await this.#search({ per_page: MAX_PER_PAGE, ...params });
    const read = results.map((one) => observationShape.safeParse(one));
    const lastId = Math.max(
      0,
      ...results.map((one) => z.object({ id: z.number() }).safeParse(one).data?.id ?? 0),
    );
    return {
      total,
      observations: read.flatMap(({ data }) => (data ? [asObservation(data)] : [])),
      unreadable: read.filter(({ success }) => !success).length,
      lastId,
      isLast: results.length < MAX_PER_PAGE,
    };
  }

  /** How many there are; asks for none of them. */
  async count(params: Params): Promise<number> {
    return (await this.#search({ ...params, per_page: 0 })).total;
  }

  /** By their ids, 200 a request; those that are deleted are not among them. */
  async observationsOf(ids: readonly number[]): Promise<ReadonlyMap<number, Observation>> {
    const found = new Map<number, Observation>();
    for (let from = 0; from < ids.length; from += MAX_PER_PAGE) {
      const id = ids.slice(from, from + MAX_PER_PAGE).join(',');
      const page = await this.observations({ id });
      if (page.unreadable > 0) throw unreadable('/observations');
      for (const one of page.observations) found.set(one.id, one);
    }
    return found;
  }

  async #search(params: Params): Promise<{ total: number; results: readonly unknown[] }> {
    if (this.#version === 'v2') {
      try {
        return await this.#results('/v2/observations', { ...params, fields: FIELDS });
      } catch (error) {
        if (!(error instanceof NotTaken)) throw error;
        this.#version = 'v1';
      }
    }
    return this.#results('/v1/observations', params);
  }

  async taxa(ids: readonly number[]): Promise<readonly Taxon[]> {
    const { results } = await this.#results(`/v1/taxa/${ids.join(',')}`, {}, true);
    return results.map((one) => asTaxon(read(taxonShape, one, '/taxa')));
  }

  async taxaNamed(name: string): Promise<readonly Taxon[]> {
    const { results } = await this.#results('/v1/taxa/autocomplete', { q: name, per_page: 30 });
    return results.map((one) => asTaxon(read(taxonShape, one, '/taxa/autocomplete')));
  }

  async placesNamed(name: string): Promise<readonly Place[]> {
    return asPlaces(await this.#results('/v1/places/autocomplete', { q: name, per_page: 20 }));
  }

  /** By their ids, without their outlines; those that do not exist are not among them. */
  async places(ids: readonly number[]): Promise<readonly Place[]> {
    return asPlaces(await this.#results(`/v1/places/${ids.join(',')}`, { no_geom: 'true' }, true));
  }

  /** The species with the most observations. */
  async commonest(params: Params): Promise<readonly (Taxon & { readonly count: number })[]> {
    const { results } = await this.#results('/v1/observations/species_counts', params);
    return results.map((one) => {
      const { count, taxon } = read(countShape, one, '/observations/species_counts');
      return { ...asTaxon(taxon), count };
    });
  }

  /** @param mayBeNone what is not there is answered with 404 or 422 */
  async #results(path: string, params: Params, mayBeNone = false) {
    try {
      const { total_results, results } = read(answerShape, await this.#service.json(path, params), path);
      return { total: total_results ?? results.length, results };
    } catch (error) {
      if (!(error instanceof NotTaken) || !path.startsWith('/v1')) throw error;
      if (mayBeNone && (error.status === 404 || error.status === 422)) return { total: 0, results: [] };
      throw new PhotosError(
        'unreachable',
        `iNaturalist does not take a request for ${path} (${error.status}: ${error.message}). Its API may have changed; look for a newer Fieldmark.`,
      );
    }
  }
}

function asObservation(one: z.infer<typeof observationShape>): Observation {
  const photos = (one.observation_photos ?? []).toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
  return {
    id: one.id,
    observer: one.user.id,
    quality: one.quality_grade,
    ...(one.taxon && { taxon: { id: one.taxon.id, name: one.taxon.name, line: one.taxon.ancestor_ids } }),
    isAgreed: one.identifications_most_agree === true && (one.num_identification_agreements ?? 0) > 0,
    hasFailed: (one.quality_metrics ?? []).some(({ metric, agree }) => agree === false && metric !== 'wild'),
    annotations: (one.annotations ?? []).map((each) => [
      each.controlled_attribute_id,
      each.controlled_value_id,
    ]),
    photos: photos.map(({ photo }) => ({
      id: photo.id,
      url: photo.url ?? '',
      licence: photo.license_code ?? null,
      attribution: photo.attribution ?? '',
      isHidden: photo.hidden === true,
      isFlagged: (photo.flags ?? []).some(({ resolved }) => resolved !== true),
      ...(photo.original_dimensions ? { size: photo.original_dimensions } : {}),
    })),
  };
}

function asPlaces({ results }: { readonly results: readonly unknown[] }): readonly Place[] {
  return results.map((one) => {
    const place = read(placeShape, one, '/places');
    return { id: place.id, name: place.display_name ?? place.name };
  });
}

function asTaxon(one: z.infer<typeof taxonShape>): Taxon {
  return {
    id: one.id,
    name: one.name,
    rank: one.rank ?? 'taxon',
    common: one.preferred_common_name ?? undefined,
    term: one.matched_term ?? undefined,
    isActive: one.is_active !== false,
    synonyms: one.current_synonymous_taxon_ids ?? [],
    line: one.ancestor_ids ?? [one.id],
    iconic: one.iconic_taxon_id ?? undefined,
  };
}

function read<T>(shape: z.ZodType<T>, value: unknown, path: string): T {
  const { data, success } = shape.safeParse(value);
  if (!success) throw unreadable(path);
  return data;
}

function unreadable(path: string): PhotosError {
  return new PhotosError(
    'unreachable',
    `What iNaturalist answers for ${path} has another form than is known. Its API may have changed; look for a newer Fieldmark.`,
  );
}
