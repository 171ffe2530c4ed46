import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import {
  blackPng,
  png,
  pngChunk,
  pngHeader,
  withJpegSize,
  withPngChunks,
  withScansRepeated,
} from './hostile.ts';
import { either, type HostileForm, refused, seen } from './hostile-form.ts';

/** Small files that want much memory or time. */
export async function* smallBombs(): AsyncGenerator<HostileForm> {
  const small = { create: { width: 64, height: 48, channels: 3, background: 'teal' } } as const;
  const jpeg = await sharp(small).jpeg().toBuffer();
  const progressive = await sharp(small).jpeg({ progressive: true }).toBuffer();
  const whole = await sharp(small).png().toBuffer();
  const bombText = deflateSync(Buffer.alloc(60_000_000));
  const zlib = Buffer.concat([Buffer.from('x\0\0'), bombText]);
  yield { name: 'PNG header of 60000x60000', bytes: pngHeader(60_000, 60_000), expected: refused };
  yield { name: 'PNG header of 2147483647x1', bytes: pngHeader(2_147_483_647, 1), expected: refused };
  yield { name: 'PNG header of 7000x7000 without pixels', bytes: pngHeader(7000, 7000), expected: refused };
  yield { name: '1-bit PNG of 40000x40000', bytes: onebit(40_000), expected: refused };
  yield { name: '1-bit PNG of 7000x7000', bytes: onebit(7000), expected: seen };
  yield {
    name: 'PNG with 60 MB of packed text',
    bytes: withPngChunks(whole, pngChunk('zTXt', zlib)),
    expected: either,
  };
  yield {
    name: 'PNG with a 60 MB profile',
    bytes: withPngChunks(whole, pngChunk('iCCP', zlib)),
    expected: either,
  };
  yield { name: 'JPEG that claims 7000x7000', bytes: withJpegSize(jpeg, 7000, 7000), expected: either };
  yield {
    name: 'progressive JPEG that claims 6000x6000',
    bytes: withJpegSize(progressive, 6000, 6000),
    expected: refused,
  };
  yield { name: 'JPEG of 2000 scans', bytes: withScansRepeated(progressive, 2000), expected: either };
}

/** Those that take seconds to make. */
export async function* largeBombs(): AsyncGenerator<HostileForm> {
  const area = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'teal' }, limitInputPixels: false });
  yield { name: 'RGB PNG of 7000x7000', bytes: blackPng(7000, 7000), expected: seen };
  yield { name: 'RGB PNG of 12000x12000', bytes: blackPng(12_000, 12_000), expected: refused };
  for (const [width, height, expected] of [
    [7000, 7000, seen],
    [16_000, 16_000, refused],
  ] as const) {
    yield {
      name: `JPEG of ${width}x${height}`,
      bytes: await area(width, height).jpeg().toBuffer(),
      expected,
    };
    yield {
      name: `TIFF of ${width}x${height}`,
      bytes: await area(width, height).tiff({ compression: 'deflate' }).toBuffer(),
      expected: refused,
    };
  }
  yield {
    name: 'progressive JPEG of a phone, 5712x4284',
    bytes: await area(5712, 4284).jpeg({ progressive: true }).toBuffer(),
    expected: seen,
  };
  yield {
    name: 'progressive JPEG of 5000x4000 with all its colours',
    bytes: await area(5000, 4000).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    expected: refused,
  };
  const progressive = await area(3600, 3600).jpeg({ progressive: true }).toBuffer();
  yield { name: 'progressive JPEG of 3600x3600', bytes: progressive, expected: seen };
  yield {
    name: 'progressive JPEG of 3600x3600 with 500 scans',
    bytes: withScansRepeated(progressive, 500),
    expected: either,
  };
  for (const [width, height] of [
    [8160, 6144],
    [12_000, 9000],
    [16_320, 12_240],
  ] as const)
    yield {
      name: `JPEG of a phone, ${width}x${height}`,
      bytes: await area(width, height).jpeg().toBuffer(),
      expected: seen,
    };
  const turned = await area(8000, 6000).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  yield { name: 'JPEG of 8000x6000, turned', bytes: turned, expected: seen };
  for (const format of ['webp', 'gif', 'avif'] as const) {
    const side = format === 'avif' ? 1990 : 2820;
    yield {
      name: `${format} of ${side}x${side}`,
      bytes: await area(side, side).toFormat(format, { effort: 1 }).toBuffer(),
      expected: seen,
    };
    yield {
      name: `${format} of 8000x8000`,
      bytes: await area(8000, 8000).toFormat(format, { effort: 1 }).toBuffer(),
      expected: refused,
    };
  }
  const interlaced = await area(4200, 4200).png({ progressive: true }).toBuffer();
  yield { name: 'interlaced PNG of 4200x4200', bytes: interlaced, expected: seen };
  yield {
    name: 'one-strip TIFF of 5150x5150',
    bytes: await area(5150, 5150).tiff({ compression: 'deflate' }).toBuffer(),
    expected: seen,
  };
  yield { name: 'GIF of 4000 frames', bytes: await frames(4000), expected: either };
}

function onebit(side: number): Buffer {
  const pixels = deflateSync(Buffer.alloc((1 + Math.ceil(side / 8)) * side));
  return png({ width: side, height: side, colourType: 0, depth: 1, pixels });
}

async function frames(count: number): Promise<Buffer> {
  const pixels = Buffer.from(Array.from({ length: 16 * 16 * count * 3 }, (_, i) => (i * i * 31) % 253));
  const raw = { width: 16, height: 16 * count, channels: 3, pageHeight: 16 } as const;
  return sharp(pixels, { raw }).gif().toBuffer();
}
