import { stringify } from 'csv-stringify/sync';
import type { TrainingPhoto } from '../training-data/read-photos.ts';

export interface Licences {
  /** Of the new model, by the photos that took part. */
  readonly ofModel: string;
  /** How many photos have which licence, the most first. */
  readonly counts: readonly (readonly [licence: string, photos: number])[];
}

const UNSTATED = 'not stated';
const isUnstated = (licence: string): boolean => licence === UNSTATED || licence === 'none stated';

/**
 * The licence that the photos leave for a model: Creative Commons' own reading is that NonCommercial and ShareAlike reach a model that is
 * published ("Using CC-licensed Works for AI Training", May 2025). This is a careful default, no legal advice.
 */
export function licencesOf(photos: readonly TrainingPhoto[]): Licences {
  const groups = Map.groupBy(photos, ({ licence }) => licence.toLowerCase() || UNSTATED);
  const counts = [...groups].map(([name, some]) => [name, some.length] as const).sort((a, b) => b[1] - a[1]);
  const has = (sign: RegExp): boolean => counts.some(([name]) => sign.test(name));
  const stated = counts.filter(([name]) => !isUnstated(name)).map(([name]) => name);
  const unstated = counts.reduce((sum, [name, some]) => sum + (isUnstated(name) ? some : 0), 0);
  const ofStated = stated.every((name) => /^(cc|pd)/.test(name))
    ? `CC-BY${has(/-nc/) ? '-NC' : ''}${has(/-sa/) ? '-SA' : ''}-4.0`
    : stated.join(', ');
  const ofModel =
    stated.length === 0
      ? 'not stated: as the owners of the photos allow'
      : unstated === 0
        ? ofStated
        : `${ofStated}, and as the owners of ${unstated} photos without a stated licence allow`;
  return { ofModel, counts };
}

/** Who took which photo, and under which licence: beside the model, as CC licences ask for. */
export function creditsTable(photos: readonly TrainingPhoto[]): string {
  const rows = photos.map(({ name, attribution, licence, url, sha256 }) => [
    name,
    attribution,
    licence,
    url,
    sha256,
  ]);
  return stringify([['photo', 'attribution', 'licence', 'url', 'sha256'], ...rows]);
}
