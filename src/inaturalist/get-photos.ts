import { join } from 'node:path';
import type { ListedPhoto } from '../training-data/photo-list.ts';
import { takesPart } from '../training-data/photo-list.ts';
import type { Reason } from './choose.ts';
import type { Disk } from './disk.ts';
import { Work } from './fill-labels.ts';
import { type GameLabel, readCursor } from './game-file.ts';
import { Listed } from './listed.ts';
import type { GetOptions } from './take-photos.ts';

export type { GetOptions, Progress } from './take-photos.ts';

export interface GetReport {
  readonly labels: readonly { readonly label: GameLabel; readonly have: number; readonly new: number }[];
  /** Photos, over all runs of this search. */
  readonly dropped: ReadonlyMap<Reason, number>;
  /** Photos that failed, and are tried again by the next run. */
  readonly later: number;
  /** Asked with any quality, since research grade has too few: names of taxa. */
  readonly casual: readonly string[];
}

/**
 * Downloads what `game.json` wants and the folder lacks. A photo is first chosen (`cursor.json`), then downloaded to a `.part`, then
 * it gets its name, then its row in `photos.csv`: who is killed anywhere goes on from there. Throws `PhotosError`.
 */
export async function getPhotos(options: GetOptions): Promise<GetReport> {
  const { disk, folder, game } = options;
  const listed = await Listed.open(disk, folder);
  await removeWithdrawn(disk, folder, listed.rows);
  const cursor = await readCursor(disk, folder, game);
  const before = new Map(game.labels.map(({ id }) => [id, listed.of(id).length]));
  const work = new Work(options, listed, cursor);
  try {
    for (const label of game.labels) await work.fill(label);
  } finally {
    await work.keep();
  }
  const searches = Object.entries(cursor.taxa);
  const dropped = new Map<Reason, number>();
  for (const [, search] of searches)
    for (const [reason, count] of Object.entries(search.dropped) as [Reason, number][])
      dropped.set(reason, (dropped.get(reason) ?? 0) + count);
  return {
    labels: game.labels.map((label) => {
      const have = listed.of(label.id).length;
      return { label, have, new: have - (before.get(label.id) ?? 0) };
    }),
    dropped,
    later: searches.reduce((sum, [, { pending }]) => sum + pending.length, 0),
    casual: game.labels.flatMap(({ id, taxa }) =>
      taxa
        .filter((taxon) => game.quality === 'auto' && cursor.taxa[`${id} ${taxon.id}`]?.quality === 'any')
        .map(({ name }) => name),
    ),
  };
}

/** Files whose rows say that they are not here any more: a process was killed before it removed them. */
export async function removeWithdrawn(
  disk: Disk,
  folder: string,
  rows: readonly ListedPhoto[],
): Promise<void> {
  const kept = new Set(rows.filter(takesPart).map(({ path }) => path));
  for (const { path, status } of rows)
    if ((status === 'withdrawn' || status === 'gone') && !kept.has(path))
      await disk.remove(join(folder, path));
}
