import { crc32, deflateSync } from 'node:zlib';

/** Pictures that no encoder would write. */

interface PngOptions {
  readonly width: number;
  readonly height: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colourType?: number;
  readonly depth?: number;
  /** Chunks between header and pixels. */
  readonly chunks?: readonly Buffer[];
  /** Of IDAT, deflated. */
  readonly pixels: Buffer;
}

/** A PNG whose header and pixels need not agree. */
export function png({ width, height, colourType = 2, depth = 8, chunks = [], pixels }: PngOptions): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG of a few bytes that claims any size. */
export function pngHeader(width: number, height: number): Buffer {
  return png({ width, height, pixels: Buffer.alloc(64) });
}

/** A whole PNG of one black RGB area: a few hundred times smaller than its pixels. */
export function blackPng(width: number, height: number, chunks: readonly Buffer[] = []): Buffer {
  return png({ width, height, chunks, pixels: deflateSync(Buffer.alloc((1 + 3 * width) * height)) });
}

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The same PNG with chunks between its header and the rest. */
export function withPngChunks(whole: Uint8Array, ...chunks: readonly Buffer[]): Buffer {
  const afterHeader = 8 + 12 + 13;
  return Buffer.concat([whole.subarray(0, afterHeader), ...chunks, whole.subarray(afterHeader)]);
}

/** A JPEG with one more application segment, e.g. a colour profile (marker 0xe2) that is none. */
export function withChunkAfterStart(jpeg: Uint8Array, marker: number, data: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(data.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, marker]), length, data, jpeg.subarray(2)]);
}

/** A JPEG whose frame header (SOF0 to SOF2) claims another size. */
export function withJpegSize(jpeg: Uint8Array, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const at = copy.findIndex((byte, i) => byte === 0xff && [0xc0, 0xc1, 0xc2].includes(copy[i + 1] ?? 0));
  copy.writeUInt16BE(height, at + 5);
  copy.writeUInt16BE(width, at + 7);
  return copy;
}

/** A progressive JPEG whose last scan comes so many times more. */
export function withScansRepeated(jpeg: Uint8Array, times: number): Buffer {
  const whole = Buffer.from(jpeg);
  const scan = whole.subarray(whole.lastIndexOf(Buffer.from([0xff, 0xda])), -2);
  return Buffer.concat([
    whole.subarray(0, -2),
    ...Array.from({ length: times }, () => scan),
    whole.subarray(-2),
  ]);
}

/** Copies with some bytes changed, cut out, doubled or cut off; the same for the same seed. */
export function* mutations(
  whole: Uint8Array,
  { count, seed }: { count: number; seed: number },
): Generator<Buffer> {
  let state = seed >>> 0;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let made = 0; made < count; made++) {
    const copy = Buffer.from(whole);
    const at = random(copy.length);
    const length = 1 + random(32);
    for (let i = random(12); i >= 0; i--) copy[random(random(2) === 0 ? 64 : copy.length)] = random(256);
    const kind = random(4);
    if (kind === 1) yield Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    else if (kind === 2) yield Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]);
    else if (kind === 3) yield copy.subarray(0, at);
    else yield copy;
  }
}
