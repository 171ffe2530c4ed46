import sharp from 'sharp';

/** What no encoder can make small, as a camera's best quality: 4000 x 3000 in some 14 MB. */
export function noisePhoto(): Promise<Buffer> {
  const [width, height] = [4000, 3000];
  const pixels = new Uint8Array(width * height * 3);
  let state = 1;
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[i] = state >>> 24;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 97 })
    .toBuffer();
}
