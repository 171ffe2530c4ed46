import { availableParallelism } from 'node:os';
import type { Sharp } from 'sharp';
import type { Manifest } from './manifest.ts';
import { pictureFormat } from './picture-format.ts';
import { planResize } from './resize.ts';
import { PhotoError } from './vision.ts';

export interface DecodeLimits {
  /** Width times height, read from the header before anything is decoded. */
  readonly maxPixels: number;
  /** For formats that must be decoded as a whole (progressive JPEG, interlaced PNG, WebP, GIF, AVIF): bytes while decoding. */
  readonly maxDecodedBytes: number;
  readonly timeoutSeconds: number;
}

export const defaultDecodeLimits: DecodeLimits = {
  maxPixels: 50_000_000,
  maxDecodedBytes: 128_000_000,
  timeoutSeconds: 20,
};

export interface Pixels {
  /** RGB, 8 bits, row by row: width * height * 3 of the network's input. */
  readonly rgb: Uint8Array;
  /** Of the upright picture before resizing, pixels. */
  readonly width: number;
  readonly height: number;
}

type DecodeInput = Pick<
  Manifest['input'],
  'width' | 'height' | 'resize' | 'cropFraction' | 'interpolation' | 'padColor'
>;

/** What people see behind a transparent picture on most pages, and what cut-outs are made for. */
const behindTransparency = { r: 255, g: 255, b: 255 };

const kernels = { bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' } as const;

/**
 * Decodes one picture to the network's input: upright by its EXIF, the first frame of an animation, transparency on white, any
 * colour space to sRGB. Decoding and resizing are one pipeline, so that a large JPEG is never whole in memory. A truncated
 * picture is refused as `damaged` rather than judged by its upper half; a few bad bytes inside a JPEG are let through, since every
 * browser shows such pictures too. Throws `PhotoError`.
 */
export async function decode(
  bytes: Uint8Array,
  input: DecodeInput,
  limits: DecodeLimits = defaultDecodeLimits,
): Promise<Pixels> {
  const format = pictureFormat(bytes);
  const sharp = await loadSharp();
  const open = (): Sharp => sharp(bytes, { failOn: 'truncated', limitInputPixels: limits.maxPixels });
  const header = await sharp(bytes, { failOn: 'truncated', limitInputPixels: false })
    .metadata()
    .catch(damaged);
  if ((header.format as string) !== (format === 'avif' ? 'heif' : format)) {
    throw new PhotoError('not-a-picture', `The content starts as ${format} and goes on as ${header.format}`, {
      permanent: true,
    });
  }
  refuseTooLarge(header, limits);

  const { width, height } = header.autoOrient;
  const plan = planResize({ width, height }, input);
  let picture = open().autoOrient().flatten({ background: behindTransparency });
  if (plan.middle) picture = picture.extract(plan.middle);
  picture = picture.resize(plan.width, plan.height, {
    fit: 'fill',
    kernel: kernels[input.interpolation],
    fastShrinkOnLoad: false,
  });
  if (plan.crop) picture = picture.extract(plan.crop);
  if (plan.borders) {
    const [r, g, b] = input.padColor;
    picture = picture.extend({ ...plan.borders, background: { r, g, b } });
  }
  const { data, info } = await picture
    .toColourspace('srgb')
    .removeAlpha()
    .timeout({ seconds: limits.timeoutSeconds })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(damaged);
  return { rgb: threeChannels(data, info.channels), width, height };
}

interface Header {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly depth: string;
  readonly isProgressive: boolean;
}

function refuseTooLarge({ width, height, ...header }: Header, limits: DecodeLimits): void {
  const pixels = width * height;
  if (pixels > limits.maxPixels) {
    const text = `${width}x${height} is ${millions(pixels)} million pixels; at most ${millions(limits.maxPixels)} are decoded`;
    throw new PhotoError('too-many-pixels', text, { permanent: true });
  }
  const streams = ['jpeg', 'png', 'tiff'].includes(header.format) && !header.isProgressive;
  const bytesPerSample = header.format === 'jpeg' || header.depth !== 'uchar' ? 2 : 1;
  const bytes =
    pixels * bytesPerSample * (header.format === 'jpeg' || header.format === 'png' ? header.channels : 4);
  if (!streams && bytes > limits.maxDecodedBytes) {
    const text = `${width}x${height} as ${header.format} takes ${millions(bytes)} MB to decode; at most ${millions(limits.maxDecodedBytes)} are given`;
    throw new PhotoError('too-many-pixels', text, { permanent: true });
  }
}

const millions = (value: number): string => (value / 1e6).toFixed(value < 1e7 ? 1 : 0);

/** Grey pictures come out of sharp with one channel in some of its pipelines. */
function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const pixels = data.length / channels;
  return Uint8Array.from({ length: pixels * 3 }, (_, i) => data[Math.floor(i / 3) * channels] ?? 0);
}

function damaged(cause: unknown): never {
  const text = cause instanceof Error ? cause.message : String(cause);
  const reason = text.startsWith('timeout') ? 'too-slow' : 'damaged';
  throw new PhotoError(reason, `The picture cannot be decoded: ${text.split('\n')[0] ?? ''}`, {
    permanent: true,
    cause,
  });
}

let sharpOnce: Promise<typeof import('sharp').default> | undefined;

/** On the first picture only; no cache and few threads, since pictures come one by one and memory is what a small host lacks. */
function loadSharp(): Promise<typeof import('sharp').default> {
  sharpOnce ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(Math.min(2, availableParallelism()));
    return sharp;
  });
  return sharpOnce;
}
