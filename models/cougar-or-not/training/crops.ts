// The crops that teacher and student see, made with sharp from fixed seeds: the same photo, round and seed give the same crop.
import sharp from 'sharp';

export type View = { path: string; split: string; class: string; source: string };

/** A crop that can be had at any size: RGB bytes, size x size x 3. */
export type Crop = { resize: (size: number) => Promise<Buffer> };

function mulberry32(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

async function decode(file: string) {
  const { data, info } = await sharp(file)
    .rotate()
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, info, raw: { width: info.width, height: info.height, channels: info.channels } as const };
}

/** The middle of the photo: the short side, squared. */
export async function centreCrop(file: string): Promise<Crop> {
  const { data, raw } = await decode(file);
  return {
    resize: (size) =>
      sharp(data, { raw }).resize(size, size, { fit: 'cover' }).removeAlpha().raw().toBuffer(),
  };
}

/**
 * A random part of the photo: 25 to 100 % of its area (of a tiny one 50 to 100 %, less says nothing), sides 3:4 to 4:3, then stretched
 * to a square. From the second round on, some crops lose their colours, their light or their detail, as night photos and
 * thumbnails do; the last keeps "blurred" from meaning "cougar", since most training cougars are 64 pixels small.
 */
export async function randomCrop(
  file: string,
  view: View,
  seed: number,
  round: number,
  index: number,
): Promise<Crop> {
  const random = mulberry32(seed * 1_000_003 + round * 100_003 + index * 7);
  random();
  const { data, raw } = await decode(file);
  const tiny = Math.min(raw.width, raw.height) <= 72;
  const least = tiny ? 0.5 : view.class === 'meme_or_screenshot' ? 0.4 : 0.25;
  const area = raw.width * raw.height * (least + (1 - least) * random());
  const aspect = Math.exp((random() * 2 - 1) * Math.log(4 / 3));
  const width = Math.max(8, Math.min(raw.width, Math.round(Math.sqrt(area * aspect))));
  const height = Math.max(8, Math.min(raw.height, Math.round(Math.sqrt(area / aspect))));
  const left = Math.floor(random() * (raw.width - width + 1));
  const top = Math.floor(random() * (raw.height - height + 1));
  const [grey, light, detail] = [random(), random(), random()];
  const gain = 0.7 + 0.6 * random();
  const shift = (random() * 2 - 1) * 25;
  const coarse = Math.round(40 + 40 * random());

  let part = sharp(data, { raw }).extract({ left, top, width, height });
  let size = { width, height };
  if (round > 0 && light < 0.5) part = part.linear(gain, 128 * (1 - gain) + shift);
  if (round > 0 && detail < 0.15 && !tiny) {
    part = part.resize(coarse, coarse, { fit: 'fill' });
    size = { width: coarse, height: coarse };
  }
  // sharp turns the colours grey after resizing, so the grey picture keeps its three channels only if asked to.
  if (round > 0 && grey < 0.1) part = part.greyscale().toColourspace('srgb');
  const { data: bytes, info } = await part.raw().toBuffer({ resolveWithObject: true });
  const shape = { ...size, channels: info.channels } as const;
  return {
    resize: async (to) => {
      const { data: out, info: made } = await sharp(bytes, { raw: shape })
        .resize(to, to, { fit: 'fill' })
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      return made.channels === 3
        ? out
        : Buffer.from(
            Uint8Array.from({ length: to * to * 3 }, (_, i) => out[Math.floor(i / 3) * made.channels] ?? 0),
          );
    },
  };
}
