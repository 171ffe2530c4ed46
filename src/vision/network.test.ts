import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVision, type FolderVision } from './create-vision.ts';
import { solidPhoto, type TinyModelOptions, writeTinyModel } from './testing/tiny-model.ts';
import { tinyOnnx } from './testing/tiny-onnx.ts';
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
  [
    'another input shape',
    { network: { width: 16 } },
    [/NCHW \[1, 3, 8, 8\], "image" takes \[n, 3, 8, 16\]; write "width": 16, "height": 8/],
  ],
  [
    'the other layout',
    { edit: edited('input', { layout: 'NHWC' }) },
    [/takes \[n, 3, 8, 8\]; write "layout": "NCHW"/],
  ],
  [
    'a batch of eight',
    { network: { batch: 8 } },
    [
      /takes \[8, 3, 8, 8\]; it takes 8 pictures at once: export it for one.*dynamic_axes=\{"image": \{0: "batch"\}\}/,
    ],
  ],
  [
    'a batch of eight in the other layout and size',
    { network: { batch: 8, layout: 'NHWC', width: 16 } },
    [/it takes 8 pictures at once.*; write "layout": "NHWC"; write "width": 16, "height": 8$/],
  ],
  ['grey pictures', { network: { weights: [[1], [1], [1], [1], [1]] } }, [/takes pictures of 1 channels/]],
  ['half precision', { network: { elementType: 'float16' } }, [/"image" is float16; .*keep_io_types=True/]],
  [
    'whole numbers',
    { network: { elementType: 'int64' } },
    [/"image" is int64; export the network with a float32/],
  ],
  ['double precision', { network: { elementType: 'float64' } }, [/"image" is float64; export/]],
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
    'features that it does not have',
    { edit: edited('network', { features: 'map' }) },
    [/^network\.features: model\.json says "map", the network has "logits"; correct the name$/],
  ],
  [
    'scores that are called features',
    { network: { embedding: true }, edit: edited('network', { output: 'logits', features: 'logits' }) },
    [/^network\.output: model\.json says "logits", the network has "embedding"/],
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
    const classifier = await visionOf(options);
    const error: unknown = await classifier
      .classify('tiny', await solidPhoto('dog'))
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(ModelError);
    for (const text of texts)
      expect(
        (error as ModelError).faults.some((fault) => text.test(fault)),
        `${error}`,
      ).toBe(true);
  },
);

describe('a file that cannot be loaded is told with its cause and the cure', () => {
  const whole = Buffer.from(tinyOnnx({ height: 8, width: 8, weights: [[1, 0, 0]], bias: [0] }));
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
  const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

  test.each<[string, Uint8Array, RegExp]>([
    ['a Git LFS pointer', Buffer.from(pointer), /is a Git LFS pointer.*git lfs pull/],
    ['a web page', Buffer.from('<!DOCTYPE html><html></html>'), /is a web page.*"raw" on GitHub/],
    ['what a server said', Buffer.from('{"error":"not found"}'), /is a JSON text.*open it in an editor/],
    ['the same in XML', Buffer.from('<?xml version="1.0"?><Error/>'), /is an XML text.*open it in an editor/],
    ['the same as text', Buffer.from('Not Found'), /is a text, not an ONNX network.*open it in an editor/],
    ['nothing', Buffer.alloc(0), /is empty \(0 bytes\).*broke off/],
    ['zeros', Buffer.alloc(5000), /is nothing but zeros.*broke off/],
    ['a zip archive', latin1('PK\x03\x04\x14\0\0\0model.onnx'), /is a zip archive.*unpack it/],
    ['a gzip archive', gzipSync(whole), /is a gzip archive.*unpack it/],
    ['PyTorch', latin1('PK\x03\x04\0\0\0\0archive/data.pkl'), /is a PyTorch file.*torch\.onnx\.export/],
    ['a pickle', latin1('\x80\x02}q\0'), /is a Python pickle.*torch\.onnx\.export/],
    ['TensorFlow Lite', latin1('\x1c\0\0\0TFL3\0\0'), /is a TensorFlow Lite network.*tf2onnx/],
    ['Keras', latin1('\x89HDF\r\n\x1a\n'), /is an HDF5 file.*tf2onnx/],
    ['a picture', latin1('\xff\xd8\xff\xe0'), /is a JPEG picture.*correct the name/],
    ['other bytes', latin1('\xde\xad\xbe\xef\x01\x02'), /is cut off, damaged or no ONNX network; /],
    ['a TensorFlow graph', latin1('\x0a\x06\x0a\x01x\x12\x01y'), /holds no ONNX network .*tf2onnx/],
    ['half a network', whole.subarray(0, whole.length / 2), /is cut off, damaged or no ONNX network; /],
    ['a network without its last byte', whole.subarray(0, -1), /is cut off, damaged or no /],
    [
      'an IR version of the future (case 27)',
      tinyOnnx({ height: 8, width: 8, weights: [[1, 0, 0]], bias: [0], irVersion: 99 }),
      /has IR version 99, and onnxruntime \d+\.\d+\.\d+ reads up to \d+; /,
    ],
    [
      'an opset of the future',
      tinyOnnx({ height: 8, width: 8, weights: [[1, 0, 0]], bias: [0], opset: 99 }),
      /has opset 99 of ai\.onnx, and onnxruntime \d\S+ knows up to \d+; export it with opset_version=17/,
    ],
    [
      'an opset of the past',
      tinyOnnx({ height: 8, width: 8, weights: [[1, 0, 0]], bias: [0], opset: 5 }),
      /uses the operator Gemm\(1\), of which .*opset 11 to 21/,
    ],
    [
      'an operator that nobody knows',
      tinyOnnx({ height: 8, width: 8, weights: [[1, 0, 0]], bias: [0], operator: 'NoSuchThing' }),
      /uses the operator NoSuchThing, which .*standard operators/,
    ],
    [
      'weights in a second file',
      tinyOnnx({ height: 8, width: 8, weights: [[1, 0, 0]], bias: [0], externalWeights: 'none-here.bin' }),
      /has its weights in a second file \(none-here\.bin\), which model\.json does not name; put that file beside it and write it as network\.data/,
    ],
  ])('%s', async (_, bytes, message) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await writeTinyModel(join(dir, 'tiny'), { edit: edited('network', { sha256 }) });
    await writeFile(join(dir, 'tiny', 'model.onnx'), bytes);
    const classifier = await createVision({ modelsDir: dir });
    const error: unknown = await classifier.check('tiny').catch((caught) => caught);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).faults).toEqual([expect.stringMatching(message)]);
    expect((error as ModelError).message).not.toContain('onnxruntime_src');
  });

  test('whatever hash the manifest states', async () => {
    await writeTinyModel(join(dir, 'tiny'));
    await writeFile(join(dir, 'tiny', 'model.onnx'), pointer);
    const classifier = await createVision({ modelsDir: dir });
    await expect(classifier.check('tiny')).rejects.toThrow(/model\.onnx is a Git LFS pointer/);
  });
});
