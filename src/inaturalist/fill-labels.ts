import { join } from 'node:path';
import { takesPart } from '../training-data/photo-list.ts';
import type { Api, Observation } from './api.ts';
import { type CheckedPhoto, checkPhoto } from './check-photo.ts';
import { addressOf, type Chosen, choose, type Filters, LEAST_PIXELS, type Reason, whyNot } from './choose.ts';
import type { Disk } from './disk.ts';
import {
  type Cursor,
  type GameLabel,
  type Pending,
  type PhotoGame,
  type TaxonCursor,
  writeCursor,
} from './game-file.ts';
import { type Listed, observerHash, oneLine, pageOf, photoIdOf } from './listed.ts';
import { PhotosError } from './photos-error.ts';
import { openCursor, searchOf } from './search.ts';
import { goesOn, refused, type Service } from './service.ts';

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

type GameTaxon = GameLabel['taxa'][number];

const MOST_TRIES = 3;
/** So many photos in a row that do not come: it is not the photos. */
const FAILURES_IN_A_ROW = 3;

/** One run of `getPhotos`: what is chosen, taken and listed. */
export class Work {
  readonly #options: GetOptions;
  readonly #listed: Listed;
  readonly #cursor: Cursor;
  readonly #filters: Filters;
  /** Ids of all photos that are listed, whatever their status. */
  readonly #known: Set<number>;
  #failedInARow = 0;
  /** Searches whose pending photos this process has chosen, or has asked about. */
  readonly #fresh = new Set<TaxonCursor>();

  constructor(options: GetOptions, listed: Listed, cursor: Cursor) {
    this.#options = options;
    this.#listed = listed;
    this.#cursor = cursor;
    const { licences, perObserver } = options.game;
    this.#filters = { licences, perObserver, photoHosts: options.photoHosts };
    this.#known = new Set(listed.rows.flatMap((row) => photoIdOf(row) ?? []));
  }

  /** How far it is, and until when the service has to be left alone. */
  async keep(): Promise<void> {
    this.#cursor.notBefore = { ...this.#options.service.notBefore };
    await writeCursor(this.#options.disk, this.#options.folder, this.#cursor);
  }

  /** The photos of a label, in equal parts of its taxa; what one lacks the others give. */
  async fill(label: GameLabel): Promise<void> {
    const missing = (): number => label.wanted - this.#listed.of(label.id).length;
    for (let before = Infinity; missing() > 0 && missing() < before; ) {
      before = missing();
      for (const [index, taxon] of label.taxa.entries())
        await this.#fillFrom(label, taxon, Math.ceil(missing() / (label.taxa.length - index)));
    }
  }

  async #fillFrom(label: GameLabel, taxon: GameTaxon, more: number): Promise<void> {
    const have = (): number =>
      this.#listed.of(label.id).filter((row) => row.taxon === String(taxon.id)).length;
    const target = have() + more;
    const key = `${label.id} ${taxon.id}`;
    let search = this.#cursor.taxa[key];
    while (true) {
      if (search) await this.#download(label, taxon, search);
      if (have() >= target) return;
      if (!search) {
        search = await openCursor(this.#options.api, this.#options.game, label, taxon);
        this.#cursor.taxa[key] = search;
      }
      if (!(await this.#choosePage(label, taxon, search, target - have()))) return;
    }
  }

  /** Chooses from the next page of the next range. @returns false: there is nothing more to look at */
  async #choosePage(label: GameLabel, taxon: GameTaxon, search: TaxonCursor, most: number): Promise<boolean> {
    const { api, game } = this.#options;
    const open = search.windows.filter(({ ended }) => !ended);
    const window = open[search.next % Math.max(1, open.length)];
    if (!window) return false;
    const params = searchOf(game, label, taxon, search.quality);
    const { above, below } = window;
    const range = { id_above: above, ...(below === undefined ? {} : { id_below: below }) };
    const page = await api.observations({ ...params, ...range, order_by: 'id', order: 'asc' });
    const share = Math.min(most, Math.ceil(most / open.length));
    let isFull = false;
    let chosen = 0;
    for (const observation of page.observations) {
      isFull = chosen >= share;
      if (isFull) break;
      const observer = observerHash(observation.observer, game.seed);
      const { photos, dropped } = choose(
        observation,
        this.#filters,
        (id) => this.#isKnown(id),
        this.#ofObserver(label, observer),
      );
      const fitting = photos.slice(0, most - chosen);
      search.pending.push(...fitting.map((photo) => asPending(label, photo, observation, observer)));
      chosen += fitting.length;
      // The rest of it is looked at when more are wanted.
      isFull = fitting.length < photos.length;
      window.above = isFull ? observation.id - 1 : observation.id;
      if (isFull) break;
      for (const [reason, count] of dropped) drop(search, reason, count);
    }
    if (!isFull) {
      window.above = Math.max(window.above, page.lastId);
      window.ended = page.isLast;
      if (page.unreadable > 0) drop(search, 'unreadable', page.unreadable);
    }
    search.next += 1;
    this.#fresh.add(search);
    await this.keep();
    return true;
  }

  #isKnown(photo: number): boolean {
    const isWaiting = ({ pending }: TaxonCursor): boolean => pending.some((one) => one.photo === photo);
    return this.#known.has(photo) || Object.values(this.#cursor.taxa).some(isWaiting);
  }

  #ofObserver(label: GameLabel, observer: string): number {
    const waiting = label.taxa.flatMap(({ id }) => this.#cursor.taxa[`${label.id} ${id}`]?.pending ?? []);
    return [...this.#listed.of(label.id), ...waiting].filter((one) => one.observer === observer).length;
  }

  /** Downloads what is chosen; what fails stays for later. */
  async #download(label: GameLabel, taxon: GameTaxon, search: TaxonCursor): Promise<void> {
    if (search.pending.length === 0) return;
    if (!this.#fresh.has(search)) await this.#askAgain(search);
    this.#fresh.add(search);
    const later: Pending[] = [];
    for (const one of search.pending) {
      this.#progress(label);
      const outcome = this.#known.has(one.photo) ? 'done' : await this.#take(label, taxon, one);
      if (outcome === 'later' && one.tries + 1 < MOST_TRIES) later.push({ ...one, tries: one.tries + 1 });
      else if (outcome !== 'done') drop(search, outcome === 'later' ? 'failed' : outcome, 1);
    }
    search.pending = later;
    this.#progress(label);
    await this.keep();
  }

  #progress({ id, wanted }: GameLabel): void {
    this.#options.onProgress?.({ label: id, have: this.#listed.of(id).length, wanted });
  }

  /** What an earlier process chose may have been deleted, moved or closed since. */
  async #askAgain(search: TaxonCursor): Promise<void> {
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
    const checked = await checkPhoto(fetched.bytes);
    if (!checked) return 'later';
    if (Math.min(checked.width, checked.height) < LEAST_PIXELS) return 'small';
    const isCopy = this.#listed.rows.some((row) => row.sha256 === checked.sha256 && takesPart(row));
    if (isCopy) return this.#list(label, taxon, wanted, checked, 'copy');
    await disk.makeFolder(join(folder, 'photos', label.id));
    await disk.write(join(folder, `${path}.part`), fetched.bytes);
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
        class: label.id,
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

function drop(search: TaxonCursor, reason: Reason, count: number): void {
  search.dropped[reason] = (search.dropped[reason] ?? 0) + count;
}

function asPending(label: GameLabel, photo: Chosen, observation: Observation, observer: string): Pending {
  return {
    photo: photo.id,
    observation: observation.id,
    observer,
    address: photo.address,
    path: pathOf(label, photo),
    licence: photo.licence ?? '',
    attribution: oneLine(photo.attribution),
    tries: 0,
  };
}

/** `photos/bobcat/Bobcat_9005106.jpg`, as the ancestor's files were called. */
function pathOf(label: GameLabel, { id, address }: Chosen): string {
  const name = `${label.id.slice(0, 1).toUpperCase()}${label.id.slice(1)}`;
  const ending = /\.(\w+)$/.exec(new URL(address).pathname)?.[1]?.toLowerCase() ?? 'jpg';
  return `photos/${label.id}/${name}_${id}.${ending}`;
}
