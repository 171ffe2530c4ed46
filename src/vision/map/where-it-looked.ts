import { type DecodeLimits, type DecodeTurns, decode } from '../decode.ts';
import type { Model } from '../model.ts';
import type { Network } from '../network.ts';
import type { Turn } from '../turns.ts';
import type { MapWanted, WhereItLooked } from '../vision.ts';
import { classMap, sharesOf } from './class-map.ts';
import type { MapNetwork } from './map-network.ts';
import { encode, paint } from './overlay.ts';
import { placeInWords } from './words.ts';

/** Longer side of the picture, pixels. */
const LONGER_SIDE = 1000;

/** What a look for maps works with. */
export interface MapLook {
  readonly model: Model;
  readonly network: Network;
  readonly maps: MapNetwork;
  readonly limits: DecodeLimits;
  readonly decoding: DecodeTurns;
  readonly inferring: Turn;
}

/** See `Vision.whereItLooked`. Throws `PhotoError`, `ModelError`. */
export async function drawWhereItLooked(
  { model, network, maps, limits, decoding, inferring }: MapLook,
  bytes: Uint8Array,
  { labels, format = 'jpeg', longerSide = LONGER_SIDE }: MapWanted,
): Promise<WhereItLooked> {
  const { manifest } = model;
  const { rgb, crop, ...size } = await decode(bytes, manifest.input, limits, decoding);
  const { outputs, map, weights } = await inferring(() => maps.run(rgb));
  const wanted = new Set(manifest.labels.flatMap(({ id }, i) => (labels.includes(id) ? [i] : [])));
  const shares = sharesOf(outputs, manifest.output.kind, (output) =>
    wanted.has(network.assignment[output] ?? -1),
  );
  const grid = classMap(map, weights, shares);

  const scale = Math.min(1, longerSide / Math.max(size.width, size.height));
  const shown = {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
  const whole: Parameters<typeof decode>[1] = {
    ...shown,
    resize: 'squish',
    cropFraction: 1,
    interpolation: 'bicubic',
    padColor: [0, 0, 0],
  };
  const upright = await decode(bytes, whole, limits, decoding);
  const [across, down] = [shown.width / size.width, shown.height / size.height];
  const seen = {
    x: crop.x * across,
    y: crop.y * down,
    width: crop.width * across,
    height: crop.height * down,
  };
  const painted = await paint({ rgb: upright.rgb, ...shown }, grid, seen);
  return {
    kind: 'map',
    picture: await encode({ rgb: painted, ...shown }, format),
    mime: format === 'png' ? 'image/png' : 'image/jpeg',
    ...shown,
    words: placeInWords(grid, crop, size),
    grid,
    crop: seen,
  };
}
