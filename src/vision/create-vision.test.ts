import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createVision, type FolderVision } from './create-vision.ts';
import { loadRuntime } from './network.ts';
import {
  between,
  solidPhoto,
  type TinyModelOptions,
  tinyScores,
  writeTinyModel,
} from './testing/tiny-model.ts';
import { ModelError, PhotoError } from './vision.ts';

let dir: string;
let open: FolderVision[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fieldmark-vision-'));
});
afterEach(async () => {
  await Promise.all(open.map((vision) => vision.close()));
  open = [];
  await rm(dir, { recursive: true });
});

async function vision(): Promise<FolderVision> {
  const created = await createVision({ modelsDir: dir, threads: 1 });
  open.push(created);
  return created;
}

async function visionOf(options: TinyModelOptions): Promise<FolderVision> {
  await writeTinyModel(join(dir, 'tiny'), options);
  return vision();
}

async function scoresOf(classifier: FolderVision, photo: Uint8Array): Promise<Record<string, number>> {
  const { prediction } = await classifier.classify('tiny', photo);
  return Object.fromEntries(prediction.scores.map(({ label, probability }) => [label, probability]));
}

function expectScores(found: Record<string, number>, wanted: Record<string, number>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [label, probability] of Object.entries(wanted))
    expect(found[label], label).toBeCloseTo(probability, 4);
}

const teal = [30, 140, 90] as const;
const soft = { sharpness: 4 };
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

test.each<[string, TinyModelOptions]>([
  ['PyTorch: NCHW, RGB, 0..1 with ImageNet mean and std', { input: imageNet }],
  ['torchvision: crop of 0.875', { input: { ...imageNet, resize: 'crop', cropFraction: 0.875 } }],
  [
    'Keras: NHWC, -1..1, probabilities',
    { kind: 'probabilities', input: { layout: 'NHWC', scale: 2, mean: [1, 1, 1] } },
  ],
  [
    'Caffe: BGR, 0..255 minus the mean',
    { input: { channels: 'BGR', scale: 255, mean: [103.9, 116.8, 123.7] } },
  ],
  ['NHWC and BGR', { input: { layout: 'NHWC', channels: 'BGR', std: [0.2, 0.5, 0.9] } }],
  ['a network of bytes', { input: { layout: 'NHWC', scale: 255 }, network: { elementType: 'uint8' } }],
  ['open sides and batch', { network: { width: null, height: null, batch: null } }],
  ['a batch of one', { network: { batch: 1 } }],
  ['not square', { input: { width: 12, height: 6, layout: 'NHWC', resize: 'crop' } }],
  ['temperature on logits', { temperature: 2.5 }],
  ['temperature on probabilities', { temperature: 0.6, kind: 'probabilities' }],
])('gives exactly the probabilities of the network: %s', async (_case, options) => {
  const classifier = await visionOf({ ...soft, ...options });
  const { temperature = 1 } = options;
  expectScores(
    await scoresOf(classifier, await solidPhoto(teal, { format: 'png' })),
    tinyScores(teal, { ...soft, temperature }),
  );
});

test('scores come most probable first, sum to 1, and carry the state of the model', async () => {
  const classifier = await visionOf(soft);
  const look = await classifier.classify('tiny', await solidPhoto('dog', { width: 40, height: 30 }));
  const probabilities = look.prediction.scores.map((score) => score.probability);
  expect(look.prediction.scores[0]?.label).toBe('dog');
  expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
  expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  expect(look.prediction.model).toEqual(classifier.models.get('tiny')?.id);
  expect([look.width, look.height]).toEqual([40, 30]);
});

test('a picture between two labels is shared by them', async () => {
  const scores = await scoresOf(
    await visionOf({}),
    await solidPhoto(between('cougar', 'bobcat_lynx'), { format: 'png' }),
  );
  expect((scores.cougar ?? 0) + (scores.bobcat_lynx ?? 0)).toBeCloseTo(1, 6);
  expect(scores.cougar).toBeGreaterThan(0.4);
});

test('outputs are summed into labels, "rest" takes the others, ignored ones take no part', async () => {
  const options: TinyModelOptions = {
    ...soft,
    edit: (manifest) => ({
      ...manifest,
      labels: [
        { id: 'cat', name: 'cat', outputs: '0-1' },
        { id: 'other', name: 'other', outputs: 'rest' },
      ],
      groups: [],
      ignoredOutputs: [4],
    }),
  };
  const scores = await scoresOf(await visionOf(options), await solidPhoto(teal, { format: 'png' }));
  const five = tinyScores(teal, soft);
  const [cat, other] = [
    (five.cougar ?? 0) + (five.bobcat_lynx ?? 0),
    (five.house_cat ?? 0) + (five.dog ?? 0),
  ];
  expectScores(scores, { cat: cat / (cat + other), other: other / (cat + other) });
});

test('a second output of the network does not disturb when the manifest names the first', async () => {
  const classifier = await visionOf({
    network: { embedding: true },
    edit: (manifest) => ({ ...manifest, network: { ...(manifest.network as object), output: 'logits' } }),
  });
  expect((await scoresOf(classifier, await solidPhoto('cougar'))).cougar).toBeGreaterThan(0.99);
});

describe('features, a second output that the manifest names', () => {
  const withFeatures: TinyModelOptions = {
    ...soft,
    network: { embedding: true },
    edit: (manifest) => ({
      ...manifest,
      network: { ...(manifest.network as object), features: 'embedding' },
    }),
  };

  test('come beside the same probabilities when they are asked for', async () => {
    const eyes = await visionOf(withFeatures);
    const photo = await solidPhoto(teal, { format: 'png', width: 64, height: 48 });
    const look = await eyes.classify('tiny', photo, { features: true });
    expect(look.features?.dims).toEqual([1, 3]);
    for (const [i, value] of teal.entries()) expect(look.features?.data[i]).toBeCloseTo(value / 255, 5);
    expect(look.crop).toEqual({ x: 0, y: 0, width: 64, height: 48 });
    expect(look.prediction).toEqual((await eyes.classify('tiny', photo)).prediction);
  });

  test('are not asked of the network by a look that does not want them', async () => {
    const { InferenceSession: factory } = await loadRuntime();
    const { prototype } = factory as unknown as { prototype: InferenceSession };
    const run = vi.spyOn(prototype, 'run');
    onTestFinished(() => run.mockRestore());
    const eyes = await visionOf(withFeatures);
    const photo = await solidPhoto('dog');
    expect((await eyes.classify('tiny', photo)).features).toBeUndefined();
    await eyes.classify('tiny', photo, { features: true });
    expect(run.mock.calls.map(([, outputs]) => outputs)).toEqual([['logits'], ['logits', 'embedding']]);
  });

  test('are absent where the manifest names none, and no part of what a model is', async () => {
    const namesNone = edited('network', { output: 'logits' });
    const look = await (await visionOf({ ...withFeatures, edit: namesNone })).classify(
      'tiny',
      await solidPhoto('dog'),
      { features: true },
    );
    expect(look.features).toBeUndefined();
    const namesThem = edited('network', { output: 'logits', features: 'embedding' });
    const { models } = await visionOf({ ...withFeatures, edit: namesThem });
    expect(models.get('tiny')?.id).toEqual(look.prediction.model);
  });
});

describe('the distance from what was learnt, an output that the manifest names', () => {
  /** Black was the mean of all, and red is what was learnt. */
  const known = { mean: new Float32Array(3), directions: Float32Array.of(1, 0, 0) };
  const gold = [153, 204, 0] as const;

  test('comes with each prediction, beside the same probabilities', async () => {
    const photo = await solidPhoto(gold, { format: 'png' });
    const plain = await (await visionOf(soft)).classify('tiny', photo);
    const { prediction, ...look } = await (await visionOf({ ...soft, known })).classify('tiny', photo);
    expect(prediction.distance).toBeCloseTo(1 - 0.6, 4);
    expectScores(
      Object.fromEntries(prediction.scores.map(({ label, probability }) => [label, probability])),
      Object.fromEntries(plain.prediction.scores.map(({ label, probability }) => [label, probability])),
    );
    expect(plain.prediction).not.toHaveProperty('distance');
    expect(look).not.toHaveProperty('features');
  });

  test('is left out where it is no number, and the photo is looked at all the same', async () => {
    const eyes = await visionOf({ known: { ...known, mean: Float32Array.of(Number.NaN, 0, 0) } });
    const { prediction } = await eyes.classify('tiny', await solidPhoto('dog'));
    expect(prediction.scores[0]?.label).toBe('dog');
    expect(prediction).not.toHaveProperty('distance');
  });

  test('is not asked for where the manifest names none', async () => {
    const silent = edited('network', { output: 'head_gemm', distance: undefined });
    const { prediction } = await (await visionOf({ known, edit: silent })).classify(
      'tiny',
      await solidPhoto('dog'),
    );
    expect(prediction).not.toHaveProperty('distance');
  });

  test.each([
    ['a', 'network.distance: model.json says "a", the network has "logits", "embedding"; correct the name'],
    ['embedding', 'network.distance: "embedding" is float32 [n, 3], not one float32; name another output'],
  ])('an output that is none is a fault of the folder: %s', async (distance, fault) => {
    const eyes = await visionOf({
      network: { embedding: true },
      edit: edited('network', { output: 'logits', distance }),
    });
    await expect(eyes.check('tiny')).rejects.toThrow(fault);
  });
});

const edited = (part: string, values: object) => (manifest: Record<string, unknown>) => ({
  ...manifest,
  [part]: { ...(manifest[part] as object), ...values },
});

test('a model that was mended while the bot runs is loaded at the next picture', async () => {
  const classifier = await visionOf({ edit: edited('network', { file: 'late.onnx' }) });
  const photo = await solidPhoto('dog');
  await expect(classifier.classify('tiny', photo)).rejects.toThrow(ModelError);
  await copyFile(join(dir, 'tiny', 'model.onnx'), join(dir, 'tiny', 'late.onnx'));
  expect((await classifier.classify('tiny', photo)).prediction.scores[0]?.label).toBe('dog');
});

test('a broken model folder does not keep the others from playing, and says what is wrong when asked', async () => {
  await writeTinyModel(join(dir, 'tiny'));
  await writeTinyModel(join(dir, 'worse'), { version: '' });
  await writeFile(join(dir, 'README.md'), 'not a folder');
  const classifier = await vision();
  expect([...classifier.models.keys()]).toEqual(['tiny']);
  expect(classifier.broken.get('worse')?.faults).toEqual([
    expect.stringContaining('version: "" cannot stand here'),
  ]);
  await expect(classifier.check('worse')).rejects.toThrow('version');
  await expect(classifier.check('unknown')).rejects.toThrow('choose one of: tiny');
  await expect(classifier.check('tiny')).resolves.toMatchObject({ id: { name: 'tiny' } });
});

test('a folder of models that is not there is said once, with the setting', async () => {
  await expect(createVision({ modelsDir: join(dir, 'nowhere') })).rejects.toThrow('MODELS_DIR');
});

test('the identity of a model follows what changes its probabilities, and nothing else', async () => {
  const hashOf = async (options: TinyModelOptions) => (await visionOf(options)).models.get('tiny')?.id.hash;
  const hash = await hashOf({});
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await hashOf({ edit: edited('decision', { label: 0.5 }) })).toBe(hash);
  expect(await hashOf({ hashtags: ['crowOrNo'] })).toBe(hash);
  expect(await hashOf({ temperature: 1.1 })).not.toBe(hash);
  expect(await hashOf({ edit: edited('input', { resize: 'pad' }) })).not.toBe(hash);
  expect(await hashOf({ sharpness: 41 })).not.toBe(hash);
});

test('many pictures at once: each gets its own answer, and a bad one fails alone', async () => {
  const classifier = await visionOf({});
  const photos = [await solidPhoto('dog'), Buffer.from('rubbish'), await solidPhoto('cougar')];
  const looks = await Promise.allSettled(photos.map((photo) => classifier.classify('tiny', photo)));
  const [dog, rubbish, cougar] = looks;
  expect(dog?.status === 'fulfilled' && dog.value.prediction.scores[0]?.label).toBe('dog');
  expect(rubbish?.status === 'rejected' && rubbish.reason).toBeInstanceOf(PhotoError);
  expect(cougar?.status === 'fulfilled' && cougar.value.prediction.scores[0]?.label).toBe('cougar');
});

test('closing waits for the looks that are under way, and frees the networks after them', async () => {
  const classifier = await visionOf({});
  const photo = await solidPhoto('cougar');
  const order: string[] = [];
  const looks = [1, 2, 3].map(async () => {
    const { prediction } = await classifier.classify('tiny', photo);
    order.push(prediction.scores[0]?.label ?? '');
  });
  await classifier.close();
  order.push('closed');
  await Promise.all(looks);
  expect(order).toEqual(['cougar', 'cougar', 'cougar', 'closed']);
});
