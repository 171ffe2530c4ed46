import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Color, type TinyLabel, writeTinyModel } from '../../src/vision/testing/tiny-model.ts';
import { madeUpSpecies } from '../../src/vision/testing/wide-onnx.ts';

const OUTPUTS = 10_000;
const known: readonly (readonly [name: string, color: Color])[] = [
  ['Animalia_Chordata_Aves_Passeriformes_Corvidae_Corvus_brachyrhynchos_American_Crow', [255, 0, 0]],
  ['Animalia_Chordata_Aves_Passeriformes_Corvidae_Corvus_ossifragus_Fish_Crow', [255, 0, 255]],
  ['Animalia_Chordata_Aves_Passeriformes_Corvidae_Corvus_corax_Common_Raven', [255, 255, 0]],
  ['Animalia_Chordata_Aves_Passeriformes_Icteridae_Quiscalus_quiscula_Common_Grackle', [0, 255, 0]],
  ['Animalia_Chordata_Mammalia_Carnivora_Felidae_Lynx_rufus_Bobcat', [0, 0, 255]],
];
export const colors = Object.fromEntries(
  ['crow', 'fish crow', 'raven', 'grackle', 'bobcat'].map((name, i) => [name, known[i]?.[1] ?? [0, 0, 0]]),
) as Record<string, Color>;
/** Seen in no picture. */
const FAR: Color = [-900, -900, -900];

/** A network of 10,000 outputs that knows five colours, with its names in iNaturalist's form. */
export async function writeSpeciesModel(folder: string): Promise<void> {
  const numbered = known.map(([name], i) => `${String(i).padStart(5, '0')}_${name}`);
  const names = [...numbered, ...madeUpSpecies(OUTPUTS).slice(known.length)].join('\n');
  const labels: TinyLabel[] = Array.from({ length: OUTPUTS }, (_, i) => ({
    id: `l${i}`,
    name: `l${i}`,
    color: known[i]?.[1] ?? FAR,
  }));
  await writeTinyModel(folder, {
    labels,
    hashtags: [],
    edit: ({ labels: _, groups: __, ...manifest }) => ({
      ...manifest,
      names: {
        file: 'labels.txt',
        sha256: createHash('sha256').update(names).digest('hex'),
        outputs: OUTPUTS,
      },
      decision: { label: 0.7, group: 0.9, nothing: 0.7, ranks: { genus: 0.75, family: 0.8, order: 0.85 } },
    }),
  });
  await writeFile(join(folder, 'labels.txt'), names);
}
