import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVision } from '../vision/create-vision.ts';
import { solidPhoto } from '../vision/testing/tiny-model.ts';
import { tinyOnnx } from '../vision/testing/tiny-onnx.ts';
import { file } from './testing/file-server.ts';
import { failure, sha256, shopBench } from './testing/shop-bench.ts';

const bench = shopBench();

/** Red, green and blue pictures are three birds. */
const network = (more: object = {}) =>
  tinyOnnx({
    height: 8,
    width: 8,
    weights: [
      [9, 0, 0],
      [0, 9, 0],
      [0, 0, 9],
    ],
    bias: [0, 0, 0],
    ...more,
  });
const names = 'Corvus corax (Common Raven)\nPica pica (Eurasian Magpie)\nStrix varia (Barred Owl)\n';

async function given(bytes: Uint8Array, text = names) {
  await mkdir(bench.folder, { recursive: true });
  const [what, labels] = [join(bench.folder, 'net.onnx'), join(bench.folder, 'names.txt')];
  await writeFile(what, bytes);
  await writeFile(labels, text);
  return { what, labels };
}

test('any ONNX file with a file of names is a model, with both hashes; logits and probabilities are told apart', async () => {
  for (const [kind, softmax] of [
    ['logits', false],
    ['probabilities', true],
  ] as const) {
    const { what, labels } = await given(network({ softmax }));
    const shop = await bench.shop();
    const { model } = await shop.add({
      what,
      described: { labels, mean: [0, 0, 0], std: [1, 1, 1] },
      replace: true,
    });
    expect(model.manifest).toMatchObject({
      name: 'net',
      network: { sha256: sha256(await readFile(what)) },
      names: { file: 'names.txt', sha256: sha256(Buffer.from(names)), outputs: 3 },
      input: { width: 8, height: 8, layout: 'NCHW', scale: 1 },
      output: { kind },
    });
    const vision = await createVision({ modelsDir: bench.modelsDir });
    const { prediction } = await vision.classify('net', await solidPhoto([0, 255, 0]));
    await vision.close();
    expect(prediction.scores[0]?.label).toBe('pica_pica');
  }
});

test('names that do not fit the network, and an input of open size, are told with what to do', async () => {
  const short = await given(network(), 'Corvus corax\nPica pica\n');
  const shop = await bench.shop();
  expect((await failure(shop.add({ what: short.what, described: short }))).message).toMatch(
    /net\.onnx gives 3 values \("logits"\), and .*names\.txt has 2 lines/,
  );
  const open = await given(network({ height: null, width: null }));
  const described = { labels: open.labels, mean: [1, 2] };
  expect((await failure(shop.add({ what: open.what, described }))).message).toMatch(
    /leaves the size of its input open: say it, e\.g\. --input 224\n.*--mean takes three numbers/,
  );
  const { model } = await shop.add({ what: open.what, described: { labels: open.labels, input: 16 } });
  expect(model.manifest.input.width).toBe(16);
  expect(await bench.tree()).toContain('net/names.txt');
});

test('a model of the catalogue brings its names too; names that were changed are refused, and nothing is installed', async () => {
  const bytes = network();
  const manifest = {
    ...{ name: 'birds', version: '1', hashtags: [], licence: 'Apache-2.0', origin: 'tests' },
    network: { file: 'birds.onnx' },
    names: { file: 'names.txt', sha256: sha256(Buffer.from(names)), outputs: 3 },
    input: {
      ...{ width: 8, height: 8, resize: 'squish', layout: 'NCHW', channels: 'RGB' },
      ...{ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    },
    output: { kind: 'logits' },
    decision: { label: 0.7, group: 0.9, nothing: 0.9 },
  };
  const offer = (text: string) => ({
    ...{
      name: 'birds',
      title: 'Birds',
      isRecommended: false,
      licence: 'Apache-2.0',
      unverified: [],
      manifest,
    },
    ...{
      addresses: [bench.server.at('/birds.onnx', file(Buffer.from(bytes)))],
      aboutBytes: 375e6,
      sha256: sha256(bytes),
    },
    files: [
      {
        path: 'names.txt',
        addresses: [bench.server.at('/names.txt', file(Buffer.from(text)))],
        sha256: sha256(Buffer.from(names)),
      },
    ],
  });
  const bad = await bench.shop({ catalogue: [offer('another file\n')] });
  expect(await failure(bad.add({ what: 'birds' }))).toMatchObject({ reason: 'wrong-hash' });
  expect(await bench.tree()).toEqual([]);
  const shop = await bench.shop({ catalogue: [offer(names)] });
  const { model } = await shop.add({ what: 'birds' });
  expect(model.labels.map(({ name }) => name)).toEqual(['common raven', 'Eurasian magpie', 'barred owl']);
  expect((await shop.add({ what: 'birds' })).isNew).toBe(false);
});

test('a network in two files works when both are named with their hashes, and says which one is wrong', async () => {
  const weights = Buffer.from(Float32Array.from([9, 0, 0, 0, 9, 0, 0, 0, 9]).buffer);
  const { what, labels } = await given(network({ externalWeights: 'net.onnx.data' }));
  await writeFile(`${what}.data`, weights);
  const shop = await bench.shop();
  const described = { labels, mean: [0, 0, 0], std: [1, 1, 1] };
  const { model } = await shop.add({ what, described });
  expect(model.manifest.network.data).toEqual({ file: 'net.onnx.data', sha256: sha256(weights) });
  expect(await shop.check('net')).toEqual(new Map([['net', []]]));
  const vision = await createVision({ modelsDir: bench.modelsDir });
  const { prediction } = await vision.classify('net', await solidPhoto([0, 0, 255]));
  await vision.close();
  expect(prediction.scores[0]?.label).toBe('strix_varia');
  await writeFile(join(model.folder, 'net.onnx.data'), Buffer.alloc(36));
  expect((await shop.check('net')).get('net')).toEqual([
    expect.stringMatching(/^network\.data\.sha256: model\.json says/),
  ]);
  await copyFile(what, join(bench.folder, 'alone.onnx'));
  expect((await failure(shop.add({ what: join(bench.folder, 'alone.onnx'), described }))).message).toMatch(
    /second file \(net\.onnx\.data\)/,
  );
});

test('--int8 installs a twin with rounded weights, under its own hash, and says what it was', async () => {
  const wide = Array.from({ length: 600 }, (_, i) => [
    i % 3 === 0 ? 9 : 0,
    i % 3 === 1 ? 9 : 0,
    i % 3 === 2 ? 9 : 0,
  ]);
  const bytes = network({ weights: wide, bias: wide.map(() => 0) });
  const names = wide.map(
    (_, i) =>
      `Genus species${'abcdefghij'[i % 10]}${'abcdefghij'[Math.floor(i / 10) % 10]}${'abcdefghij'[Math.floor(i / 100)]}`,
  );
  const { what, labels } = await given(bytes, names.join('\n'));
  const shop = await bench.shop();
  const described = { labels, mean: [0, 0, 0], std: [1, 1, 1] };
  const { model } = await shop.add({ what, described, int8: true });
  const installed = await readFile(join(model.folder, 'net.onnx'));
  expect(installed.length).toBeLessThan(bytes.length);
  expect(model.manifest.network.sha256).toBe(sha256(installed));
  expect(model.manifest.origin).toContain(`before that SHA-256 ${sha256(bytes)}`);
  expect(await shop.check('net')).toEqual(new Map([['net', []]]));
  expect((await bench.tree()).filter((path) => path.includes('int8'))).toEqual([]);
  await writeFile(what, installed);
  expect((await failure(shop.add({ what, described, int8: true, replace: true }))).message).toMatch(
    /no float weights to round: leave --int8 out/,
  );
  await writeFile(`${what}.data`, 'weights');
  expect((await failure(shop.add({ what, described, int8: true, replace: true }))).message).toMatch(
    /weights in a second one: leave --int8 out/,
  );
});
