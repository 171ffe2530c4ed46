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

/** The same items in an order that the seed decides. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = mulberry32(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
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
 * A random part of the photo: 35 to 100 % of its area (of a tiny one 50 to 100 %, less says nothing), sides 3:4 to 4:3, then stretched
 * to a square. The teacher sees it as it is; what dims, blurs or covers it is done to the student's picture alone (augment.py).
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
  const least = tiny ? 0.5 : view.class === 'meme_or_screenshot' ? 0.4 : 0.35;
  const area = raw.width * raw.height * (least + (1 - least) * random());
  const aspect = Math.exp((random() * 2 - 1) * Math.log(4 / 3));
  const width = Math.max(8, Math.min(raw.width, Math.round(Math.sqrt(area * aspect))));
  const height = Math.max(8, Math.min(raw.height, Math.round(Math.sqrt(area / aspect))));
  const left = Math.floor(random() * (raw.width - width + 1));
  const top = Math.floor(random() * (raw.height - height + 1));
  return {
    resize: (size) =>
      sharp(data, { raw })
        .extract({ left, top, width, height })
        .resize(size, size, { fit: 'fill' })
        .toColourspace('srgb')
        .raw()
        .toBuffer(),
  };
}

/** The same picture smaller: RGB bytes, `from` pixels square, to `to`. */
export function shrink(bytes: Buffer, from: number, to: number): Promise<Buffer> {
  return sharp(bytes, { raw: { width: from, height: from, channels: 3 } })
    .resize(to, to, { fit: 'fill' })
    .raw()
    .toBuffer();
}

/** How many earlier crops a new one may be mixed with. */
const POOL = 1024;

/** Mixes crops with earlier ones: half of them over each other (mixup, Zhang et al. 2018), half with a rectangle cut out (CutMix, Yun et al. 2019). */
export class Mixer {
  readonly #random: () => number;
  readonly #often: number;
  readonly #pool: Buffer[] = [];
  #next = 0;

  /** @param often which share of the crops is mixed, 0 to 1 */
  constructor(seed: number, often: number) {
    this.#random = mulberry32(seed * 7_919);
    this.#often = often;
  }

  /** RGB bytes, size x size; the crop itself, unchanged, is kept for later ones. `share`: how much is its own, 0.5 to 1. */
  mix(crop: Buffer, size: number): { large: Buffer; share: number } {
    const other = this.#pool[Math.floor(this.#random() * this.#pool.length)];
    this.#pool[this.#next++ % POOL] = crop;
    if (other === undefined || this.#random() >= this.#often) return { large: crop, share: 1 };
    const share = 0.5 + 0.45 * this.#random();
    const bytes = Buffer.from(crop);
    if (this.#random() < 0.5) {
      for (let i = 0; i < bytes.length; i++)
        bytes[i] = (crop[i] as number) * share + (other[i] as number) * (1 - share);
      return { large: bytes, share };
    }
    const side = Math.round(size * Math.sqrt(1 - share));
    const left = Math.floor(this.#random() * (size - side + 1));
    const top = Math.floor(this.#random() * (size - side + 1));
    for (let row = top; row < top + side; row++) {
      const at = (row * size + left) * 3;
      other.copy(bytes, at, at, at + side * 3);
    }
    return { large: bytes, share };
  }
}
