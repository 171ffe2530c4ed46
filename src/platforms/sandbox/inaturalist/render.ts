import { isOpen, type SmallObservation, type SmallPhoto, type SmallTaxon, type World } from './world.ts';

/** Where photos are. */
export interface PhotoOrigins {
  readonly open: string;
  readonly closed: string;
}

/** The words that iNaturalist puts under a photo (its model `Photo#attribution`). */
function attributionOf({ licence, by }: SmallPhoto): string {
  if (licence === null) return `(c) ${by}, all rights reserved`;
  if (licence === 'cc0') return `${by}, no rights reserved`;
  if (licence === 'pd') return `${by}, no known copyright restrictions (public domain)`;
  return `(c) ${by}, some rights reserved (${licence.toUpperCase().replace('CC-', 'CC ')})`;
}

/** A photo as both versions give it; `url` is the square one. */
function photoShape(photo: SmallPhoto, { open, closed }: PhotoOrigins) {
  const place = `${isOpen(photo) ? open : closed}/photos/${photo.id}/square.${photo.extension}`;
  return {
    id: photo.id,
    license_code: photo.licence,
    attribution: attributionOf(photo),
    url: photo.placeholder === undefined ? place : `${closed}/${photo.placeholder}-square.png`,
    original_dimensions: { width: photo.width, height: photo.height },
    flags: photo.flagged ? [{ id: 1, flag: 'copyright infringement', resolved: false }] : [],
    hidden: photo.hidden,
    moderator_actions: [],
  };
}

export function taxonShape(world: World, taxon: SmallTaxon) {
  const line = world.lineOf(taxon.id);
  return {
    id: taxon.id,
    name: taxon.name,
    rank: taxon.rank,
    is_active: taxon.isActive ?? true,
    current_synonymous_taxon_ids: taxon.synonyms ?? null,
    ancestor_ids: line,
    ancestry: line.slice(0, -1).join('/'),
    parent_id: taxon.parent ?? null,
    iconic_taxon_name: taxon.iconic ?? null,
    iconic_taxon_id: [...world.taxa.values()].find(({ name }) => name === taxon.iconic)?.id ?? null,
    ...(taxon.common === undefined ? {} : { preferred_common_name: taxon.common }),
    observations_count: world.observations.filter((one) => one.taxon === taxon.id).length,
    extinct: false,
  };
}

/** With all that version 1 tells, also what Fieldmark must not keep: where it was, and the login. */
export function observationShape(world: World, observation: SmallObservation, origins: PhotoOrigins) {
  const { id, uuid, observer, photos } = observation;
  const taxon = world.taxa.get(observation.taxon);
  const shapes = photos.map((photo) => photoShape(photo, origins));
  return {
    id,
    uuid,
    quality_grade: observation.quality,
    captive: observation.captive,
    obscured: false,
    observed_on: '2024-05-03',
    location: '39.123456,-105.654321',
    geojson: { type: 'Point', coordinates: [-105.654321, 39.123456] },
    place_guess: 'a garden of somebody',
    license_code: 'cc0',
    user: { id: observer, login: `login_${observer}`, name: `Observer ${observer}` },
    taxon: taxon && taxonShape(world, taxon),
    community_taxon_id: observation.agreements > 0 ? observation.taxon : null,
    identifications_most_agree: observation.agreements > observation.disagreements,
    num_identification_agreements: observation.agreements,
    num_identification_disagreements: observation.disagreements,
    quality_metrics: observation.failedMetrics.map((metric, i) => ({ id: i, metric, agree: false })),
    flags: [],
    sounds: [],
    annotations: observation.annotations.map(([attribute, value]) => ({
      controlled_attribute_id: attribute,
      controlled_value_id: value,
      vote_score: 0,
    })),
    photos: shapes,
    observation_photos: shapes.map((photo, position) => ({ id: 10 * photo.id, position, photo })),
  };
}

type Fields = true | { readonly [name: string]: Fields };

/** What `fields=` of version 2 asks for: RISON, `(id:!t,user:(id:!t))`, or names with commas, or `all`. Throws for other texts. */
export function parseFields(text: string): Fields {
  if (text === 'all') return true;
  if (!text.startsWith('(')) return Object.fromEntries(text.split(',').map((name) => [name, true as const]));
  let at = 0;
  const read = (): Fields => {
    if (text.startsWith('!t', at)) {
      at += 2;
      return true;
    }
    if (text[at++] !== '(') throw new SyntaxError(`fields: "(" expected at ${at}`);
    const found: Record<string, Fields> = {};
    while (text[at] !== ')') {
      const name = /^\w+/.exec(text.slice(at))?.[0];
      if (name === undefined || text[at + name.length] !== ':')
        throw new SyntaxError(`fields: name expected at ${at}`);
      at += name.length + 1;
      found[name] = read();
      if (text[at] === ',') at++;
    }
    at++;
    return found;
  };
  return read();
}

/** Of a whole answer what the fields name; without any, its uuid alone. */
export function withFields(value: unknown, fields: Fields): unknown {
  if (fields === true || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((one) => withFields(one, fields));
  const all = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries({ ...('uuid' in all ? { uuid: true as const } : {}), ...fields })
      .filter(([name]) => name in all)
      .map(([name, inner]) => [name, withFields(all[name], inner)]),
  );
}
