import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVision, type FolderVision } from './create-vision.ts';
import { solidPhoto, type TinyModelOptions, writeTinyModel } from './testing/tiny-model.ts';
import { ModelError } from './vision.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fieldmark-network-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function visionOf(options: TinyModelOptions): Promise<FolderVision> {
  await writeTinyModel(join(dir, 'tiny'), options);
  return createVision({ modelsDir: dir, threads: 1 });
}

const sha = (digit: string) => digit.repeat(64);
const edited = (part: string, values: object) => (manifest: Record<string, unknown>) => ({
  ...manifest,
  [part]: { ...(manifest[part] as object), ...values },
});

test.each<[string, TinyModelOptions, RegExp[]]>([
  [
    'another hash',
    { edit: edited('network', { sha256: sha('a') }) },
    [/says a{64}, but model\.onnx \(\d+ bytes\) has [0-9a-f]{64}/],
  ],
  [
    'a missing file',
    { edit: edited('network', { file: 'gone.onnx' }) },
    [/gone\.onnx cannot be read \(ENOENT\)/],
  ],
  ['another input shape', { network: { width: 16 } }, [/NCHW \[1, 3, 8, 8\], "image" takes \[n, 3, 8, 16\]/]],
  [
    'the other layout',
    { edit: edited('input', { layout: 'NHWC' }) },
    [/takes \[n, 3, 8, 8\]; write "layout": "NCHW"/],
  ],
  ['a batch of four', { network: { batch: 4 } }, [/takes \[4, 3, 8, 8\]/]],
  [
    'too few outputs',
    {
      network: {
        weights: [
          [1, 0, 0],
          [0, 1, 0],
        ],
        bias: [0, 0],
      },
    },
    [/names output 2, but the network has 2 outputs/],
  ],
  [
    'too many outputs',
    { edit: (m) => ({ ...m, labels: (m.labels as unknown[]).slice(0, 3) }) },
    [/has 5 outputs, and 3-4 belong to none of the 3 labels/],
  ],
  [
    'an unknown input name',
    { edit: edited('network', { input: 'x' }) },
    [/says "x", the network has "image"/],
  ],
  [
    'two outputs, none named',
    { network: { embedding: true } },
    [/2 outputs, "logits", "embedding"; write which/],
  ],
  [
    'bytes wanted, floats announced',
    { network: { elementType: 'uint8' } },
    [/takes bytes \(uint8\), but model\.json says scale 1/],
  ],
  [
    'logits called probabilities',
    { edit: edited('output', { kind: 'probabilities' }) },
    [/sum to -?\d.*write "logits"/],
  ],
  ['not a number', { network: { bias: [0, 0, Number.NaN, 0, 0] } }, [/output \d is NaN/]],
  ['infinite', { network: { bias: [0, 0, Number.POSITIVE_INFINITY, 0, 0] } }, [/output 2 is Infinity/]],
  [
    'shape and name at once',
    { network: { width: 16 }, edit: edited('network', { output: 'x' }) },
    [/network\.output.*"x"/, /takes \[n, 3, 8, 16\]/],
  ],
])(
  'a network that does not fit its manifest is refused with both values: %s',
  async (_case, options, texts) => {
    const eyes = await visionOf(options);
    const error: unknown = await eyes.classify('tiny', await solidPhoto('dog')).catch((caught) => caught);
    expect(error).toBeInstanceOf(ModelError);
    for (const text of texts)
      expect(
        (error as ModelError).faults.some((fault) => text.test(fault)),
        `${error}`,
      ).toBe(true);
  },
);

test('what is not ONNX is refused with the cure', async () => {
  const page = Buffer.from('<html>Not found</html>');
  const hash = createHash('sha256').update(page).digest('hex');
  await writeTinyModel(join(dir, 'tiny'), { edit: edited('network', { sha256: hash }) });
  await writeFile(join(dir, 'tiny', 'model.onnx'), page);
  const eyes = await createVision({ modelsDir: dir });
  await expect(eyes.check('tiny')).rejects.toThrow(/onnxruntime cannot load model\.onnx: .*export it again/);
});
