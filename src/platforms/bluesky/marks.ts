import type { Mark } from '../platform.ts';

/** Posts can show up late, and the list of mentions is known to miss some for a while: so much is read again each time. */
const OVERLAP_MS = 3_600_000;
/** So many of one hour fit well into a small page. */
const BUSY = 15;

/** An item of a list that goes backwards in time. Moments in milliseconds. */
export interface Item {
  readonly uri: string;
  /** What the list is sorted by: what the author's clock said, but never later than it was seen. */
  readonly at: number;
  /** When the AppView saw it. */
  readonly seenAt: number;
}

/** How far a list was read. */
interface Reached {
  /** The newest item. */
  readonly at: number;
  /** From this moment on, itself too, it is read again. */
  readonly floor: number;
  /** When the AppView saw what it had seen last: what it saw later is new, however far back its author's clock put it. */
  readonly seenAt: number;
  /** The items from the floor on, so that what shows up late is told from them. */
  readonly known: readonly string[];
}

/** Where a reading begins, and which mark it leaves. */
export class Start {
  readonly #floor: number;
  readonly #mark: Reached | undefined;

  /** The oldest of the marks and moments. */
  constructor({ marks = [], notBefore }: { marks?: readonly Mark[]; notBefore?: Date }) {
    const [oldest] = marks.map(reachedBy).sort((a, b) => a.at - b.at);
    this.#mark = oldest && (notBefore === undefined || oldest.at <= notBefore.getTime()) ? oldest : undefined;
    this.#floor = this.#mark?.floor ?? (notBefore?.getTime() ?? 0) + 1;
  }

  /** Whether so much was going on lately that a small page would not reach back far enough. */
  get isBusy(): boolean {
    return this.#mark === undefined || this.#mark.known.length > BUSY;
  }

  /** Whether a list that comes to this item needs not be read on. What shows up late can lie below the floor, behind a full page of newer ones. */
  isReachedBy({ at }: Item): boolean {
    return at <= (this.#mark ? Math.min(this.#floor, this.#mark.at - OVERLAP_MS) : this.#floor);
  }

  isNew(item: Item): boolean {
    if (this.#mark && item.seenAt > this.#mark.seenAt) return true;
    return item.at >= this.#floor && this.#mark?.known.includes(shortOf(item.uri)) !== true;
  }

  /**
   * The mark after the first page; `undefined` where it says no more than the one before.
   * @param isWhole whether the page reaches back to the start: else what lies behind it is read now, and not again
   */
  markAfter(items: readonly Item[], isWhole: boolean): Mark | undefined {
    const fresh = items.filter((item) => this.isNew(item));
    if (fresh.length === 0) return undefined;
    const at = Math.max(this.#mark?.at ?? 0, ...fresh.map((item) => item.at));
    const seenAt = Math.max(this.#mark?.seenAt ?? 0, ...fresh.map((item) => item.seenAt));
    const reached = isWhole ? 0 : Math.min(...items.map((item) => item.at));
    const floor = Math.max(at - OVERLAP_MS, reached);
    const known = new Set(items.filter((item) => item.at >= floor).map(({ uri }) => shortOf(uri)));
    return [...[at, floor, seenAt].map((moment) => new Date(moment).toISOString()), ...known].join(' ');
  }
}

/** The one of two marks that lies further on. */
export function laterMark(a: Mark, b: Mark): Mark {
  const [first, second] = [reachedBy(a), reachedBy(b)];
  const difference =
    first.at - second.at || first.seenAt - second.seenAt || first.known.length - second.known.length;
  return difference >= 0 ? a : b;
}

function reachedBy(mark: Mark): Reached {
  const [at, floor, seenAt, ...known] = mark.split(' ');
  const momentOf = (text = ''): number => (Number.isNaN(Date.parse(text)) ? 0 : Date.parse(text));
  return { at: momentOf(at), floor: momentOf(floor), seenAt: momentOf(seenAt), known };
}

/** The end of a record key tells two posts of one hour apart; with a part of the author's id. */
function shortOf(uri: string): string {
  const [, , did = '', , rkey = ''] = uri.split('/');
  return did.slice(-3) + rkey.slice(-6);
}
