import { join } from 'node:path';
import { takesPart } from '../training-data/photo-list.ts';
import type { Api, Observation } from './api.ts';
import { type CheckedPhoto, checkPhoto } from './check-photo.ts';
import { addressOf, type Filters, LEAST_PIXELS, type Reason, whyNot } from './choose.ts';
import type { Disk } from './disk.ts';
import type { GameLabel, Pending, PhotoGame, TaxonCursor } from './game-file.ts';
import { type Listed, oneLine, pageOf, photoIdOf } from './listed.ts';
import { PhotosError } from './photos-error.ts';
import { goesOn, refused, type Service } from './service.ts';
import { withoutNotes } from './without-notes.ts';

export interface GetOptions {
  readonly folder: string;
  readonly game: PhotoGame;
  readonly disk: Disk;
  readonly service: Service;
  readonly api: Api;
  readonly photoHosts: readonly string[];
  readonly stop: AbortSignal;
  /** Photos that are there, and those that are wanted, of one label and of all. */
  readonly onProgress?: (at: Progress) => void;
}

export interface Progress {
  readonly label: string;
  readonly have: number;
  readonly wanted: number;
}

export type GameTaxon = GameLabel['taxa'][number];

const MOST_TRIES = 3;
/** So many photos in a row that do not come: it is not the photos. */
const FAILURES_IN_A_ROW = 3;

/** Takes what was chosen: each photo is downloaded, checked, named and listed. */
export class Taker {
  readonly #options: GetOptions;
  readonly #listed: Listed;
  readonly #filters: Filters;
  /** Ids of all photos that are listed, whatever their status. */
  readonly #known: Set<number>;
  #failedInARow = 0;

  constructor(options: GetOptions, listed: Listed, filters: Filters) {
    this.#options = options;
    this.#listed = listed;
    this.#filters = filters;
    this.#known = new Set(listed.rows.flatMap((row) => photoIdOf(row) ?? []));
  }

  knows(photo: number): boolean {
    return this.#known.has(photo);
  }

  /** Downloads what is chosen; what fails stays for later. */
  async take(label: GameLabel, taxon: GameTaxon, search: TaxonCursor): Promise<void> {
    const later: Pending[] = [];
    for (const one of search.pending) {
      this.#progress(label);
      const outcome = this.#known.has(one.photo) ? 'done' : await this.#take(label, taxon, one);
      if (outcome === 'later' && one.tries + 1 < MOST_TRIES) later.push({ ...one, tries: one.tries + 1 });
      else if (outcome !== 'done') drop(search, outcome === 'later' ? 'failed' : outcome, 1);
    }
    search.pending = later;
    this.#progress(label);
  }

  #progress({ id, wanted }: GameLabel): void {
    this.#options.onProgress?.({ label: id, have: this.#listed.of(id).length, wanted });
  }

  /** What an earlier process chose may have been deleted, moved or closed since. */
  async askAgain(search: TaxonCursor): Promise<void> {
    const ids = [...new Set(search.pending.map(({ observation }) => observation))];
    const found = await this.#options.api.observationsOf(ids);
    const still: Pending[] = [];
    for (const one of search.pending) {
      const now = this.#known.has(one.photo) ? one : this.#asItIsNow(one, found.get(one.observation));
      const file = join(this.#options.folder, one.path);
      await this.#options.disk.remove(`${file}.part`);
      if (typeof now !== 'string') still.push(now);
      else {
        // It may have its name already, without its row.
        await this.#options.disk.remove(file);
        drop(search, now, 1);
      }
    }
    search.pending = still;
  }

  #asItIsNow(one: Pending, observation: Observation | undefined): Pending | Reason {
    const photo = observation?.photos.find(({ id }) => id === one.photo);
    if (!photo) return 'gone';
    const address = addressOf(photo, this.#filters.photoHosts);
    const reason = whyNot(photo, this.#filters, address);
    if (reason !== undefined || address === undefined) return reason ?? 'hidden';
    return { ...one, address, licence: photo.licence ?? '', attribution: oneLine(photo.attribution) };
  }

  async #take(label: GameLabel, taxon: GameTaxon, one: Pending): Promise<'done' | 'later' | Reason> {
    const { disk, folder, service, api } = this.#options;
    const { path } = one;
    // Killed between its name and its row.
    const there = await disk.read(join(folder, path));
    const checkedThere = there && (await checkPhoto(there));
    if (checkedThere) return this.#list(label, taxon, one, checkedThere, 'ok');
    let wanted = one;
    let fetched = await service.photo(wanted.address);
    if (fetched.kind === 'gone') {
      const now = this.#asItIsNow(one, (await api.observationsOf([one.observation])).get(one.observation));
      if (typeof now === 'string') return now;
      wanted = now;
      fetched = await service.photo(wanted.address);
      if (fetched.kind === 'gone') return 'gone';
    }
    if (fetched.kind === 'failed') {
      if (++this.#failedInARow < FAILURES_IN_A_ROW) return 'later';
      if (fetched.isRefusal) throw refused(new URL(wanted.address).host);
      throw new PhotosError('unreachable', `${fetched.why}. ${goesOn}`);
    }
    this.#failedInARow = 0;
    const bytes = await withoutNotes(fetched.bytes);
    const checked = await checkPhoto(bytes);
    if (!checked) return 'later';
    if (Math.min(checked.width, checked.height) < LEAST_PIXELS) return 'small';
    const isCopy = this.#listed.rows.some((row) => row.sha256 === checked.sha256 && takesPart(row));
    if (isCopy) return this.#list(label, taxon, wanted, checked, 'copy');
    await disk.makeFolder(join(folder, 'photos', label.id));
    await disk.write(join(folder, `${path}.part`), bytes);
    await disk.rename(join(folder, `${path}.part`), join(folder, path));
    return this.#list(label, taxon, wanted, checked, 'ok');
  }

  async #list(
    label: GameLabel,
    taxon: GameTaxon,
    one: Pending,
    { sha256, dhash, width, height }: CheckedPhoto,
    status: 'ok' | 'copy',
  ): Promise<'done' | 'copy'> {
    const { observer, licence, attribution } = one;
    const path = status === 'ok' ? one.path : '';
    await this.#listed.add({
      ...{
        path,
        class: label.name,
        split: '',
        source: observer,
        observation: String(one.observation),
        observer,
      },
      ...{ taxon: String(taxon.id), licence, attribution, url: pageOf(one.photo), sha256, dhash },
      ...{ width: String(width), height: String(height), status },
    });
    this.#known.add(one.photo);
    return status === 'ok' ? 'done' : 'copy';
  }
}

export function drop(search: TaxonCursor, reason: Reason, count: number): void {
  search.dropped[reason] = (search.dropped[reason] ?? 0) + count;
}
