import { createHash } from 'node:crypto';

const SORTED = '234567abcdefghijklmnopqrstuvwxyz';
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;

export function isTid(text: string): boolean {
  return TID.test(text);
}

/** Timestamp identifiers: 53 bits of microseconds and 10 of a clock's id, in an alphabet that sorts (atproto.com/specs/tid). */
export class Tids {
  readonly #used = new Set<bigint>();

  /** Of that moment, but never the same one twice. */
  next(at: Date): string {
    let micros = BigInt(at.getTime()) * 1000n;
    while (this.#used.has(micros)) micros += 1n;
    this.#used.add(micros);
    return tidOf(micros, 7n);
  }
}

function tidOf(micros: bigint, clock: bigint): string {
  let bits = (micros << 10n) | clock;
  let text = '';
  for (let i = 0; i < 13; i++) {
    text = SORTED[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text;
}

/** In the form of a CID of version 1: `bafyrei…` of a record, `bafkrei…` of a blob. Of the JSON, not of DAG-CBOR as the real one. */
export function cidOf(content: unknown): string {
  const isBlob = content instanceof Uint8Array;
  const digest = createHash('sha256')
    .update(isBlob ? content : JSON.stringify(sorted(content)))
    .digest();
  return `b${base32(Buffer.concat([Buffer.from([1, isBlob ? 0x55 : 0x71, 0x12, 0x20]), digest]))}`;
}

function base32(bytes: Uint8Array): string {
  let [text, bits, value] = ['', 0, 0];
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += BASE32[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= 255;
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
