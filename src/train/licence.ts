import { stringify } from 'csv-stringify/sync';
import type { TrainingPhoto } from '../training-data/read-photos.ts';

export interface Licences {
  /** Of the new model, by the photos that took part. */
  readonly ofModel: string;
  /** How many photos have which licence, the most first. */
  readonly counts: readonly (readonly [licence: string, photos: number])[];
}

const UNSTATED = 'not stated';

/**
 * The licence that the photos leave for a model: Creative Commons' own reading is that NonCommercial and ShareAlike reach a model that is
 * published ("Using CC-licensed Works for AI Training", May 2025). This is a careful default, no legal advice.
 */
export function licencesOf(photos: readonly TrainingPhoto[]): Licences {
  const groups = Map.groupBy(photos, ({ licence }) => licence.toLowerCase() || UNSTATED);
  const counts = [...groups].map(([name, some]) => [name, some.length] as const).sort((a, b) => b[1] - a[1]);
  const has = (sign: RegExp): boolean => counts.some(([name]) => sign.test(name));
  const isStated = counts.some(([name]) => name !== UNSTATED && name !== 'none stated');
  const ofModel = !isStated
    ? 'not stated: as the owners of the photos allow'
    : `CC-BY${has(/-nc/) ? '-NC' : ''}${has(/-sa/) ? '-SA' : ''}-4.0`;
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
