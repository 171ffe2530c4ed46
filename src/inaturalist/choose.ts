import type { Observation, ObservedPhoto } from './api.ts';

/** Why a photo of an observation is not taken, for people. */
export const reasons = {
  licence: 'licence not among the wanted',
  hidden: 'hidden, flagged or replaced by a placeholder',
  evidence: 'tracks, scat, bones, feathers and the like',
  dead: 'of a dead animal',
  disputed: 'nobody else agrees on the name, or the observation is disputed',
  small: 'smaller than 150 pixels',
  observer: 'the observer has enough photos in already',
  more: 'more than 5 photos of one observation',
  gone: 'deleted there in the meantime',
  unreadable: 'in a form that is not known',
  failed: 'could not be downloaded in three tries',
  copy: 'the same picture as one that is here',
} as const;
export type Reason = keyof typeof reasons;

export interface Filters {
  readonly licences: readonly string[];
  /** Photos of one observer a label. */
  readonly perObserver: number;
  readonly photoHosts: readonly string[];
}

export interface Chosen extends ObservedPhoto {
  /** Of the one with 500 pixels. */
  readonly address: string;
}

/** Networks look at 144 to 260 pixels; a thumbnail below this would be enlarged. */
export const LEAST_PIXELS = 150;
/** iNaturalist's own rule for its training set. */
const MOST_OF_OBSERVATION = 5;
const MEDIUM_PIXELS = 500;

/** "Evidence of Presence" with what is no organism, and "Alive or Dead": iNaturalist's controlled terms. */
const EVIDENCE = 22;
export const NOT_THE_ANIMAL = [23, 25, 26, 27, 28, 29, 30, 31, 32, 35] as const;
const ALIVE_OR_DEAD = 17;
const DEAD = 19;

/**
 * The photos of an observation to take, the main one first.
 * @param isKnown photos that are here, or were
 * @param ofObserver how many of this observer are taken already
 */
export function choose(
  observation: Observation,
  filters: Filters,
  isKnown: (photo: number) => boolean,
  ofObserver: number,
): { readonly photos: readonly Chosen[]; readonly dropped: ReadonlyMap<Reason, number> } {
  const dropped = new Map<Reason, number>();
  const drop = (reason: Reason): void => void dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
  const photos: Chosen[] = [];
  for (const photo of observation.photos) {
    if (isKnown(photo.id)) continue;
    const address = addressOf(photo, filters.photoHosts);
    const reason =
      whyNotOf(observation) ??
      whyNot(photo, filters, address) ??
      (photos.length >= MOST_OF_OBSERVATION ? 'more' : undefined) ??
      (ofObserver + photos.length >= filters.perObserver ? 'observer' : undefined);
    if (reason !== undefined || address === undefined) drop(reason ?? 'hidden');
    else photos.push({ ...photo, address });
  }
  return { photos, dropped };
}

function whyNotOf({ annotations, quality, isAgreed, hasFailed }: Observation): Reason | undefined {
  const isEvidence = ([attribute, value]: readonly [number, number]): boolean =>
    attribute === EVIDENCE && NOT_THE_ANIMAL.some((one) => one === value);
  if (annotations.some(isEvidence)) return 'evidence';
  if (annotations.some(([attribute, value]) => attribute === ALIVE_OR_DEAD && value === DEAD)) return 'dead';
  if (hasFailed || (quality !== 'research' && !isAgreed)) return 'disputed';
  return undefined;
}

/** Why a photo may not be here: asked before it is taken, and again by `photos refresh`. */
export function whyNot(
  photo: ObservedPhoto,
  { licences }: Pick<Filters, 'licences'>,
  address: string | undefined,
): Reason | undefined {
  if (photo.isHidden || photo.isFlagged || address === undefined) return 'hidden';
  if (photo.licence === null || !licences.includes(photo.licence)) return 'licence';
  if (photo.size && smallSide(photo.size) < LEAST_PIXELS) return 'small';
  return undefined;
}

/** Of the medium one: its longest side is 500 pixels at most. */
function smallSide({ width, height }: { width: number; height: number }): number {
  return Math.min(width, height) * Math.min(1, MEDIUM_PIXELS / Math.max(width, height));
}

/** The medium photo's address; `undefined` for placeholders, and for what lies on no host of photos. */
export function addressOf({ id, url }: ObservedPhoto, hosts: readonly string[]): string | undefined {
  const found = URL.parse(url);
  if (!found || !hosts.includes(found.origin)) return undefined;
  const [, number, ending] = /^\/photos\/(\d+)\/square\.(\w{3,4})$/.exec(found.pathname) ?? [];
  return Number(number) === id ? `${found.origin}/photos/${id}/medium.${ending}` : undefined;
}
