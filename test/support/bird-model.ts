import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
export const photosOfBirds = join(shared, 'photos');
const network = join(shared, 'models/inat-birds-mobilenet-v2-224.onnx');

/** Of the public network of 964 birds and of labelled photos what is not here; tests without them are skipped. */
export const absent = [network, join(photosOfBirds, 'photos.csv')].find((path) => !existsSync(path));
if (absent !== undefined) console.log(`Skipped: the bird network needs ${absent}, which is not here.`);

/** The network as a user adds it, with all that it does not say of itself: `models/birds` of a folder, with careful thresholds. */
export async function addBirdModel(
  folder: string,
  name = 'birds',
  ...more: readonly string[]
): Promise<void> {
  await writeFile(join(folder, 'families.tsv'), families);
  const names = ['--labels', join(shared, 'models/inat_bird_labels.txt'), '--taxonomy', 'families.tsv'];
  const pixels = ['--mean', '0 0 0', '--std', '0.00392157 0.00392157 0.00392157'];
  const env = { MODELS_DIR: join(folder, 'models') };
  const added = await runCommand(
    ['model', 'add', network, '--name', name, ...names, ...pixels, ...more],
    env,
    folder,
  );
  if (added.code !== 0) throw new Error(added.stderr);
}

/** Families of the genera that the tests speak of: the names have genera alone. */
const families = [
  'genus\tfamily\torder',
  ...'Corvus Pica Cyanocitta Aphelocoma Nucifraga Perisoreus Gymnorhinus Cyanocorax Garrulus Pyrrhocorax'
    .split(' ')
    .map((genus) => `${genus}\tCorvidae\tPasseriformes`),
  ...'Quiscalus Agelaius Euphagus Molothrus Icterus Xanthocephalus Sturnella'
    .split(' ')
    .map((genus) => `${genus}\tIcteridae\tPasseriformes`),
  '',
].join('\n');
