/**
 * Protobuf's wire format, as much of it as ONNX files need, without a schema: https://protobuf.dev/programming-guides/encoding/.
 * What is not understood is passed on as bytes, so that a file that is read and written again loses nothing.
 */

/** A network file that cannot be read, or is not what it says. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
}

/** One field of a message; `bytes` and `whole` are views into the file, not copies. */
export interface WireField {
  readonly number: number;
  /** Of whole numbers (int32, int64, enums, bools); of anything else 0. An int64 beyond 2^53 is rounded. */
  readonly value: number;
  /** Of strings, messages, packed lists, and numbers of fixed length. */
  readonly bytes: Uint8Array;
  /** The field as it is written, its tag with it: what to copy. */
  readonly whole: Uint8Array;
}

const NOTHING = new Uint8Array(0);
const [VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES] = [0, 1, 2, 5];

/** The fields of a message in the order in which they are written. Throws `OnnxError` where the bytes are no message. */
export function* fieldsOf(message: Uint8Array): Generator<WireField> {
  let at = 0;
  while (at < message.length) {
    const start = at;
    const tag = varintAt(message, at);
    at = tag.end;
    const [number, type] = [Math.floor(tag.value / 8), tag.value % 8];
    let value = 0;
    let length = type === EIGHT_BYTES ? 8 : type === FOUR_BYTES ? 4 : 0;
    if (type === VARINT || type === LENGTH) {
      const read = varintAt(message, at);
      at = read.end;
      if (type === VARINT) value = read.value;
      else length = read.value;
    } else if (length === 0) throw new OnnxError(`The file is no ONNX network: a field has the type ${type}`);
    if (number === 0 || length < 0 || at + length > message.length)
      throw new OnnxError(
        'The file is no ONNX network, or ends too early: a field is longer than what holds it',
      );
    const bytes = type === VARINT ? NOTHING : message.subarray(at, at + length);
    at += length;
    yield { number, value, bytes, whole: message.subarray(start, at) };
  }
}

function varintAt(message: Uint8Array, from: number): { value: number; end: number } {
  let [value, factor] = [0, 1];
  for (let at = from; at < message.length && at < from + 10; at++) {
    const byte = message[at] ?? 0;
    // The tenth byte is there in negative numbers only (two's complement of 64 bits).
    if (at === from + 9) return { value: Number(BigInt.asIntN(64, bigVarint(message, from))), end: at + 1 };
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, end: at + 1 };
    factor *= 128;
  }
  throw new OnnxError('The file is no ONNX network, or ends too early: a number is cut off');
}

function bigVarint(message: Uint8Array, from: number): bigint {
  let value = 0n;
  for (let i = 0; i < 10; i++) value |= BigInt((message[from + i] ?? 0) & 0x7f) << BigInt(7 * i);
  return value;
}

/** The whole numbers of a repeated field, whether it is packed into one or written one by one. */
export function numbersOf({ value, bytes }: WireField): number[] {
  if (bytes.length === 0) return [value];
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const read = varintAt(bytes, at);
    numbers.push(read.value);
    at = read.end;
  }
  return numbers;
}

export const textOf = ({ bytes }: WireField): string => new TextDecoder().decode(bytes);

/** A field that holds a whole number, not negative. */
export const intField = (number: number, value: number): Uint8Array =>
  concat([varint(number * 8 + VARINT), varint(value)]);

/** A field that holds a message, bytes, or a text. */
export function field(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return concat([varint(number * 8 + LENGTH), varint(bytes.length), bytes]);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
