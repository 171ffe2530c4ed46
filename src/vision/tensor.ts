import type { Manifest } from './manifest.ts';

type TensorInput = Pick<
  Manifest['input'],
  'width' | 'height' | 'layout' | 'channels' | 'scale' | 'mean' | 'std'
>;

/** The network's input, one picture: (pixel / 255 * scale - mean) / std, in the manifest's layout and order of channels. */
export function toFloats(rgb: Uint8Array, input: TensorInput): Float32Array {
  const tables = input.mean.map((mean, channel) =>
    Float32Array.from(
      { length: 256 },
      (_, pixel) => ((pixel / 255) * input.scale - mean) / (input.std[channel] ?? 1),
    ),
  );
  return arrange(rgb, input, new Float32Array(rgb.length), tables);
}

/** The same for networks that take bytes. */
export function toBytes(rgb: Uint8Array, input: TensorInput): Uint8Array {
  const same = Uint8Array.from({ length: 256 }, (_, pixel) => pixel);
  return arrange(rgb, input, new Uint8Array(rgb.length), [same, same, same]);
}

/** The tensor's shape, with one picture in it. */
export function inputShape({ layout, width, height }: TensorInput): number[] {
  return layout === 'NCHW' ? [1, 3, height, width] : [1, height, width, 3];
}

/** Fills the tensor; each channel of a pixel goes through its table of 256 values. */
function arrange<T extends Float32Array | Uint8Array>(
  rgb: Uint8Array,
  { layout, channels }: TensorInput,
  tensor: T,
  tables: readonly T[],
): T {
  const [toNextPixel, toNextChannel] = layout === 'NCHW' ? [1, rgb.length / 3] : [3, 1];
  tables.forEach((table, channel) => {
    let to = channel * toNextChannel;
    for (let from = channels === 'RGB' ? channel : 2 - channel; from < rgb.length; from += 3) {
      tensor[to] = table[rgb[from] ?? 0] ?? 0;
      to += toNextPixel;
    }
  });
  return tensor;
}
