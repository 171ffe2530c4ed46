import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decode, defaultDecodeLimits } from './decode.ts';
import { expectNear, input, noise, solid } from './testing/decoding.ts';
import { pngHeader, withJpegSize } from './testing/hostile.ts';
import { tiff } from './testing/tiff.ts';
import { PhotoError } from './vision.ts';

async function refusal(bytes: Uint8Array, limits = defaultDecodeLimits): Promise<PhotoError> {
  const error: unknown = await decode(bytes, input, limits).catch((caught) => caught);
  expect(error).toBeInstanceOf(PhotoError);
  return error as PhotoError;
}

test.each<[string, (whole: Buffer) => Uint8Array, 'jpeg' | 'png' | 'webp' | 'gif' | 'avif']>([
  ['half a JPEG', (whole) => whole.subarray(0, whole.length / 2), 'jpeg'],
  ['the first 20 bytes of a JPEG', (whole) => whole.subarray(0, 20), 'jpeg'],
  ['half a PNG', (whole) => whole.subarray(0, whole.length / 2), 'png'],
  ['half a WebP', (whole) => whole.subarray(0, whole.length / 2), 'webp'],
  ['half a GIF', (whole) => whole.subarray(0, whole.length / 2), 'gif'],
  ['half an AVIF', (whole) => whole.subarray(0, whole.length / 2), 'avif'],
  [
    'a PNG with bad bytes',
    (whole) => whole.map((byte, i) => (i > 500 && i < 600 ? byte ^ 0xff : byte)),
    'png',
  ],
])('what cannot be read to its end is refused as damaged: %s', async (_case, spoil, format) => {
  const bytes = spoil(await noise(200, 150).toFormat(format).toBuffer());
  expect(await refusal(bytes)).toMatchObject({ reason: 'damaged', permanent: true });
});

test.each<[string, string | Buffer, string]>([
  ['zero bytes', '', 'not-a-picture'],
  ['a web page', '<!DOCTYPE html><html></html>', 'not-a-picture'],
  ['text', 'hello, cougar', 'not-a-picture'],
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'format-not-allowed'],
  ['SVG in XML', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', 'format-not-allowed'],
  ['PDF', '%PDF-1.7\n', 'format-not-allowed'],
  ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'format-not-allowed'],
  ['an icon', Buffer.from('\0\0\x01\0\x01\0\x10\x10\0\0', 'latin1'), 'format-not-allowed'],
  ['a Photoshop picture', Buffer.from('8BPS\0\x01', 'latin1'), 'format-not-allowed'],
  ['RAW of Canon', Buffer.from('\0\0\0\x18ftypcrx \0\0\0\x01crx isom', 'latin1'), 'format-not-allowed'],
  ['RAW of Fuji', 'FUJIFILMCCD-RAW 0201', 'format-not-allowed'],
  ['JPEG XL', Buffer.from('\xff\x0a\xfa', 'latin1'), 'format-not-allowed'],
  ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1', 'not-a-picture'],
  ['a video', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'), 'not-a-picture'],
  ['only the signature of a PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'damaged'],
  ['only the signature of a JPEG', Buffer.from('\xff\xd8\xff\xe0', 'latin1'), 'damaged'],
])('is refused with a reason: %s', async (_case, content, reason) => {
  expect(await refusal(Buffer.from(content))).toMatchObject({ reason, permanent: true });
});

const [orange, dark] = [[255, 128, 0] as const, [0, 0, 255] as const];
const full = { width: 400, height: 300, color: orange };
const small = { width: 64, height: 48, color: dark };

test.each([
  ['behind its thumbnail', [small, full]],
  ['in front of its thumbnail', [full, small]],
  ['between smaller copies', [small, full, { ...small, width: 200, height: 150 }]],
  ['inside of its thumbnail', [{ ...small, inside: [full] }]],
  ['inside, behind another', [{ ...small, inside: [{ ...small, width: 160 }, full] }]],
  ['first of two pages of a size', [full, { ...full, color: dark }]],
])('the full picture of a TIFF is looked at: %s', async (_, pages) => {
  const { rgb, width, height } = await decode(tiff(pages), input);
  expect([...rgb.subarray(0, 3), width, height]).toEqual([...orange, 400, 300]);
});

test('the limits hold for the page that is looked at', async () => {
  const error = await refusal(tiff([small, full]), { ...defaultDecodeLimits, maxPixels: 100_000 });
  expect(error.message).toMatch(
    /^400x300 is 0\.12 million pixels; at most 0\.10 are decoded of tiff: save it smaller/,
  );
});

test("what a camera's sensor measured is refused, not its thumbnail looked at", async () => {
  const error = await refusal(tiff([{ ...small, inside: [{ ...full, photometric: 32_803 }] }]));
  expect(error).toMatchObject({ reason: 'format-not-allowed', permanent: true });
  expect(error.message).toMatch(/RAW.*save it as JPEG/);
});

test('a JPEG of 50 megapixels, as phones make them, is looked at, whichever way it was held', async () => {
  const grey = sharp(Buffer.alloc(8160 * 6144, 90), { raw: { width: 8160, height: 6144, channels: 1 } });
  const jpeg = await grey.withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const { rgb, width, height } = await decode(jpeg, { ...input, resize: 'crop' });
  expect([width, height]).toEqual([6144, 8160]);
  expectNear([...rgb.subarray(0, 3)], [90, 90, 90]);
});

test('limits are told in numbers that differ, with what to do', async () => {
  const error = await refusal(withJpegSize(await solid(1, 2, 3).jpeg().toBuffer(), 16_321, 12_255));
  expect(error.message).toMatch(
    /^16321x12255 is 200\.01 million pixels; at most 200\.00 are decoded of jpeg: save it smaller$/,
  );
  const other = await refusal(pngHeader(8160, 6144));
  expect(other.message).toMatch(
    /is 50\.1 million pixels; at most 50\.0 are decoded of png: save it smaller, or as a JPEG/,
  );
});

test('a bomb is refused by its header, before anything is decoded', async () => {
  const error = await refusal(pngHeader(60_000, 60_000));
  expect(error).toMatchObject({ reason: 'too-many-pixels', permanent: true });
  expect(error.message).toContain('60000x60000');
});

test('a picture that must be decoded whole is refused when that takes too much memory', async () => {
  const limits = { ...defaultDecodeLimits, maxDecodedBytes: 100_000 };
  const large = () => solid(1, 2, 3, 200, 200);
  for (const picture of [
    large().webp(),
    large().gif(),
    large().avif(),
    large().jpeg({ progressive: true }),
    large().png({ progressive: true }),
  ]) {
    const error = await refusal(await picture.toBuffer(), limits);
    expect(error).toMatchObject({ reason: 'too-many-pixels', permanent: true });
    expect(error.message).toMatch(/200x200 as (webp|gif|heif|jpeg|png)/);
  }
  for (const picture of [large().jpeg(), large().png()]) {
    await expect(decode(await picture.toBuffer(), input, limits)).resolves.toBeDefined();
  }
});
