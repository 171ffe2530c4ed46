import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * A manifest for a public 1001-class ImageNet network (output 0 is "background", then the usual order), grouped into the labels
 * of the model that ships, so that both can be measured on the same photos. Its thresholds are guesses; `calibrate` finds better.
 */
const manifest = {
  name: 'imagenet-grouped',
  version: '1.0.0',
  hashtags: [],
  input: {
    width: 224,
    height: 224,
    resize: 'crop',
    layout: 'NCHW',
    channels: 'RGB',
    scale: 255,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  },
  output: { kind: 'probabilities' },
  labels: [
    { id: 'cougar', name: 'cougar', group: 'wild_cat', aliases: ['puma', 'mountain lion'], outputs: [287] },
    {
      id: 'bobcat_lynx',
      name: 'bobcat or lynx',
      group: 'wild_cat',
      aliases: ['bobcat', 'lynx'],
      outputs: [288],
    },
    { id: 'house_cat', name: 'house cat', group: 'cat', aliases: ['domestic_cat'], outputs: '282-286' },
    {
      id: 'spotted_cat',
      name: 'spotted wild cat',
      group: 'wild_cat',
      aliases: ['ocelot', 'jaguar', 'leopard'],
      outputs: [289, 291],
    },
    {
      id: 'big_cat',
      name: 'other big cat',
      group: 'wild_cat',
      aliases: ['other_cat', 'lion', 'tiger', 'cheetah', 'snow leopard'],
      outputs: '290, 292-294',
    },
    { id: 'dog', name: 'dog', outputs: '152-269' },
    {
      id: 'bird',
      name: 'bird',
      aliases: ['american_crow', 'common_raven', 'grackle_blackbird', 'other_bird'],
      outputs: '8-25, 81-101, 128-147',
    },
    { id: 'other_animal', name: 'other animal', outputs: '1-7, 26-80, 102-127, 148-151, 270-281, 295-398' },
    {
      id: 'no_animal',
      name: 'no animal',
      nothing: true,
      aliases: ['meme_or_screenshot', 'people_or_objects_or_scenes'],
      outputs: 'rest',
    },
  ],
  groups: [
    { id: 'wild_cat', name: 'wild cat', group: 'cat' },
    { id: 'cat', name: 'cat' },
  ],
  decision: { label: 0.6, group: 0.8, nothing: 0.7 },
  licence: 'Apache-2.0',
  origin: 'MobileNet-EdgeTPU 1.0, ImageNet',
};

/** Writes `model.json` into `folder` (made when missing) and links to the network; the network is not copied. */
export async function writeReferenceModel(network: string, folder: string): Promise<void> {
  const sha256 = createHash('sha256')
    .update(await readFile(network))
    .digest('hex');
  await mkdir(folder, { recursive: true });
  await symlink(resolve(network), join(folder, 'model.onnx'));
  const complete = { ...manifest, network: { file: 'model.onnx', sha256, output: 'probabilities' } };
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(complete, null, 2)}\n`);
}
