import { z } from 'zod';
import { markPattern } from '../game/mark-faults.ts';
import { outputNumbers } from './outputs.ts';

/**
 * `model.json`: what a network looks at, what its outputs mean, and how sure an answer must be. The descriptions below become
 * `models/model.schema.json`, and end up in the fault texts.
 */

const id = z
  .string()
  .regex(/^[a-z0-9_]+$/)
  .describe('An id: lower-case letters, digits and _, e.g. "house_cat"');

/** No link, mention, hashtag or cashtag can come of it, in any script's form of these signs; nothing invisible. */
const name = z
  .string()
  .max(60)
  .regex(/^(?! )(?!.*(?: $| {2}))[^@#$/\\.:\p{C}\p{Zl}\p{Zp}＠＃＄／．。｡：]+$/u)
  .describe(
    'A name as a person says it, at most 60 characters, without @ # $ / \\ . : and control characters, e.g. "bobcat or lynx"',
  );

const emoji = z
  .string()
  .refine((text) => /^\p{RGI_Emoji}$/v.test(text) && !text.includes('#'))
  .describe('One emoji, e.g. "🐆"');

const hashtag = z
  .string()
  .regex(/^(?=.*[\p{L}_])[\p{L}\p{M}\p{N}_]+$/u)
  .describe('A hashtag without its #, e.g. "cougarOrNot"; upper and lower case are the same');

const outputList = z.union([
  z.array(z.int().min(0)).min(1),
  z.string().refine((text) => text === 'rest' || outputNumbers(text) !== undefined),
]);

const aliases = z
  .array(z.string())
  .exactOptional()
  .describe(
    'What else people and data sets call it, e.g. ["puma", "mountain lion"]; hosts\' answers are read by it',
  );

const fieldMarks = z
  .array(
    z.strictObject({
      mark: z
        .string()
        .regex(markPattern)
        .describe(
          'What is true of the animal, a sentence: "A cougar\'s tail is long."; with "from" what either shows: "long on a cougar, short on a bobcat"',
        ),
      source: z.string().min(1).max(400).describe('Who says so: a title and an address, or a person'),
      from: id.exactOptional().describe('The id of the label or group that it is mixed up with'),
      look: z
        .string()
        .regex(markPattern)
        .exactOptional()
        .describe('With "from": where to look, e.g. "the tail"'),
    }),
  )
  .exactOptional()
  .describe('What replies tell followers to look for, in place of the marks that the project knows');

const label = z.strictObject({
  id,
  name,
  emoji: emoji.exactOptional(),
  group: id.exactOptional().describe('The id of the broader group, one of "groups"'),
  nothing: z.boolean().exactOptional().describe('true for labels that mean "no animal to name here"'),
  aliases,
  fieldMarks,
  outputs: outputList
    .exactOptional()
    .describe(
      'Outputs of the network, counted from 0, whose probabilities are summed into this label: [286, 287], "151-268", "24, 128-150", or "rest" for all that nothing else takes. Absent everywhere: the label\'s own position',
    ),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const insideFile = z.string().regex(/^(?!.*\.\.)[^/\\:\p{C}][^\\:\p{C}]*$/u);
const hashed = (what: string) => ({
  file: insideFile.describe(`${what}, inside this folder`),
  sha256: sha256.describe("The file's SHA-256, 64 lower-case hex digits"),
});

const names = z
  .strictObject({
    ...hashed(
      'A text file with the names of the outputs, e.g. "labels.txt": line n is output n, counted from 0',
    ),
    outputs: z.int().min(2).describe('How many lines it has, e.g. 10000'),
    taxonomy: z
      .strictObject(hashed('A table with the columns genus (or species), family, order, class'))
      .exactOptional()
      .describe('Where the names say no family and order: a table that does'),
  })
  .describe(
    'In place of "labels", for networks that know thousands of species; their groups come from the names',
  );

const group = z.strictObject({
  id,
  name,
  emoji: emoji.exactOptional(),
  aliases,
  fieldMarks,
  group: id.exactOptional().describe('The id of the group around this one'),
});

const side = z.int().min(1).max(4096);
const threshold = z.number().gt(0).max(1).describe('A probability above 0 and at most 1, e.g. 0.8');
/** No network is sure of anything, and a share of 0 or 1 asks nothing. */
const inside = (what: string) => z.number().gt(0).lt(1).describe(`${what}, above 0 and below 1`);
const sides = z.strictObject({
  yes: inside('The probability of the target from which it says yes, e.g. 0.9'),
  no: inside('The probability of the target up to which it says no, e.g. 0.1; below "yes"'),
  share: inside('The share of targets among the animals of the game, e.g. 0.5').exactOptional(),
  measured: inside(
    'Their share in the photos that the probabilities were calibrated on; with "share" they are converted to the mix of the game',
  ).exactOptional(),
});
const triple = (what: string) => z.tuple([z.number(), z.number(), z.number()]).describe(what);

const input = z.strictObject({
  width: side.describe("Width of the network's input, pixels, e.g. 224"),
  height: side.describe("Height of the network's input, pixels, e.g. 224"),
  resize: z
    .enum(['crop', 'squish', 'pad'])
    .describe(
      '"crop": the middle of the picture, in the input\'s proportions; "squish": the whole picture, stretched; "pad": the whole picture, with borders',
    ),
  cropFraction: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe(
      'With "crop": how much of the middle is kept along the side that limits; torchvision\'s Resize(256), CenterCrop(224) is 0.875',
    ),
  interpolation: z
    .enum(['bilinear', 'bicubic', 'lanczos'])
    .default('bilinear')
    .describe(
      'How pixels are resampled; torchvision and fastai: "bilinear", timm mostly "bicubic", sharp "lanczos"',
    ),
  layout: z.enum(['NCHW', 'NHWC']).describe('"NCHW" (PyTorch, fastai, timm) or "NHWC" (Keras, TFLite)'),
  channels: z
    .enum(['RGB', 'BGR'])
    .describe('"RGB", or "BGR" for networks trained with OpenCV or in the style of Caffe'),
  scale: z
    .number()
    .gt(0)
    .describe(
      'What the brightest pixel (255) becomes before mean and std: 1 for 0..1, 255 for 0..255, 2 with mean 1 for -1..1',
    ),
  mean: triple(
    'Subtracted after "scale", one number a channel in the order of "channels", e.g. [0.485, 0.456, 0.406]',
  ),
  std: z
    .tuple([z.number().gt(0), z.number().gt(0), z.number().gt(0)])
    .describe(
      'Divided by after "mean", one number above 0 a channel in the order of "channels", e.g. [0.229, 0.224, 0.225]',
    ),
  padColor: z
    .tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)])
    .default([0, 0, 0])
    .describe('With "pad": red, green and blue of the borders, 0 to 255'),
});

export const manifestSchema = z
  .strictObject({
    $schema: z.string().exactOptional(),
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
      .describe('The model\'s name: letters, digits and . _ -, e.g. "cougar-or-not"'),
    version: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}$/)
      .describe('Its version: letters, digits and . + _ -, e.g. "1.0.0"'),
    description: z.string().exactOptional(),
    hashtags: z
      .array(hashtag)
      .describe('The hashtags it plays when the settings name no model; may be empty'),
    network: z.strictObject({
      file: insideFile
        .default('model.onnx')
        .describe('The ONNX file inside this folder, e.g. "model.onnx"; no absolute path and no ..'),
      sha256: sha256.describe("The file's SHA-256, 64 lower-case hex digits (sha256sum model.onnx)"),
      data: z
        .strictObject(
          hashed('The second file of a network that has its weights apart, e.g. "model.onnx.data"'),
        )
        .exactOptional(),
      input: z.string().min(1).exactOptional().describe("The input's name; absent: the only input"),
      output: z.string().min(1).exactOptional().describe("The output's name; absent: the only output"),
      features: z
        .string()
        .min(1)
        .exactOptional()
        .describe(
          'The name of a second output: what the network saw at each place, a float32 map on the way to the scores. Not needed to play',
        ),
      distance: z
        .string()
        .min(1)
        .exactOptional()
        .describe(
          'The name of an output of one number: how far the picture lies from what the network learnt from; fieldmark train writes it. Not needed to play',
        ),
    }),
    input,
    output: z.strictObject({
      kind: z
        .enum(['logits', 'probabilities'])
        .describe('"logits" (before softmax) or "probabilities" (after it)'),
      temperature: z
        .number()
        .gt(0)
        .default(1)
        .describe(
          "Calibration: the network's outputs (of probabilities: their logarithms) are divided by it before softmax, and summed into labels after",
        ),
    }),
    labels: z
      .array(label)
      .min(2)
      .exactOptional()
      .describe('Two or more labels; without "outputs" in the order of the network\'s outputs'),
    names: names.exactOptional(),
    ignoredOutputs: outputList
      .exactOptional()
      .describe('Outputs that mean nothing here, written as in "outputs"; the others are scaled to sum to 1'),
    groups: z.array(group).default([]).describe('Broader groups to fall back to, e.g. "wild cat"'),
    decision: z.strictObject({
      label: threshold.describe(
        'The probability from which one label is named, above 0 and at most 1, e.g. 0.8',
      ),
      group: threshold.describe(
        'The probability from which a broader group is named, above 0 and at most 1, e.g. 0.85',
      ),
      nothing: threshold.describe(
        'The probability from which it says that there is no animal, above 0 and at most 1, e.g. 0.7',
      ),
      ranks: z
        .strictObject({
          genus: threshold.exactOptional(),
          family: threshold.exactOptional(),
          order: threshold.exactOptional(),
          class: threshold.exactOptional(),
        })
        .exactOptional()
        .describe('In place of "group" for groups of these ranks, of networks with "names"'),
      only: z
        .record(z.string(), threshold)
        .exactOptional()
        .describe('Other thresholds for single labels or groups, by id, e.g. {"bobcat_lynx": 0.95}'),
      targets: z
        .record(z.string(), sides)
        .exactOptional()
        .describe(
          'For games that ask "is it a …?": when to say yes and no, by the id of the label or group asked for (several joined by +); fieldmark calibrate --target writes it',
        ),
    }),
    quality: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Measured figures, each with what was measured, the command and the date; free in form'),
    licence: z.string().min(1).describe('Licence of the network, e.g. "Apache-2.0"'),
    origin: z.string().min(1).describe('Where the network comes from'),
    training: z.record(z.string(), z.unknown()).exactOptional().describe('How it was trained; free in form'),
  })
  .describe(
    'A model folder of Fieldmark: what the network looks at, what its outputs mean, when an answer is sure enough',
  );

/** A checked manifest, defaults filled in. */
export type Manifest = z.output<typeof manifestSchema>;
/** As it may be written. */
export type ManifestAsWritten = z.input<typeof manifestSchema>;

/** What `models/model.schema.json` holds; `node src/vision/testing/write-model-schema.ts` writes it. */
export function manifestJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(manifestSchema, { io: 'input' }),
    title: 'Fieldmark model',
    oneOf: [{ required: ['labels'] }, { required: ['names'] }],
  };
}
