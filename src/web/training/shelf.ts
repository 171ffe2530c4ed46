import { type Corrections, DROP, labelNow, readCorrections } from '../../training-data/corrections.ts';
import type { TrainingPhoto } from '../../training-data/read-photos.ts';
import type { Opinion, TrainingRoom } from './room.ts';

/** A photo as it stands now. */
export interface Item {
  readonly photo: TrainingPhoto;
  /** A label, or `drop`. */
  readonly now: string;
  /** A person has decided, be it that the label is right. */
  readonly isDecided: boolean;
  /** Other files with the same content. */
  readonly others: readonly TrainingPhoto[];
  readonly opinion: Opinion | undefined;
}

/** The photos with what was decided about them, read anew for each page: whoever else decides is seen. */
export interface Shelf {
  readonly items: ReadonlyMap<string, Item>;
  /** In order of their names, each with the photos that have it now. */
  readonly labels: readonly { readonly name: string; readonly count: number }[];
  readonly dropped: number;
  /** Photos that a person has decided about. */
  readonly decided: readonly Item[];
}

export async function readShelf({ folder, labels, photos, judge }: TrainingRoom): Promise<Shelf> {
  const corrections = await readCorrections(folder);
  const opinions = new Map(judge?.judged().opinions.map((one) => [one.sha256, one]));
  const items = new Map(
    [...Map.groupBy(photos, ({ sha256 }) => sha256)].map(([sha256, [photo, ...others]]) => [
      sha256,
      itemOf(photo as TrainingPhoto, others, corrections, opinions),
    ]),
  );
  const all = [...items.values()];
  const names = new Set([...labels, ...photos.map(({ was }) => was), ...all.map(({ now }) => now)]);
  names.delete(DROP);
  return {
    items,
    labels: [...names].sort().map((name) => ({ name, count: all.filter(({ now }) => now === name).length })),
    dropped: all.filter(({ now }) => now === DROP).length,
    decided: all.filter(({ isDecided }) => isDecided),
  };
}

/** The photos of a label: those that were it and those that are; whatever was decided stays in its place, so that it can be undone. */
export function ofLabel({ items }: Shelf, label: string): readonly Item[] {
  return [...items.values()].filter(({ photo, now }) => photo.was === label || now === label);
}

function itemOf(
  photo: TrainingPhoto,
  others: readonly TrainingPhoto[],
  corrections: Corrections,
  opinions: ReadonlyMap<string, Opinion>,
): Item {
  const { sha256, was } = photo;
  return {
    photo,
    now: labelNow(corrections, sha256, was),
    isDecided: corrections.has(sha256),
    others,
    opinion: opinions.get(sha256),
  };
}
