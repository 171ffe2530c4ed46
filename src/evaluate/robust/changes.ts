import type { Sharp } from 'sharp';

/** What befalls photos on their way into a post. */
export interface Change {
  /** As tables call it. */
  readonly name: string;
  /** The picture's bytes after it. */
  apply(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Larger pictures are made smaller first: no network here sees more. */
const SIDE = 1024;
const BLACK = '#000';

/** Eleven changes that leave a person in no doubt of what the picture shows. The same bytes give the same bytes. */
export const changes: readonly Change[] = [
  changed('a caption over it', (picture, size) => picture.composite([{ input: caption(size) }])),
  changed('a bar with words under it', (picture, size) => picture.composite([{ input: bar(size) }])),
  changed('the borders of a screenshot', async (picture, size) => {
    const [width, height] = [Math.round(size.width * 0.8), Math.round(size.height * 0.7)];
    const small = await picture.resize(width, height, { fit: 'fill' }).png().toBuffer();
    const sharp = await loadSharp();
    return sharp(screen(size)).composite([
      { input: small, left: Math.round(size.width * 0.1), top: Math.round(size.height * 0.2) },
    ]);
  }),
  changed('turned 15 degrees to the left', (picture, size) => turned(picture, -15, size)),
  changed('turned 15 degrees to the right', (picture, size) => turned(picture, 15, size)),
  changed('darkness', (picture) => picture.linear(0.3, 0)),
  changed('grey, as at night', (picture) => picture.greyscale()),
  changed('blur', (picture, { width, height }) => picture.blur(Math.max(0.5, Math.min(width, height) / 80))),
  changed(
    'JPEG of quality 20',
    (picture) => picture,
    (picture) => picture.jpeg({ quality: 20 }),
  ),
  changed('half out of the frame', (picture, { width, height }) =>
    picture.extract({ left: 0, top: 0, width: Math.ceil(width / 2), height }),
  ),
  changed('a mirror', (picture) => picture.flop()),
];

interface Size {
  readonly width: number;
  readonly height: number;
}

function changed(
  name: string,
  change: (picture: Sharp, size: Size) => Sharp | Promise<Sharp>,
  encode = (picture: Sharp): Sharp => picture.png({ compressionLevel: 1 }),
): Change {
  return {
    name,
    apply: async (bytes) => {
      const sharp = await loadSharp();
      const { data, info } = await sharp(bytes)
        .autoOrient()
        .flatten({ background: '#fff' })
        .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { width, height, channels } = info;
      const after = await change(sharp(data, { raw: { width, height, channels } }), { width, height });
      return encode(after).toBuffer();
    },
  };
}

/** As large as before: what turns out of the frame is lost, and the corners are black. */
async function turned(picture: Sharp, degrees: number, { width, height }: Size): Promise<Sharp> {
  const sharp = await loadSharp();
  const { data, info } = await picture
    .rotate(degrees, { background: BLACK })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  const left = Math.floor((info.width - width) / 2);
  const top = Math.floor((info.height - height) / 2);
  return sharp(data).extract({ left, top, width, height });
}

/** White capitals with a black edge, above and below, as on memes. */
function caption({ width, height }: Size): Buffer {
  const size = height / 9;
  const lines = [size / 3, height - (4 * size) / 3]
    .map((top) => words('THE HILL LIFE', width, top, size))
    .join('');
  return svg(
    { width, height },
    `<g stroke="#000" stroke-width="${size / 5}">${lines}</g><g fill="#fff">${lines}</g>`,
  );
}

function bar({ width, height }: Size): Buffer {
  const size = height / 6;
  const top = height - size;
  return svg(
    { width, height },
    `<rect y="${top}" width="${width}" height="${size}" fill="#fff"/>${words('LET IT FILL', width, top + size / 4, size / 2)}`,
  );
}

/** An empty page with a head, lines of words and a foot. */
function screen({ width, height }: Size): Buffer {
  const line = height / 24;
  return svg(
    { width, height },
    `<rect width="${width}" height="${height}" fill="#fff"/><rect width="${width}" height="${height / 12}" fill="#1d2b3a"/>${words('THE LIFE', width, 3 * line, line)}${words('TELL IT', width, 22.5 * line, line)}`,
  );
}

/** Letters of strokes, since a machine may have no fonts. On a grid three wide and five high. */
const strokes: Readonly<
  Record<string, readonly (readonly [x: number, y: number, width: number, height: number])[]>
> = {
  E: [
    [0, 0, 1, 5],
    [0, 0, 3, 1],
    [0, 2, 2.5, 1],
    [0, 4, 3, 1],
  ],
  F: [
    [0, 0, 1, 5],
    [0, 0, 3, 1],
    [0, 2, 2.5, 1],
  ],
  H: [
    [0, 0, 1, 5],
    [2, 0, 1, 5],
    [0, 2, 3, 1],
  ],
  I: [[1, 0, 1, 5]],
  L: [
    [0, 0, 1, 5],
    [0, 4, 3, 1],
  ],
  T: [
    [0, 0, 3, 1],
    [1, 0, 1, 5],
  ],
};

/** A line in the middle, as high as asked unless it would be too wide. */
function words(text: string, width: number, top: number, size: number): string {
  const unit = Math.min(size / 5, (width * 0.9) / (text.length * 4));
  const left = (width - text.length * 4 * unit) / 2;
  return [...text]
    .flatMap((letter, i) =>
      (strokes[letter] ?? []).map(
        ([x, y, w, h]) =>
          `<rect x="${left + (i * 4 + x) * unit}" y="${top + y * unit}" width="${w * unit}" height="${h * unit}"/>`,
      ),
    )
    .join('');
}

function svg({ width, height }: Size, content: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`,
  );
}

async function loadSharp() {
  return (await import('sharp')).default;
}
