import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { idOf } from '../training-data/label-name.ts';
import {
  LIST_FILE,
  type ListedPhoto,
  listColumns,
  readPhotoList,
  takesPart,
} from '../training-data/photo-list.ts';
import { type Disk, replaceWhole } from './disk.ts';
import { PhotosError } from './photos-error.ts';

const header = listColumns.join(',');

/** `photos.csv` of a folder, while photos are added to it or withdrawn. */
export class Listed {
  readonly #disk: Disk;
  readonly #file: string;
  #rows: ListedPhoto[];
  readonly #labels = new Map<string, string>();

  private constructor(disk: Disk, file: string, rows: ListedPhoto[]) {
    this.#disk = disk;
    this.#file = file;
    this.#rows = rows;
  }

  /** Throws `PhotosError` for a table to which no row can be added. */
  static async open(disk: Disk, folder: string): Promise<Listed> {
    const file = join(folder, LIST_FILE);
    const text = (await disk.read(file))?.toString();
    if (text === undefined || text.trim() === '') await replaceWhole(disk, file, `${header}\n`);
    else {
      const [first = ''] = text.replace(/^\ufeff/, '').split(/\r?\n/, 1);
      if (first !== header)
        throw new PhotosError(
          'unusableData',
          `${file} has other columns than photos get writes. Its first line has to be:\n${header}\nRename the file if it is of another kind.`,
        );
      if (!text.endsWith('\n')) await mend(disk, file, text);
    }
    const rows = (await readPhotoList(folder)) ?? [];
    return new Listed(
      disk,
      file,
      rows.map(({ line: _, ...row }) => row),
    );
  }

  get rows(): readonly ListedPhoto[] {
    return this.#rows;
  }

  /** Those of a label, by its id, that take part. */
  of(label: string): readonly ListedPhoto[] {
    return this.#rows.filter((row) => takesPart(row) && this.#labelOf(row.class) === label);
  }

  /** Asked of every row for every photo. */
  #labelOf(name: string): string {
    const known = this.#labels.get(name) ?? idOf(name);
    this.#labels.set(name, known);
    return known;
  }

  async add(row: ListedPhoto): Promise<void> {
    await this.#disk.append(this.#file, stringify([row], { columns: [...listColumns] }));
    this.#rows.push(row);
  }

  async replaceAll(rows: readonly ListedPhoto[]): Promise<void> {
    const text = stringify([...rows], { header: true, columns: [...listColumns] });
    await replaceWhole(this.#disk, this.#file, text);
    this.#rows = [...rows];
  }
}

/** A last line without its end: what a full disk has cut off goes (its photo is asked for again), a whole one stays. */
async function mend(disk: Disk, file: string, text: string): Promise<void> {
  const last = text.slice(text.lastIndexOf('\n') + 1);
  const isWhole = last.split(',').length >= listColumns.length && !last.endsWith(',');
  if (isWhole) await disk.append(file, '\n');
  else await replaceWhole(disk, file, text.slice(0, text.length - last.length));
}

/** iNaturalist's id of the photo of a row; `undefined`: the photo is from elsewhere. */
export function photoIdOf({ url }: Pick<ListedPhoto, 'url'>): number | undefined {
  const [, id] = /\/photos\/(\d+)/.exec(url) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** Its page there, which stays, whatever host the photo moves to. */
export function pageOf(photo: number): string {
  return `https://www.inaturalist.org/photos/${photo}`;
}

/** Who took it, told apart from others, and not named. */
export function observerHash(observer: number, seed: string): string {
  return createHash('sha256').update(`${seed}\n${observer}`).digest('hex').slice(0, 16);
}

/** For cells of one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
