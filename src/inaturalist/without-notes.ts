/** JPEG: what it says of colours and of the picture itself (JFIF, ICC, Adobe) stays; EXIF, XMP, IPTC, makers' notes and comments go. */
const GONE_OF_JPEG = new Set([0xe1, ...Array.from({ length: 11 }, (_, i) => 0xe3 + i), 0xef, 0xfe]);
const GONE_OF_PNG = new Set(['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME']);
const SCAN = 0xda;
const PNG = '89504e470d0a1a0a';

/**
 * A photo without what its file tells beside the picture: where, when and with which camera it was taken. Its pixels are not touched, and
 * a JPEG keeps which way is up. iNaturalist removes these notes from the sizes that it makes; whether always, nobody promises. What is
 * no JPEG or PNG, or is broken, comes back as it is.
 */
export async function withoutNotes(bytes: Uint8Array): Promise<Uint8Array> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.toString('hex', 0, 8) === PNG) return kept(bytes, chunksOf(view));
  if (view.length < 4 || view.readUInt16BE(0) !== 0xffd8) return bytes;
  const parts = segmentsOf(view);
  if (parts.every(({ isGone }) => !isGone)) return bytes;
  const { default: sharp } = await import('sharp');
  const { orientation = 1 } = await sharp(bytes)
    .metadata()
    .catch(() => ({}) as { orientation?: number });
  const [start, ...rest] = parts;
  const turn = orientation > 1 ? [{ bytes: exifOf(orientation), isGone: false }] : [];
  return kept(bytes, start ? [start, ...turn, ...rest] : []);
}

interface Part {
  readonly bytes: Uint8Array;
  readonly isGone: boolean;
}

function kept(whole: Uint8Array, parts: readonly Part[]): Uint8Array {
  return parts.some(({ isGone }) => isGone)
    ? Buffer.concat(parts.flatMap(({ bytes, isGone }) => (isGone ? [] : [bytes])))
    : whole;
}

/** The start, each segment, and from the scan on the rest. */
function segmentsOf(view: Buffer): readonly Part[] {
  const parts: Part[] = [{ bytes: view.subarray(0, 2), isGone: false }];
  let at = 2;
  while (at + 4 <= view.length && view[at] === 0xff && view[at + 1] !== SCAN) {
    const end = at + 2 + view.readUInt16BE(at + 2);
    parts.push({ bytes: view.subarray(at, end), isGone: GONE_OF_JPEG.has(view[at + 1] ?? 0) });
    at = end;
  }
  return [...parts, { bytes: view.subarray(at), isGone: false }];
}

function chunksOf(view: Buffer): readonly Part[] {
  const parts: Part[] = [{ bytes: view.subarray(0, 8), isGone: false }];
  for (let at = 8; at + 12 <= view.length; ) {
    const end = at + 12 + view.readUInt32BE(at);
    parts.push({
      bytes: view.subarray(at, end),
      isGone: GONE_OF_PNG.has(view.toString('latin1', at + 4, at + 8)),
    });
    at = end;
  }
  return parts;
}

/** An EXIF segment with nothing but the orientation (tag 0x0112 of the first directory; TIFF 6.0, section 2). */
function exifOf(orientation: number): Uint8Array {
  const head = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010000000000000000', 'hex');
  head.writeUInt16BE(orientation, 28);
  return head;
}
