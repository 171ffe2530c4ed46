import type { Sharp } from 'sharp';
import { largestPage, type Page } from './largest-page.ts';
import type { Manifest } from './manifest.ts';
import { type Orientation, orientationOf, storedBox, storedPoint, turnedSize } from './orientation.ts';
import { pictureFormat } from './picture-format.ts';
import { cropOf, planResize, type ResizePlan } from './resize.ts';
import { keepHeapSmall } from './small-heap.ts';
import { toldApart } from './told-apart.ts';
import type { Turn } from './turns.ts';
import { type Crop, PhotoError } from './vision.ts';

export interface DecodeLimits {
  /** Width times height, read from the header before anything is decoded. */
  readonly maxPixels: number;
  /** The same for JPEG, which is decoded smaller: 200 megapixels are what phones write (2026: 16320x12240). */
  readonly maxJpegPixels: number;
  /** What decoding may keep in memory, so that the process stays below 300 MB; baseline JPEG and plain PNG stream, the others are decoded as a whole. */
  readonly maxDecodedBytes: number;
  readonly timeoutSeconds: number;
}

export const defaultDecodeLimits: DecodeLimits = {
  maxPixels: 50_000_000,
  maxJpegPixels: 200_000_000,
  maxDecodedBytes: 80_000_000,
  timeoutSeconds: 20,
};

/** Where pictures wait to be decoded: those of which only some lines are in memory at a time, and those that are there as a whole. */
export interface DecodeTurns {
  readonly streaming: Turn;
  readonly whole: Turn;
}

const atOnce: Turn = (task) => task();

export interface Pixels {
  /** RGB, 8 bits, row by row: width * height * 3 of the network's input. */
  readonly rgb: Uint8Array;
  /** Of the upright picture before resizing, pixels. */
  readonly width: number;
  readonly height: number;
  /** What of the upright picture the pixels show. */
  readonly crop: Crop;
}

type DecodeInput = Pick<
  Manifest['input'],
  'width' | 'height' | 'resize' | 'cropFraction' | 'interpolation' | 'padColor'
>;

/** What people see behind a transparent picture on most pages, and what cut-outs are made for. */
const behindTransparency = { r: 255, g: 255, b: 255 };

/**
 * Shrinking with `linear` gives what PIL's antialiased BILINEAR gives, to within rounding (mean 0.3 of 255 over validation photos);
 * enlarging is off by up to a quarter of a source pixel, which matters only for thumbnails.
 */
const kernels = { bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' } as const;

/**
 * Decodes one picture to the network's input: upright by its EXIF, the first frame of an animation, the largest page of a TIFF, transparency on white, any
 * colour space to sRGB. Decoding and resizing are one pipeline, so that a large JPEG is never whole in memory. A truncated
 * picture is refused as `damaged` rather than judged by its upper half; a few bad bytes inside a JPEG are let through, since every
 * browser shows such pictures too. Throws `PhotoError`.
 */
export async function decode(
  bytes: Uint8Array,
  input: DecodeInput,
  limits: DecodeLimits = defaultDecodeLimits,
  { streaming, whole }: DecodeTurns = { streaming: atOnce, whole: atOnce },
): Promise<Pixels> {
  const format = pictureFormat(bytes);
  const sharp = await loadSharp();
  const maxPixels = format === 'jpeg' ? limits.maxJpegPixels : limits.maxPixels;
  const open = (page: Page, limitInputPixels: number | false): Sharp =>
    sharp(bytes, { ...page, failOn: 'truncated', limitInputPixels });
  const { page, header } = await streaming(async () => {
    const first = await open({}, false).metadata();
    if (format !== 'tiff') return { page: {}, header: first };
    return largestPage(first, (other) => open(other, false).metadata());
  }).catch(damaged);
  if ((header.format as string) !== (format === 'avif' ? 'heif' : format)) {
    throw new PhotoError('not-a-picture', `The content starts as ${format} and goes on as ${header.format}`, {
      permanent: true,
    });
  }
  if (header.space === 'multiband') {
    const text =
      "The picture is what a camera's sensor measured (RAW), which is not developed here; save it as JPEG";
    throw new PhotoError('format-not-allowed', text, { permanent: true });
  }
  refuseTooLarge(header, maxPixels, limits.maxDecodedBytes);

  const orientation = orientationOf(header.orientation);
  const size = turnedSize(header, orientation);
  const plan = planResize(size, input);
  let picture = open(page, maxPixels).flatten({ background: behindTransparency });
  if (plan.middle) picture = picture.extract(storedBox(plan.middle, size, orientation));
  const resized = turnedSize(plan, orientation);
  picture = picture.resize(resized.width, resized.height, {
    fit: 'fill',
    kernel: kernels[input.interpolation],
    fastShrinkOnLoad: false,
  });
  if (plan.crop) picture = picture.extract(storedBox(plan.crop, plan, orientation));
  const pixels = picture
    .toColourspace('srgb')
    .removeAlpha()
    .timeout({ seconds: limits.timeoutSeconds })
    .raw({ depth: 'uchar' });
  const turn = bytesPerPixel(header) === 0 ? streaming : whole;
  const { data, info } = await turn(() => pixels.toBuffer({ resolveWithObject: true })).catch(damaged);
  return { rgb: upright(data, info, orientation, plan.borders, input), ...size, crop: cropOf(size, plan) };
}

/** The resized picture turned upright, three channels (grey ones come with one), on a ground of the borders' colour. */
function upright(
  data: Uint8Array,
  info: { width: number; height: number; channels: number },
  orientation: Orientation,
  borders: ResizePlan['borders'],
  input: DecodeInput,
): Uint8Array {
  const rgb = new Uint8Array(input.width * input.height * 3);
  if (borders) for (let i = 0; i < rgb.length; i++) rgb[i] = input.padColor[i % 3] ?? 0;
  const { left, top } = borders ?? { left: 0, top: 0 };
  const size = turnedSize(info, orientation);
  // Where a pixel is stored is linear in where it is shown; asking for each would make garbage of 20 thousand points a picture.
  const placeOf = (x: number, y: number): number => {
    const [storedX, storedY] = storedPoint(x, y, size, orientation);
    return (storedY * info.width + storedX) * info.channels;
  };
  const start = placeOf(0, 0);
  const [right, down] = [placeOf(1, 0) - start, placeOf(0, 1) - start];
  const [green, blue] = info.channels < 3 ? [0, 0] : [1, 2];
  for (let y = 0; y < size.height; y++) {
    let from = start + y * down;
    let to = ((top + y) * input.width + left) * 3;
    for (let x = 0; x < size.width; x++, from += right, to += 3) {
      rgb[to] = data[from] ?? 0;
      rgb[to + 1] = data[from + green] ?? 0;
      rgb[to + 2] = data[from + blue] ?? 0;
    }
  }
  return rgb;
}

interface Header {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly depth: string;
  readonly isProgressive: boolean;
  readonly chromaSubsampling?: string | undefined;
}

function refuseTooLarge({ width, height, ...header }: Header, maxPixels: number, maxBytes: number): void {
  const pixels = width * height;
  const cure =
    header.format === 'jpeg' && !header.isProgressive
      ? 'save it smaller'
      : 'save it smaller, or as a JPEG (not progressive)';
  if (pixels > maxPixels) {
    const [found, most] = toldApart(pixels, maxPixels);
    const text = `${width}x${height} is ${found} million pixels; at most ${most} are decoded of ${header.format}: ${cure}`;
    throw new PhotoError('too-many-pixels', text, { permanent: true });
  }
  const bytes = pixels * bytesPerPixel(header);
  if (bytes > maxBytes) {
    const [found, most] = toldApart(bytes, maxBytes);
    const text = `${width}x${height} as ${header.format} takes ${found} MB to decode; at most ${most} are given: ${cure}`;
    throw new PhotoError('too-many-pixels', text, { permanent: true });
  }
}

/** What the decoder keeps in memory for each pixel of the picture; measured with sharp 0.35 (libvips 8.18), November 2026. */
function bytesPerPixel({
  format,
  channels,
  depth,
  isProgressive,
  chromaSubsampling,
}: Omit<Header, 'width' | 'height'>): number {
  const sample = depth === 'uchar' ? 1 : depth === 'ushort' || depth === 'short' ? 2 : 4;
  switch (format) {
    case 'jpeg':
      // Coefficients of 2 bytes; most cameras and programs write a quarter of those for colour.
      return isProgressive ? 2 * (chromaSubsampling === '4:2:0' ? 1.5 : channels) : 0;
    case 'png':
      return isProgressive ? 1.5 * channels * sample : 0;
    case 'tiff':
      return channels * sample;
    case 'heif':
      return 20;
    default:
      return 10;
  }
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

/**
 * On the first picture only. No cache and one thread, since pictures come one by one and memory is what a small host lacks; a
 * second thread made none faster (1200 pixels: 4.9 ms with one, 5.1 with two; sharp 0.35, November 2026).
 */
function loadSharp(): Promise<typeof import('sharp').default> {
  sharpOnce ??= import('sharp').then(({ default: sharp }) => {
    keepHeapSmall();
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  });
  return sharpOnce;
}
