import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { pngChunk, withChunkAfterStart, withJpegSize, withPngChunks } from './hostile.ts';
import { either, type HostileForm, like, refused, seen } from './hostile-form.ts';

const formats = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const;
const random = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, i) => (i * i * 31) % 253));

/** Every odd way to write one picture, and what is none. `picture` is any sRGB picture that sharp reads. */
export async function* hostileForms(picture: Uint8Array): AsyncGenerator<HostileForm> {
  const clean = await sharp(picture).removeAlpha().toColourspace('srgb').png().toBuffer();
  yield { name: 'PNG', bytes: clean, expected: like(0) };
  yield* encodings(clean);
  yield* turned(clean);
  yield* oddities(clean);
  yield* truncated(clean);
  yield* extremes();
  yield* noPictures(clean);
}

async function* encodings(clean: Buffer): AsyncGenerator<HostileForm> {
  const open = (): Sharp => sharp(clean);
  const frames = [clean, await sharp(clean).negate().png().toBuffer()];
  const animated = (): Sharp => sharp(frames, { join: { animated: true } });
  const forms: readonly [string, Sharp, number][] = [
    ['JPEG', open().jpeg({ quality: 95 }), 0.05],
    ['JPEG, 4:4:4', open().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }), 0.05],
    ['progressive JPEG', open().jpeg({ quality: 95, progressive: true }), 0.05],
    ['CMYK JPEG', open().toColourspace('cmyk').jpeg({ quality: 95 }), 0.3],
    ['JPEG with a P3 profile', open().withIccProfile('p3').jpeg({ quality: 95 }), 0.1],
    ['16-bit PNG', open().toColourspace('rgb16').png(), 0.02],
    ['palette PNG', open().png({ palette: true }), 0.15],
    ['interlaced PNG', open().png({ progressive: true }), 0.001],
    ['PNG with alpha', open().ensureAlpha().png(), 0.001],
    ['16-bit PNG with alpha', open().ensureAlpha().toColourspace('rgb16').png(), 0.02],
    ['WebP', open().webp({ quality: 95 }), 0.1],
    ['lossless WebP', open().webp({ lossless: true }), 0.001],
    ['GIF', open().gif(), 0.15],
    ['AVIF', open().avif({ quality: 90 }), 0.1],
    ['TIFF', open().tiff({ compression: 'lzw' }), 0.001],
    ['tiled TIFF', open().tiff({ compression: 'deflate', tile: true }), 0.001],
    ['TIFF pyramid', open().tiff({ compression: 'deflate', tile: true, pyramid: true }), 0.001],
    ['animated GIF', animated().gif(), 0.15],
    ['animated WebP', animated().webp({ lossless: true }), 0.001],
  ];
  for (const [name, made, by] of forms) yield { name, bytes: await made.toBuffer(), expected: like(by) };
  const grey = (): Sharp => sharp(clean).greyscale();
  for (const [name, made] of [
    ['grey JPEG', grey().jpeg()],
    ['grey PNG', grey().toColourspace('b-w').png()],
    ['16-bit grey PNG', grey().toColourspace('grey16').png()],
    ['black-and-white PNG', grey().threshold().png({ palette: true, colours: 2 })],
    ['floating-point TIFF', open().toColourspace('scrgb').tiff()],
  ] as const)
    yield { name, bytes: await made.toBuffer(), expected: seen };
}

/** Stored turned or mirrored, with the EXIF orientation that undoes it. sharp mirrors before it rotates, whatever the order of calls. */
async function* turned(clean: Buffer): AsyncGenerator<HostileForm> {
  const undo: readonly ((picture: Sharp) => Sharp)[] = [
    (picture) => picture,
    (picture) => picture.flop(),
    (picture) => picture.rotate(180),
    (picture) => picture.flip(),
    (picture) => picture.flip().rotate(90),
    (picture) => picture.rotate(270),
    (picture) => picture.flop().rotate(90),
    (picture) => picture.rotate(90),
  ];
  for (const [i, turn] of undo.entries()) {
    const stored = await turn(sharp(clean)).png().toBuffer();
    const bytes = await sharp(stored)
      .withMetadata({ orientation: i + 1 })
      .jpeg({ quality: 95 })
      .toBuffer();
    yield { name: `EXIF orientation ${i + 1}`, bytes, expected: like(0.1) };
  }
}

/** Sound pictures with something odd in them. */
async function* oddities(clean: Buffer): AsyncGenerator<HostileForm> {
  const jpeg = await sharp(clean).jpeg({ quality: 95 }).toBuffer();
  const profile = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), random(300)]);
  const control = Buffer.alloc(26);
  control.writeUInt32BE(64, 4);
  control.writeUInt32BE(48, 8);
  const exif = Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08\xff\xff', 'latin1'), random(3000)]);
  const gif = await sharp(clean).gif().toBuffer();
  yield {
    name: 'JPEG with a profile that is none',
    bytes: withChunkAfterStart(jpeg, 0xe2, profile),
    expected: like(0.05),
  };
  yield {
    name: 'JPEG with EXIF that is none',
    bytes: withChunkAfterStart(jpeg, 0xe1, exif),
    expected: like(0.05),
  };
  yield {
    name: 'JPEG with a web page in its comment',
    bytes: withChunkAfterStart(jpeg, 0xfe, Buffer.from('<html><script>alert(1)</script></html>')),
    expected: like(0.05),
  };
  yield {
    name: 'JPEG and a zip file behind it',
    bytes: Buffer.concat([jpeg, Buffer.from('PK\x03\x04'), random(999)]),
    expected: like(0.05),
  };
  yield {
    name: 'JPEG of 200 empty segments',
    bytes: Array.from({ length: 200 }).reduce<Buffer>(
      (whole) => withChunkAfterStart(whole, 0xed, Buffer.alloc(9)),
      jpeg,
    ),
    expected: like(0.05),
  };
  yield {
    name: 'JPEG that says CMYK profile',
    bytes: await sharp(clean).withIccProfile('cmyk').jpeg().toBuffer(),
    expected: either,
  };
  yield {
    name: 'PNG with unknown chunks',
    bytes: withPngChunks(clean, pngChunk('teSt', random(99))),
    expected: like(0.001),
  };
  yield {
    name: 'PNG with a damaged unknown chunk',
    bytes: withPngChunks(clean, pngChunk('teSt', random(99)).fill(0, 107)),
    expected: either,
  };
  yield {
    name: 'PNG with a profile that is none',
    bytes: withPngChunks(
      clean,
      pngChunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), deflateSync(random(500))])),
    ),
    expected: like(0.001),
  };
  yield {
    name: 'APNG',
    bytes: withPngChunks(
      clean,
      pngChunk('acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])),
      pngChunk('fcTL', control),
    ),
    expected: like(0.001),
  };
  yield {
    name: 'PNG with a gamma of nothing',
    bytes: withPngChunks(clean, pngChunk('gAMA', Buffer.alloc(4))),
    expected: either,
  };
  yield {
    name: 'GIF with JavaScript behind it',
    bytes: Buffer.concat([gif, Buffer.from('*/=1;alert(1)')]),
    expected: like(0.15),
  };
}

async function* truncated(clean: Buffer): AsyncGenerator<HostileForm> {
  for (const format of formats) {
    const whole = await sharp(clean).toFormat(format).toBuffer();
    for (const percent of [1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99]) {
      const bytes = whole.subarray(0, Math.floor((whole.length * percent) / 100));
      yield { name: `${percent} % of a ${format}`, bytes, expected: percent > 90 ? either : refused };
    }
    for (const length of [1, 3, 8, 12, 20]) {
      yield { name: `${length} bytes of a ${format}`, bytes: whole.subarray(0, length), expected: refused };
    }
    yield { name: `${format} without its last byte`, bytes: whole.subarray(0, -1), expected: either };
  }
}

async function* extremes(): AsyncGenerator<HostileForm> {
  for (const [width, height] of [
    [1, 1],
    [1, 2],
    [2, 1],
    [1, 20_000],
    [20_000, 1],
    [3, 16_000],
  ] as const) {
    const create = { width, height, channels: 3, background: 'olive' } as const;
    for (const format of width * height > 40_000 ? (['png'] as const) : formats) {
      // WebP and AVIF end at 16 thousand pixels a side.
      if ((format === 'webp' || format === 'avif') && Math.max(width, height) > 16_000) continue;
      yield {
        name: `${width}x${height} ${format}`,
        bytes: await sharp({ create }).toFormat(format).toBuffer(),
        expected: seen,
      };
    }
  }
}

async function* noPictures(clean: Buffer): AsyncGenerator<HostileForm> {
  const jpeg = await sharp(clean).jpeg().toBuffer();
  const gif = await sharp(clean).gif().toBuffer();
  const texts: readonly [string, string][] = [
    ['nothing', ''],
    ['text', 'hello, cougar'],
    ['a web page', '<!DOCTYPE html><html><img src="cougar.jpg"></html>'],
    [
      'SVG',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    ],
    [
      'SVG that includes a file',
      '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>',
    ],
    ['PDF', '%PDF-1.7\n1 0 obj<<>>endobj'],
    ['PostScript', '%!PS-Adobe-3.0\nshowpage'],
    [
      'an ImageMagick script',
      "push graphic-context\nviewbox 0 0 9 9\nfill 'url(https://127.0.0.1/x)'\npop graphic-context",
    ],
    ['BMP', 'BM\x46\0\0\0'],
    ['PPM', 'P6 2 2 255 abcdefghijkl'],
    ['Radiance', '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n'],
    ['a HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['a video', '\0\0\0\x18ftypisom\0\0\0\0isommp42'],
    ['an AVIF of nothing but its name', '\0\0\0\x18ftypavif\0\0\0\0mif1avif'],
    ['an AVIF whose box never ends', '\xff\xff\xff\xffftypavif\0\0\0\0mif1avif'],
    ['SVG that starts as GIF', 'GIF89a<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['SVG that starts as WebP', 'RIFF\x40\0\0\0WEBP<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['PDF that starts as PNG', '\x89PNG\r\n\x1a\n%PDF-1.7'],
    ['a TIFF of nothing', 'II*\0\x08\0\0\0\0\0'],
    ['a TIFF that leads to itself', 'II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x01\0\0\0\x08\0\0\0'],
    ['zeros', '\0'.repeat(5000)],
  ];
  for (const [name, text] of texts) yield { name, bytes: Buffer.from(text, 'latin1'), expected: refused };
  yield {
    name: 'a web page before a JPEG',
    bytes: Buffer.concat([Buffer.from('<html>'), jpeg]),
    expected: refused,
  };
  yield {
    name: 'random bytes that start as a JPEG',
    bytes: Buffer.concat([Buffer.from('\xff\xd8\xff\xe0', 'latin1'), random(5000)]),
    expected: refused,
  };
  yield {
    name: 'random bytes that start as a PNG',
    bytes: Buffer.concat([clean.subarray(0, 40), random(5000)]),
    expected: refused,
  };
  yield { name: 'a JPEG that claims no width', bytes: withJpegSize(jpeg, 0, 100), expected: refused };
  yield { name: 'a JPEG that claims no height', bytes: withJpegSize(jpeg, 100, 0), expected: refused };
  yield { name: 'a GIF of 65535x65535', bytes: Buffer.from(gif).fill(0xff, 6, 10), expected: either };
  yield { name: 'a JPEG of 65500x65500', bytes: withJpegSize(jpeg, 65_500, 65_500), expected: refused };
}
