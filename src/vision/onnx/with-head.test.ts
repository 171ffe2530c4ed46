import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadRuntime } from '../network.ts';
import { networkBytes, node, tensor, valueInfo } from '../testing/onnx-bytes.ts';
import { findHead } from './find-head.ts';
import { parseGraph } from './graph.ts';
import { withHead } from './with-head.ts';

/** Two channels' means, and an old last layer of three classes, under the names that new layers might take. */
const backbone = ({ irVersion = 8, opset = 13, listed = false } = {}) =>
  networkBytes({
    name: 'clash',
    irVersion,
    opset,
    nodes: [
      node('GlobalAveragePool', ['image'], 'pooled'),
      node('Flatten', ['pooled'], 'head_flatten'),
      node('Gemm', ['head_flatten', 'head_weights', 'head_bias'], 'head_gemm', { transB: 1 }),
      node('Softmax', ['head_gemm'], 'probabilities', { axis: 1 }),
    ],
    tensors: [tensor('head_weights', [3, 2], [1, 0, 0, 1, 1, 1]), tensor('head_bias', [3], [0, 0.5, -0.5])],
    inputs: [
      valueInfo('image', [1, 2, 3, 3]),
      ...(listed ? [valueInfo('head_weights', [3, 2]), valueInfo('head_bias', [3])] : []),
    ],
    outputs: [valueInfo('probabilities', [1, 3])],
  });

const pixels = Float32Array.from({ length: 18 }, (_, i) => i / 10);
/** The channels' means are 0.4 and 1.3. */
const head = { weights: Float32Array.of(1, 2, -1, 0.5), bias: Float32Array.of(0.25, -0.25) };
const scores = [0.25 + 1 * 0.4 + 2 * 1.3, -0.25 - 1 * 0.4 + 0.5 * 1.3];

async function run(file: Uint8Array, input: Float32Array, dims: number[], output: string): Promise<number[]> {
  return (await runFor(file, input, dims, [output]))[0] ?? [];
}

async function runFor(file: Uint8Array, input: Float32Array, dims: number[], outputs: string[]) {
  const ort = await loadRuntime();
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 3 });
  expect(session.inputNames).toHaveLength(1);
  expect(session.outputNames).toEqual(expect.arrayContaining(outputs));
  const results = await session.run({
    [session.inputNames[0] ?? '']: new ort.Tensor('float32', input, dims),
  });
  await session.release();
  return outputs.map((output) => Array.from(results[output]?.data ?? [], Number));
}

/** ONNX's own judge, of Debian's python3-onnx; the python3 that is found first need not be Debian's. */
const check = 'import onnx, sys\nonnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)';
const python = ['python3', '/usr/bin/python3'].find(
  (name) => spawnSync(name, ['-c', 'import onnx']).status === 0,
);

describe('another last layer on a network', () => {
  test.skipIf(python === undefined).each([
    [3, 9, true],
    [8, 13, false],
  ])(
    'of IR %i and opset %i passes onnx.checker (case 30); skipped without python3-onnx',
    async (irVersion, opset, listed) => {
      const folder = await mkdtemp(join(tmpdir(), 'fieldmark-checker-'));
      try {
        const known = { mean: Float32Array.of(0, 0), directions: Float32Array.of(0, 1, 1, 0) };
        const { file } = withHead(backbone({ irVersion, opset, listed }), 'head_flatten', head, { known });
        await writeFile(join(folder, 'model.onnx'), file);
        const { status, stderr } = spawnSync(python ?? '', ['-c', check, join(folder, 'model.onnx')]);
        expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  test.each<[string, { irVersion?: number; opset?: number; listed?: boolean }]>([
    ['of today', {}],
    ['whose weights are listed among its inputs, as IR 3 has it', { irVersion: 3, opset: 9, listed: true }],
    ['of opset 21', { opset: 21, irVersion: 10 }],
  ])(
    '%s gives what can be worked out on paper, whatever its names are, and asks for no newer runtime (case 27)',
    async (_, form) => {
      const { file, output } = withHead(backbone(form), 'head_flatten', head);
      const found = await run(file, pixels, [1, 2, 3, 3], output);
      for (const [i, value] of found.entries()) expect(value).toBeCloseTo(scores[i] ?? Number.NaN, 5);
      const { nodes, initializers, irVersion, opsets } = parseGraph(file);
      expect(nodes.map(({ opType }) => opType)).toEqual(['GlobalAveragePool', 'Flatten', 'Flatten', 'Gemm']);
      expect(initializers.size).toBe(2);
      expect([irVersion, opsets[0]?.version]).toEqual([form.irVersion ?? 8, form.opset ?? 13]);
      expect(findHead(file, output)).toMatchObject({ kind: 'head', featureMap: 'image', dims: [2, 2] });
    },
  );

  test('may leave "no animal" to the old layer: the new classes share what that gives to animals', async () => {
    const mass = {
      output: 'probabilities',
      kind: 'probabilities',
      temperature: 1,
      outputs: 3,
      animals: [0, 1],
      nothing: [2],
      least: 1e-6,
    } as const;
    const { file, output } = withHead(backbone(), 'head_flatten', head, { mass });
    const logits = await run(file, pixels, [1, 2, 3, 3], output);
    const powers = logits.map(Math.exp);
    const total = powers.reduce((sum, power) => sum + power, 0);
    const old = [0.4, 1.3 + 0.5, 0.4 + 1.3 - 0.5].map(Math.exp);
    const nothing = (old[2] ?? 0) / old.reduce((sum, power) => sum + power, 0);
    expect((powers[2] ?? 0) / total).toBeCloseTo(nothing, 4);
    const own = scores.map(Math.exp);
    expect((powers[0] ?? 0) / total).toBeCloseTo(
      ((1 - nothing) * (own[0] ?? 0)) / ((own[0] ?? 0) + (own[1] ?? 0)),
      4,
    );
    expect(findHead(file, output)).toMatchObject({ kind: 'head', dims: [2, 2] });
  });

  test.each([
    [3, 9],
    [8, 17],
    [8, 18],
    [10, 21],
    [11, 23],
  ])(
    'may tell how far a picture lies from what was learnt, by IR %i and opset %i as on paper',
    async (irVersion, opset) => {
      const form = { irVersion, opset, listed: irVersion === 3 };
      // From the mean of all the picture lies at (0.3, -0.4), which is (0.6, -0.8) of length 1.
      const known = { mean: Float32Array.of(0.1, 1.7), directions: Float32Array.of(0, 1, 0.6, 0.8) };
      const { file, output, distance = '' } = withHead(backbone(form), 'head_flatten', head, { known });
      const [scored, far] = await runFor(file, pixels, [1, 2, 3, 3], [output, distance]);
      expect(scored?.[0]).toBeCloseTo(scores[0] ?? Number.NaN, 5);
      expect(far).toHaveLength(1);
      // The cosines are -0.8 and 0.36 - 0.64.
      expect(far?.[0]).toBeCloseTo(1 - (0.36 - 0.64), 5);
      const flat = { ...known, mean: Float32Array.of(0.5, 1.25) };
      const other = withHead(backbone(form), 'head_flatten', head, { known: flat });
      const onTheMean = Float32Array.from({ length: 18 }, (_, i) => (i < 9 ? 0.5 : 1.25));
      expect(await runFor(other.file, onTheMean, [1, 2, 3, 3], [distance])).toEqual([[1]]);
    },
  );

  test('is refused by a format that is too old for it', () => {
    expect(() => withHead(backbone({ opset: 6 }), 'head_flatten', head)).toThrow(/opset 6.*opset 11 to 21/);
  });

  const shipped = fileURLToPath(new URL('../../../models/cougar-or-not/model.onnx', import.meta.url));
  test.skipIf(!existsSync(shipped))(
    'leaves out the old one, and keeps int8 weights as they are',
    async () => {
      const bytes = await readFile(shipped);
      const { input } = JSON.parse(await readFile(join(dirname(shipped), 'model.json'), 'utf8'));
      const found = findHead(bytes, 'logits');
      if (found.kind !== 'head') throw new Error(found.reason);
      const features = found.rowIsClass ? found.dims[1] : found.dims[0];
      const zeros = { weights: new Float32Array(3 * features), bias: Float32Array.of(1, 2, 3) };
      const { file, output } = withHead(bytes, found.embedding, zeros);
      const dims = [1, 3, input.height, input.width];
      const values = await run(file, new Float32Array(3 * input.height * input.width), dims, output);
      expect(values).toEqual([1, 2, 3]);
      expect(file.length).toBeLessThan(bytes.length + zeros.weights.byteLength);
    },
  );
});
