import { crc32 } from 'node:zlib';

/** Pictures that no encoder would write. */

/** A PNG of a few bytes that claims any size. */
export function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', Buffer.alloc(64)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A JPEG with one more application segment, e.g. a colour profile (marker 0xe2) that is none. */
export function withChunkAfterStart(jpeg: Uint8Array, marker: number, data: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(data.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, marker]), length, data, jpeg.subarray(2)]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
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
