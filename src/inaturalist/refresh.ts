import { type ListedPhoto, takesPart } from '../training-data/photo-list.ts';
import type { Api, Observation } from './api.ts';
import { addressOf, whyNot } from './choose.ts';
import type { Disk } from './disk.ts';
import type { PhotoGame } from './game-file.ts';
import { removeWithdrawn } from './get-photos.ts';
import { Listed, oneLine, photoIdOf } from './listed.ts';
import { PhotosError } from './photos-error.ts';

export interface RefreshOptions {
  readonly folder: string;
  readonly game: PhotoGame;
  readonly disk: Disk;
  readonly api: Api;
  readonly photoHosts: readonly string[];
  readonly stop: AbortSignal;
  readonly onProgress?: (done: number, of: number) => void;
}

export interface RefreshReport {
  readonly asked: number;
  /** Their licence is none of the wanted any more, or they are hidden. */
  readonly withdrawn: readonly ListedPhoto[];
  /** Deleted there. */
  readonly gone: readonly ListedPhoto[];
  /** Another licence of the wanted, or other words of credit. */
  readonly changed: number;
  /** Under another taxon there now, so that their label may be wrong. */
  readonly renamed: readonly { readonly row: ListedPhoto; readonly taxon: string }[];
}

const AT_ONCE = 200;
/** An answer that knows none of so many observations is a fault of the service. */
const FAULT_FROM = 20;

/**
 * Asks iNaturalist again about every photo that takes part. Those whose licence went are withdrawn: their row says so, then the file is
 * removed. What a person corrected stays as it is. Throws `PhotosError`; nothing is changed then.
 */
export async function refreshPhotos(options: RefreshOptions): Promise<RefreshReport> {
  const { disk, folder, stop, onProgress } = options;
  const listed = await Listed.open(disk, folder);
  const asked = listed.rows.filter(
    (row) => takesPart(row) && photoIdOf(row) !== undefined && row.observation !== '',
  );
  const ids = [...new Set(asked.map(({ observation }) => Number(observation)))];
  const found = new Map<number, Observation>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    onProgress?.(from, ids.length);
    if (stop.aborted) throw new PhotosError('stopped', 'Stopped. Nothing was changed.');
    const some = ids.slice(from, from + AT_ONCE);
    const now = await options.api.observationsOf(some);
    if (now.size === 0 && some.length >= FAULT_FROM)
      throw new PhotosError(
        'unreachable',
        `iNaturalist says that none of ${some.length} observations exists, which cannot be right. Nothing was changed; try again later.`,
      );
    for (const [id, observation] of now) found.set(id, observation);
  }
  onProgress?.(ids.length, ids.length);
  const isAsked = new Set(asked);
  const rows = listed.rows.map((row) => (isAsked.has(row) ? rowNow(row, found, options) : row));
  const changes = rows.flatMap((row, i) => (row === listed.rows[i] ? [] : [row]));
  if (changes.length > 0) await listed.replaceAll(rows);
  await removeWithdrawn(disk, folder, rows);
  return {
    asked: asked.length,
    withdrawn: changes.filter(({ status }) => status === 'withdrawn'),
    gone: changes.filter(({ status }) => status === 'gone'),
    changed: changes.filter(takesPart).length,
    renamed: asked.flatMap((row) => {
      const observation = found.get(Number(row.observation));
      if (!observation || observation.taxon?.line.includes(Number(row.taxon))) return [];
      return [{ row, taxon: observation.taxon?.name ?? 'nobody names it any more' }];
    }),
  };
}

function rowNow(
  row: ListedPhoto,
  found: ReadonlyMap<number, Observation>,
  { game, photoHosts }: RefreshOptions,
): ListedPhoto {
  const photo = found.get(Number(row.observation))?.photos.find(({ id }) => id === photoIdOf(row));
  if (!photo) return { ...row, status: 'gone' };
  const reason = whyNot(photo, game, addressOf(photo, photoHosts));
  if (reason === 'licence' || reason === 'hidden') return { ...row, status: 'withdrawn' };
  const [licence, attribution] = [photo.licence ?? '', oneLine(photo.attribution)];
  return licence === row.licence && attribution === row.attribution ? row : { ...row, licence, attribution };
}
