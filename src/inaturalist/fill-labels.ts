import type { Observation } from './api.ts';
import { type Chosen, choose, type Filters } from './choose.ts';
import { type Cursor, type GameLabel, type Pending, type TaxonCursor, writeCursor } from './game-file.ts';
import { type Listed, observerHash, oneLine } from './listed.ts';
import { openCursor, searchOf } from './search.ts';
import { drop, type GameTaxon, type GetOptions, Taker } from './take-photos.ts';

/** One run of `getPhotos`: what is chosen, taken and listed. */
export class Work {
  readonly #options: GetOptions;
  readonly #listed: Listed;
  readonly #cursor: Cursor;
  readonly #filters: Filters;
  readonly #taker: Taker;
  /** Searches whose pending photos this process has chosen, or has asked about. */
  readonly #fresh = new Set<TaxonCursor>();

  constructor(options: GetOptions, listed: Listed, cursor: Cursor) {
    this.#options = options;
    this.#listed = listed;
    this.#cursor = cursor;
    const { licences, perObserver } = options.game;
    this.#filters = { licences, perObserver, photoHosts: options.photoHosts };
    this.#taker = new Taker(options, listed, this.#filters);
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

  /** Downloads what is chosen. */
  async #download(label: GameLabel, taxon: GameTaxon, search: TaxonCursor): Promise<void> {
    if (search.pending.length === 0) return;
    if (!this.#fresh.has(search)) await this.#taker.askAgain(search);
    this.#fresh.add(search);
    await this.#taker.take(label, taxon, search);
    await this.keep();
  }

  #isKnown(photo: number): boolean {
    const isWaiting = ({ pending }: TaxonCursor): boolean => pending.some((one) => one.photo === photo);
    return this.#taker.knows(photo) || Object.values(this.#cursor.taxa).some(isWaiting);
  }

  #ofObserver(label: GameLabel, observer: string): number {
    const waiting = label.taxa.flatMap(({ id }) => this.#cursor.taxa[`${label.id} ${id}`]?.pending ?? []);
    return [...this.#listed.of(label.id), ...waiting].filter((one) => one.observer === observer).length;
  }
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
