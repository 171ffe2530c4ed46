import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadRuntime } from '../network.ts';
import { networkBytes, node, tensor, valueInfo } from '../testing/onnx-bytes.ts';
import { tinyOnnx } from '../testing/tiny-onnx.ts';
import { findHead } from './find-head.ts';
import { expose, parseGraph } from './graph.ts';
import { concat, field, fieldsOf, intField, OnnxError } from './wire.ts';

const network = (nodes: Uint8Array[], tensors: Uint8Array[], more: { inputs?: Uint8Array[] } = {}) =>
  networkBytes({
    name: 'tail',
    nodes,
    tensors,
    inputs: [valueInfo('image', [1, 2, 3, 3]), ...(more.inputs ?? [])],
    outputs: [valueInfo('out', [1, 3])],
  });
const rows = [1, 2, 3, 4, 5, 6];
const weights = tensor('w', [3, 2], rows);

/** The outputs named, of a picture whose two channels are 1 to 9 and 10 to 18. */
async function run(
  bytes: Uint8Array,
  names: string[],
): Promise<Record<string, { dims: readonly number[]; data: number[] }>> {
  const ort = await loadRuntime();
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const pixels = Float32Array.from({ length: 18 }, (_, i) => i + 1);
  const results = await session.run({ image: new ort.Tensor('float32', pixels, [1, 2, 3, 3]) }, names);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => [name, { dims, data: Array.from(data, Number) }]),
  );
}

const tails: [string, Uint8Array, ReturnType<typeof findHead>][] = [
  [
    'GlobalAveragePool, Flatten, Gemm, Softmax',
    network(
      [
        node('GlobalAveragePool', ['image'], 'pooled'),
        node('Flatten', ['pooled'], 'flat'),
        node('Gemm', ['flat', 'w'], 'scores', { transB: 1 }),
        node('Softmax', ['scores'], 'out'),
      ],
      [weights],
    ),
    { kind: 'head', embedding: 'flat', featureMap: 'image', weights: 'w', dims: [3, 2], rowIsClass: true },
  ],
  [
    'ReduceMean, Gemm with int8 weights',
    network(
      [
        node('ReduceMean', ['image'], 'mean', { axes: [2, 3], keepdims: 0 }),
        node('Cast', ['w8'], 'floats', { to: 1 }),
        node('Mul', ['floats', 'scale'], 'w'),
        node('Gemm', ['mean', 'w'], 'out', { transB: 1 }),
      ],
      [tensor('w8', [3, 2], rows, 'int8'), tensor('scale', [3, 1], [1, 1, 1])],
    ),
    { kind: 'head', embedding: 'mean', featureMap: 'image', weights: 'w', dims: [3, 2], rowIsClass: true },
  ],
  [
    'GlobalAveragePool, 1x1 Conv, Clip, Flatten, Softmax',
    network(
      [
        node('GlobalAveragePool', ['image'], 'pooled'),
        node('Conv', ['pooled', 'w4'], 'scores'),
        node('Clip', ['scores'], 'clipped'),
        node('Flatten', ['clipped'], 'flat'),
        node('Softmax', ['flat'], 'out'),
      ],
      [tensor('w4', [3, 2, 1, 1], rows)],
    ),
    { kind: 'head', embedding: 'pooled', featureMap: 'image', weights: 'w4', dims: [3, 2], rowIsClass: true },
  ],
  [
    'AveragePool, Squeeze, MatMul, Add, Softmax',
    network(
      [
        node('AveragePool', ['image'], 'pooled', { kernel_shape: [3, 3] }),
        node('Squeeze', ['pooled', 'axes'], 'squeezed'),
        node('MatMul', ['squeezed', 'wT'], 'scores'),
        node('Add', ['bias', 'scores'], 'sum'),
        node('Softmax', ['sum'], 'out'),
      ],
      [
        tensor('axes', [2], [2, 3], 'int64'),
        tensor('wT', [2, 3], [1, 3, 5, 2, 4, 6]),
        tensor('bias', [3], [0, 0, 0]),
      ],
    ),
    {
      kind: 'head',
      embedding: 'squeezed',
      featureMap: 'image',
      weights: 'wT',
      dims: [2, 3],
      rowIsClass: false,
    },
  ],
  [
    'a new head times the mass of the old one, joined with what is left',
    network(
      [
        node('GlobalAveragePool', ['image'], 'pooled'),
        node('Flatten', ['pooled'], 'flat'),
        node('Gemm', ['flat', 'w'], 'scores', { transB: 1 }),
        node('Softmax', ['scores'], 'new'),
        node('MatMul', ['flat', 'mask'], 'mass'),
        node('Mul', ['new', 'mass'], 'labels'),
        node('Sub', ['one', 'mass'], 'nothing'),
        node('Concat', ['labels', 'nothing'], 'out', { axis: 1 }),
      ],
      [weights, tensor('mask', [2, 1], [0.01, 0.01]), tensor('one', [1], [1])],
    ),
    { kind: 'head', embedding: 'flat', featureMap: 'image', weights: 'w', dims: [3, 2], rowIsClass: true },
  ],
];

test.each(tails)('the head is found behind %s, and what is exposed runs', async (_name, bytes, expected) => {
  expect(findHead(bytes, 'out')).toEqual(expected);
  if (expected.kind === 'none') return;
  const results = await run(expose(bytes, [expected.weights, expected.embedding]), [
    expected.weights,
    expected.embedding,
  ]);
  expect(results[expected.embedding]?.data).toEqual([5, 14]);
  expect(results[expected.weights]?.data).toEqual(expected.rowIsClass ? rows : [1, 3, 5, 2, 4, 6]);
});

test('a network without such a head is told, with the last tensors', () => {
  const squeezed = network(
    [
      node('Relu', ['image'], 'relu'),
      node('MaxPool', ['relu'], 'max', { kernel_shape: [3, 3] }),
      node('Flatten', ['max'], 'out'),
    ],
    [],
  );
  expect(findHead(squeezed, 'out')).toEqual({
    kind: 'none',
    reason: 'before the output comes MaxPool, which is no last layer of a classifier',
    lastTensors: ['out', 'max', 'relu'],
  });
  expect(findHead(network([node('Flatten', ['image'], 'out')], []), 'out')).toMatchObject({ kind: 'none' });
  expect(findHead(network([], []), 'elsewhere')).toMatchObject({ kind: 'none', lastTensors: [] });
});

test('an embedding that is no mean of a map has a head without one', () => {
  const flat = network(
    [node('Flatten', ['image'], 'flat'), node('Gemm', ['flat', 'w'], 'out', { transB: 1 })],
    [
      tensor(
        'w',
        [3, 18],
        Array.from({ length: 54 }, () => 1),
      ),
    ],
  );
  expect(findHead(flat, 'out')).toEqual({
    kind: 'head',
    embedding: 'flat',
    weights: 'w',
    dims: [3, 18],
    rowIsClass: true,
  });
});

test('old files, which list their weights among the inputs, are read the same', () => {
  const [, , expected] = tails[0] ?? [];
  const old = network(
    [
      node('GlobalAveragePool', ['image'], 'pooled'),
      node('Flatten', ['pooled'], 'flat'),
      node('Gemm', ['flat', 'w'], 'scores', { transB: 1 }),
      node('Softmax', ['scores'], 'out'),
    ],
    [weights],
    { inputs: [valueInfo('w', [3, 2])] },
  );
  expect(findHead(old, 'out')).toEqual(expected);
});

test('a damaged file is refused in words, and never leads in circles', () => {
  const [, whole] = tails[0] ?? ['', new Uint8Array()];
  for (let length = 0; length < whole.length; length++) {
    try {
      findHead(whole.subarray(0, length), 'out');
    } catch (error) {
      expect(error).toBeInstanceOf(OnnxError);
    }
  }
  const circle = network([node('Mul', ['image', 'b'], 'a'), node('Mul', ['b', 'a'], 'b')], []);
  expect(() => findHead(circle, 'b')).toThrow('"b" is read before it is made');
  expect(() => parseGraph(Buffer.from('<!doctype html><html>'))).toThrow('no ONNX network');
  expect(() => parseGraph(concat([intField(1, 8), field(8, intField(2, 13))]))).toThrow('holds no graph');
});

test('what is written by others is read: packed lists, negative numbers, a graph in two parts', () => {
  const transposed = network(
    [
      node('ReduceMean', ['image'], 'mean', { keepdims: 0 }),
      concat([
        field(1, 'w'),
        field(2, 'wT'),
        field(4, 'Transpose'),
        field(5, concat([field(1, 'perm'), field(8, Uint8Array.from([1, 0]))])),
      ]),
      node('MatMul', ['mean', 'wT'], 'out'),
    ],
    [weights],
  );
  expect(findHead(transposed, 'out')).toMatchObject({ weights: 'wT', dims: [2, 3], rowIsClass: false });
  const minusOne = Uint8Array.from([8, ...Array.from({ length: 9 }, () => 0xff), 1]);
  expect([...fieldsOf(minusOne)]).toMatchObject([{ number: 1, value: -1 }]);
  const graph = parseGraph(expose(transposed, ['mean']));
  expect([...graph.outputs.keys()]).toEqual(['out', 'mean']);
  expect(graph).toMatchObject({ irVersion: 8, opsets: [{ domain: '', version: 13 }] });
  expect(graph.nodes.map(({ opType }) => opType)).toEqual(['ReduceMean', 'Transpose', 'MatMul']);
});

const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const real = [
  {
    path: file('models/cougar-or-not/model.onnx'),
    output: 'logits',
    head: {
      featureMap: '/features/features.1/Relu_output_0',
      weights: '/head/Mul_output_0',
      dims: [9, 1280],
    },
  },
  {
    path: file('../shared/models/imagenet-mobilenet-edgetpu-1.0-224.onnx'),
    output: 'probabilities',
    head: { embedding: 'r73', featureMap: 't191', weights: 'w74', dims: [1001, 1280] },
  },
  {
    path: file('../shared/models/inat-birds-mobilenet-v2-224.onnx'),
    output: 'probabilities',
    head: { embedding: 'f63', featureMap: 't8', weights: 'w63', dims: [965, 1280] },
  },
];

for (const { path, output, head } of real) {
  const absent = !existsSync(path);
  if (absent) console.log(`Skipped: a real network, ${path}, is not here.`);
  test.skipIf(absent)(
    `the head of ${basename(dirname(path))}/${basename(path)} is found, and the mean of its map is the embedding`,
    async () => {
      const bytes = await readFile(path);
      const found = findHead(bytes, output);
      expect(found).toMatchObject({ kind: 'head', rowIsClass: true, ...head });
      if (found.kind === 'none' || found.featureMap === undefined) return;

      const ort = await loadRuntime();
      const names = [found.embedding, found.featureMap, found.weights];
      const session = await ort.InferenceSession.create(expose(bytes, names), { logSeverityLevel: 3 });
      const [image] = session.inputMetadata;
      const side = image?.isTensor ? Number(image.shape[3]) : 0;
      const noise = Float32Array.from(
        { length: 3 * side * side },
        (_, i) => ((i * i * 31) % 255) / (output === 'logits' ? 127 : 1),
      );
      const results = await session.run(
        { image: new ort.Tensor('float32', noise, [1, 3, side, side]) },
        names,
      );
      await session.release();
      const [embedding, map, weights] = names.map((name) => results[name]);
      expect(weights?.dims.slice(0, 2)).toEqual([...found.dims]);
      const [, features = 0, height = 0, width = 0] = map?.dims ?? [];
      const values = map?.data as Float32Array;
      const cells = height * width;
      expect(cells).toBeGreaterThanOrEqual(25);
      for (let k = 0; k < features; k++) {
        const mean =
          values.subarray(k * cells, (k + 1) * cells).reduce((sum, value) => sum + value, 0) / cells;
        expect(Math.abs(mean - Number(embedding?.data[k]))).toBeLessThan(1e-4 * Math.max(1, mean));
      }
    },
  );
}

test('the tiny network of the tests has a head too', () => {
  const tiny = tinyOnnx({ height: 8, width: 8, weights: [[1, 2, 3]], bias: [0], softmax: true });
  expect(findHead(tiny, 'probabilities')).toMatchObject({
    embedding: 'embedding',
    featureMap: 'image',
    dims: [1, 3],
  });
});
