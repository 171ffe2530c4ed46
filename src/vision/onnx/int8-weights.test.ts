import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { networkBytes, node, tensor, valueInfo } from '../testing/onnx-bytes.ts';
import { tinyOnnx } from '../testing/tiny-onnx.ts';
import { withInt8Weights } from './int8-weights.ts';

/** Weights of -1 to 1, the same each time; one channel is a thousand times smaller than the others. */
const weights = (count: number, isSmall: (i: number) => boolean): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898) * (isSmall(i) ? 0.001 : 1));

/** A convolution, Gemm with and without transB, and a matrix product, each with 32 or 64 channels. */
const network = (opset = 13): Uint8Array =>
  networkBytes({
    name: 'four layers',
    opset,
    nodes: [
      node('Conv', ['image', 'conv', 'bias'], 'a', { kernel_shape: [3, 3] }),
      node('GlobalAveragePool', ['a'], 'b'),
      node('Flatten', ['b'], 'c'),
      node('Gemm', ['c', 'rows'], 'd', { transB: 1 }),
      node('Gemm', ['d', 'columns'], 'e'),
      node('MatMul', ['e', 'product'], 'scores'),
    ],
    tensors: [
      tensor(
        'conv',
        [64, 3, 3, 3],
        weights(64 * 27, (i) => Math.floor(i / 27) === 5),
      ),
      tensor(
        'bias',
        [64],
        weights(64, () => false),
      ),
      tensor(
        'rows',
        [32, 64],
        weights(32 * 64, (i) => Math.floor(i / 64) === 5),
      ),
      tensor(
        'columns',
        [32, 64],
        weights(32 * 64, (i) => i % 64 === 5),
      ),
      tensor(
        'product',
        [64, 32],
        weights(64 * 32, (i) => i % 32 === 5),
      ),
    ],
    // Old files list their weights here too.
    inputs: [valueInfo('image', [1, 3, 8, 8]), valueInfo('conv', [64, 3, 3, 3])],
    outputs: [valueInfo('scores', [1, 32])],
  });

async function scores(bytes: Uint8Array): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const image = Float32Array.from(weights(3 * 64, () => false));
  const { scores: found } = await session.run({ image: new Tensor('float32', image, [1, 3, 8, 8]) });
  await session.release();
  return found?.data as Float32Array;
}

describe('8-bit weights', () => {
  test('are a quarter of the bytes and give nearly the same scores, small channels too', async () => {
    const before = network();
    const { file, rounded, all } = withInt8Weights(before);
    expect({ rounded, all }).toEqual({ rounded: 64 * 27 + 3 * 32 * 64, all: 64 * 28 + 3 * 32 * 64 });
    expect(file.length).toBeLessThan(0.36 * before.length);
    const [exact, near] = [await scores(before), await scores(file)];
    const largest = Math.max(...exact.map(Math.abs));
    for (const [i, value] of exact.entries())
      expect(Math.abs((near[i] ?? 0) - value) / largest).toBeLessThan(0.03);
    // A scale of its own: with one for all it would have been rounded to nothing.
    expect(Math.abs((near[5] ?? 0) / (exact[5] ?? 1) - 1)).toBeLessThan(0.1);
  });

  test('that are there already, and few of them, stay as they are', () => {
    const once = withInt8Weights(network()).file;
    expect(withInt8Weights(once)).toMatchObject({ rounded: 0 });
    const tiny = tinyOnnx({ height: 8, width: 8, weights: [[9, 0, 0]], bias: [0] });
    expect(Buffer.from(withInt8Weights(tiny).file)).toHaveLength(tiny.length);
  });

  test('need opset 13, and something that is a network', () => {
    expect(() => withInt8Weights(network(12))).toThrow(/opset 12, and 8-bit weights need 13/);
    expect(() => withInt8Weights(Buffer.from('<html>'))).toThrow(/no ONNX network/);
  });
});
