/** TIFF 6.0 files written by hand: of several pages, of any sizes, also with a page inside of a page (SubIFDs, tag 330). */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, each 0 to 255. */
  readonly color: readonly [number, number, number];
  readonly inside?: readonly TiffPage[];
  /** PhotometricInterpretation; default 2, RGB. A camera's raw sensor data has 32803 (DNG 1.7). */
  readonly photometric?: number;
}

const [SHORT, LONG] = [3, 4];

/** Little end first, not compressed, one strip a page. */
export function tiff(pages: readonly TiffPage[]): Buffer {
  const parts: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')];
  let length = 8;
  const append = (part: Buffer): number => {
    const at = length;
    parts.push(part);
    length += part.length;
    return at;
  };
  /** @returns where the page's directory is, and where in it the next page is to be named */
  const page = ({ width, height, color, inside = [], photometric = 2 }: TiffPage): [number, () => Buffer] => {
    const within = inside.map((one) => page(one)[0]);
    const pixels = append(Buffer.alloc(width * height * 3, Buffer.from(color)));
    const depths = append(words([8, 8, 8], SHORT));
    const [one] = within;
    const list = within.length > 1 ? append(words(within, LONG)) : (one ?? 0);
    const tags: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
      [256, LONG, 1, width],
      [257, LONG, 1, height],
      [258, SHORT, 3, depths],
      [259, SHORT, 1, 1],
      [262, SHORT, 1, photometric],
      [273, LONG, 1, pixels],
      [277, SHORT, 1, 3],
      [278, LONG, 1, height],
      [279, LONG, 1, width * height * 3],
      [284, SHORT, 1, 1],
      ...(within.length > 0 ? [[330, LONG, within.length, list] as const] : []),
    ];
    const directory = Buffer.alloc(2 + 12 * tags.length + 4);
    directory.writeUInt16LE(tags.length);
    tags.forEach(([tag, type, count, value], i) => {
      const at = 2 + 12 * i;
      directory.writeUInt16LE(tag, at);
      directory.writeUInt16LE(type, at + 2);
      directory.writeUInt32LE(count, at + 4);
      directory.writeUInt32LE(value, at + 8);
    });
    return [append(directory), () => directory.subarray(-4)];
  };
  let next = (): Buffer => parts[0]?.subarray(4) ?? Buffer.alloc(4);
  for (const each of pages) {
    const [at, after] = page(each);
    next().writeUInt32LE(at);
    next = after;
  }
  return Buffer.concat(parts);
}

function words(values: readonly number[], type: number): Buffer {
  const size = type === SHORT ? 2 : 4;
  const buffer = Buffer.alloc(values.length * size);
  values.forEach((value, i) => void buffer.writeUIntLE(value, i * size, size));
  return buffer;
}
