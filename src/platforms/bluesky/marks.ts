import type { Mark } from '../platform.ts';

/** Posts can show up late, and the list of mentions is known to miss some for a while: so much is read again each time. */
const OVERLAP_MS = 3_600_000;
/** So many of one hour fit well into a small page. */
const BUSY = 15;

/**
 * How far a list was read: the newest moment, the one from which on it is read again, and which posts since then were seen, so that what shows
 * up late is told from them.
 */
interface Reached {
  readonly at: number;
  readonly floor: number;
  readonly seen: readonly string[];
}

/** An item of a list that goes backwards in time. */
export interface Item {
  readonly uri: string;
  /** The moment that the list is sorted by, in milliseconds. */
  readonly at: number;
}

/** Where a reading begins (all later items count, but those that were seen) and which mark it leaves. */
export class Start {
  readonly #floor: number;
  readonly #mark: Reached | undefined;

  /** The oldest of the marks and moments. */
  constructor({ marks = [], notBefore }: { marks?: readonly Mark[]; notBefore?: Date }) {
    const [oldest] = marks.map(reachedBy).sort((a, b) => a.at - b.at);
    this.#mark = oldest && (notBefore === undefined || oldest.at <= notBefore.getTime()) ? oldest : undefined;
    this.#floor = this.#mark?.floor ?? notBefore?.getTime() ?? 0;
  }

  /** Whether the list needs not be read beyond this item. */
  isBefore({ at }: Item): boolean {
    return at <= this.#floor;
  }

  isNew(item: Item): boolean {
    return !this.isBefore(item) && this.#mark?.seen.includes(shortOf(item.uri)) !== true;
  }

  /** Whether so much was going on lately that a small page would not reach back far enough. */
  get isBusy(): boolean {
    return this.#mark === undefined || this.#mark.seen.length > BUSY;
  }

  /**
   * The mark after the first page; `undefined` where it says no more than the one before.
   * @param isWhole whether the page reaches back to the start: else what lies behind it is read now, and not again
   */
  markAfter(items: readonly Item[], isWhole: boolean): Mark | undefined {
    const fresh = items.filter((item) => this.isNew(item));
    if (fresh.length === 0) return undefined;
    const at = Math.max(this.#mark?.at ?? 0, ...fresh.map((item) => item.at));
    const reached = isWhole ? 0 : Math.min(...items.map((item) => item.at));
    const floor = Math.max(at - OVERLAP_MS, reached);
    const seen = items.filter((item) => item.at > floor).map(({ uri }) => shortOf(uri));
    return [...[at, floor].map((moment) => new Date(moment).toISOString()), ...new Set(seen)].join(' ');
  }
}

/** The one of two marks that lies further on. */
export function laterMark(a: Mark, b: Mark): Mark {
  const [first, second] = [reachedBy(a), reachedBy(b)];
  if (first.at !== second.at) return first.at > second.at ? a : b;
  return first.seen.length >= second.seen.length ? a : b;
}

function reachedBy(mark: Mark): Reached {
  const [at = '', floor = '', ...seen] = mark.split(' ');
  const momentOf = (text: string): number => (Number.isNaN(Date.parse(text)) ? 0 : Date.parse(text));
  return { at: momentOf(at), floor: momentOf(floor), seen };
}

/** The end of a record key tells two posts of one hour apart; with a part of the author's id. */
function shortOf(uri: string): string {
  const [, , did = '', , rkey = ''] = uri.split('/');
  return did.slice(-3) + rkey.slice(-6);
}
