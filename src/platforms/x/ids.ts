/** Start of X's clock, 2010-11-04T01:42:54.657Z (Twitter's snowflake announcement of 2010). */
const EPOCH_MS = 1288834974657n;
/** Below the time an id holds 22 bits of machine and sequence number. */
const TIME_SHIFT = 22n;
const DAY_MS = 86_400_000;

/** Recent search reaches back 7 days; five minutes of margin for clocks that disagree (OAuth 1.0a bears no more than that). */
const SEARCH_WINDOW_MS = 7 * DAY_MS - 5 * 60_000;

/** The smallest id that a post made at that moment can have, as a decimal string; `1` for every moment before X's clock began. */
export function idAt(moment: Date): string {
  const id = (BigInt(Math.floor(moment.getTime())) - EPOCH_MS) << TIME_SHIFT;
  return String(id < 1n ? 1n : id);
}

/** The moment an id was made, to the millisecond. */
export function momentOf(id: string): Date {
  return new Date(Number((BigInt(id) >> TIME_SHIFT) + EPOCH_MS));
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9]{1,20}$/.test(value);
}

/** Ids are 64 bits wide: neither strings nor numbers order them. For `sort`, ascending. */
export function compareIds(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** X answers a `since_id` older than its window with 400, so an older one (or rubbish) is lifted into the window. */
export function liftSinceId(sinceId: string, now: Date): string {
  const oldest = idAt(new Date(now.getTime() - SEARCH_WINDOW_MS));
  return isId(sinceId) && compareIds(sinceId, oldest) > 0 ? sinceId : oldest;
}
