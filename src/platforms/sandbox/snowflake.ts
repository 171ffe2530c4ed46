/** X's ids: milliseconds since this moment, shifted left by 22 bits, and a sequence number. */
const EPOCH_MS = 1_288_834_974_657;

/** The smallest id that a post of that moment can have; `0` before the epoch. */
export function firstIdAt(moment: Date): string {
  const since = Math.max(0, moment.getTime() - EPOCH_MS);
  return (BigInt(since) << 22n).toString();
}

/** Ids of one world: those of the same millisecond follow each other, also when the clock stands still. */
export class Snowflakes {
  readonly #sequences = new Map<number, bigint>();

  next(moment: Date): string {
    const ms = moment.getTime();
    if (!(ms > EPOCH_MS))
      throw new RangeError(`no id can be made for ${String(moment)}: X's ids begin in 2010`);
    const sequence = this.#sequences.get(ms) ?? 0n;
    this.#sequences.set(ms, sequence + 1n);
    return (BigInt(firstIdAt(moment)) + sequence).toString();
  }
}

/** Negative when `a` is older. Ids exceed a double, so they are compared as decimal strings. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
