import { createHash } from 'node:crypto';

/** Sorts as the numbers do (atproto.com/specs/tid). */
const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;
/** 53 bits of microseconds stand above 10 bits of a clock's id. */
const CLOCK_BITS = 10n;
const CLOCKS = 1n << CLOCK_BITS;

/** A timestamp identifier: what the record key of a post must be. */
export const isTid = (text: string): boolean => TID.test(text);

/**
 * The record key of the bot's text about a round, made from the round alone, so that a memory that was lost makes the same one: the server
 * then knows a second try. The time is the round's own, so that keys of a day stand together; the clock is a hash, for two rounds of one
 * microsecond. Where the round's id has no time (a summary), all of it is a hash.
 *
 * @param key the round's id, `at://did:plc:…/app.bsky.feed.post/3l…`
 * @param next how many keys are taken by other rounds
 */
export function recordKeyOf(key: string, next = 0): string {
  const hash = BigInt(`0x${createHash('sha256').update(key).digest('hex').slice(0, 16)}`);
  const clock = (hash + BigInt(next)) % CLOCKS;
  const own = key.slice(key.lastIndexOf('/') + 1);
  const time =
    key.startsWith('at://') && isTid(own) ? numberOf(own) >> CLOCK_BITS : (hash >> CLOCK_BITS) % (1n << 53n);
  return textOf((time << CLOCK_BITS) | clock);
}

/** The moment that a record key claims, in milliseconds. */
export function momentOf(tid: string): number {
  return Number((numberOf(tid) >> CLOCK_BITS) / 1000n);
}

function numberOf(tid: string): bigint {
  return [...tid].reduce((sum, sign) => sum * 32n + BigInt(ALPHABET.indexOf(sign)), 0n);
}

function textOf(bits: bigint): string {
  return Array.from({ length: 13 }, (_, i) => ALPHABET[Number((bits >> BigInt(5 * (12 - i))) & 31n)]).join(
    '',
  );
}
