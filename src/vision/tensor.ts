import type { Manifest } from './manifest.ts';

type TensorInput = Pick<
  Manifest['input'],
  'width' | 'height' | 'layout' | 'channels' | 'scale' | 'mean' | 'std'
>;

/** The network's input, one picture: (pixel / 255 * scale - mean) / std, in the manifest's layout and order of channels. */
export function toFloats(rgb: Uint8Array, input: TensorInput): Float32Array {
  const floats = new Float32Array(rgb.length);
  const tables = input.mean.map((mean, channel) =>
    Float32Array.from(
      { length: 256 },
      (_, pixel) => ((pixel / 255) * input.scale - mean) / (input.std[channel] ?? 1),
    ),
  );
  arrange(rgb, input, (to, pixel, channel) => {
    floats[to] = tables[channel]?.[pixel] ?? 0;
  });
  return floats;
}

/** The same for networks that take bytes. */
export function toBytes(rgb: Uint8Array, input: TensorInput): Uint8Array {
  const bytes = new Uint8Array(rgb.length);
  arrange(rgb, input, (to, pixel) => {
    bytes[to] = pixel;
  });
  return bytes;
}

/** The tensor's shape, with one picture in it. */
export function inputShape({ layout, width, height }: TensorInput): number[] {
  return layout === 'NCHW' ? [1, 3, height, width] : [1, height, width, 3];
}

function arrange(
  rgb: Uint8Array,
  { layout, channels }: TensorInput,
  put: (to: number, pixel: number, channel: number) => void,
): void {
  const plane = rgb.length / 3;
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const pixel = rgb[i * 3 + (channels === 'RGB' ? channel : 2 - channel)] ?? 0;
      put(layout === 'NCHW' ? channel * plane + i : i * 3 + channel, pixel, channel);
    }
  }
}
