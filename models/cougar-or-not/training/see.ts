// Writes the labelled photos of train/ and val/ as the bot itself would show them to a network, for refit.py: whole pictures, not crops.
//   node see.ts --photos <folder> --work <folder of teach.ts> [--size 160] [--interpolation bilinear]
// Written to the work folder: seen-train.u8 and seen-val.u8, N x size x size x 3, uint8 RGB, in the order of seen.json (size, and each
// part's views).
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decode } from '../../../src/vision/decode.ts';
import type { View } from './crops.ts';

const BATCH = 16;
const interpolations = ['bilinear', 'bicubic', 'lanczos'] as const;

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '../shared/photos' },
    work: { type: 'string' },
    size: { type: 'string', default: '160' },
    interpolation: { type: 'string', default: 'bilinear' },
  },
});
const { photos, work } = values;
if (work === undefined) throw new Error('say where teach.ts left its views: --work <folder>');
const size = Number(values.size);
const interpolation = interpolations.find((name) => name === values.interpolation);
if (interpolation === undefined) throw new Error(`--interpolation is one of ${interpolations.join(', ')}`);
const input: Parameters<typeof decode>[1] = {
  width: size,
  height: size,
  resize: 'crop',
  cropFraction: 1,
  interpolation,
  padColor: [0, 0, 0],
};

const views = JSON.parse(readFileSync(join(work, 'views.json'), 'utf8')) as Record<'train' | 'val', View[]>;
const seen = { train: labelledOnce(views.train), val: labelledOnce(views.val) };
for (const [part, list] of Object.entries(seen)) {
  const file = openSync(join(work, `seen-${part}.u8`), 'w');
  for (let i = 0; i < list.length; i += BATCH) {
    const pictures = await Promise.all(list.slice(i, i + BATCH).map(look));
    for (const { rgb } of pictures) writeSync(file, rgb);
  }
  closeSync(file);
}
writeFileSync(join(work, 'seen.json'), JSON.stringify({ size, ...seen }));

/** Without those that have no label, and each photo once: cougars have several crops. */
function labelledOnce(list: readonly View[]): View[] {
  return [...new Map(list.filter((view) => view.class !== '').map((view) => [view.path, view])).values()];
}

function look({ path }: View) {
  return decode(readFileSync(join(photos, path)), input);
}
