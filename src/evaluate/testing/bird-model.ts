import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A model folder for the bird network of ../shared/models (964 species and background): its names are read from a file. */
export async function writeBirdModel(shared: string, folder: string): Promise<void> {
  const [network, labels] = [
    join(shared, 'inat-birds-mobilenet-v2-224.onnx'),
    join(shared, 'inat_bird_labels.txt'),
  ];
  await mkdir(folder, { recursive: true });
  await symlink(resolve(network), join(folder, 'model.onnx'));
  await copyFile(labels, join(folder, 'labels.txt'));
  await writeFile(join(folder, 'families.tsv'), FAMILIES);
  const manifest = {
    name: 'inat-birds',
    version: '1.0.0',
    hashtags: [],
    network: { file: 'model.onnx', sha256: await sha256(network), output: 'probabilities' },
    input: {
      ...{ width: 224, height: 224, resize: 'crop', layout: 'NCHW', channels: 'RGB' },
      ...{ scale: 255, mean: [0, 0, 0], std: [1, 1, 1] },
    },
    output: { kind: 'probabilities' },
    names: {
      file: 'labels.txt',
      sha256: await sha256(labels),
      outputs: 965,
      taxonomy: { file: 'families.tsv', sha256: createHash('sha256').update(FAMILIES).digest('hex') },
    },
    decision: { label: 0.6, group: 0.9, nothing: 0.7, ranks: { genus: 0.6, family: 0.65, order: 0.7 } },
    licence: 'Apache-2.0',
    origin: 'Coral test data, MobileNet v2, iNaturalist birds',
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
}

/** Families of the genera that the tests speak of: the names have genera alone. */
const FAMILIES = [
  'genus\tfamily\torder',
  ...'Corvus Pica Cyanocitta Aphelocoma Nucifraga Perisoreus Gymnorhinus Cyanocorax Garrulus Pyrrhocorax'
    .split(' ')
    .map((genus) => `${genus}\tCorvidae\tPasseriformes`),
  ...'Quiscalus Agelaius Euphagus Molothrus Icterus Xanthocephalus Sturnella'
    .split(' ')
    .map((genus) => `${genus}\tIcteridae\tPasseriformes`),
  '',
].join('\n');

async function sha256(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
