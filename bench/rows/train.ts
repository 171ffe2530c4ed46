import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { writeReferenceModel } from '../../src/evaluate/testing/reference-model.ts';
import { alternate, compared } from '../measure.ts';
import { type Row, skipped } from '../row.ts';
import { runNode } from '../support/child.ts';
import { projectFolder, withFolder } from '../support/folder.ts';
import { memorySettings } from '../support/memory-settings.ts';

const PHOTOS = 5000;
const PHOTOS_OF_PEER = 160;
const REPETITIONS = 4;
const photosFolder = process.env.PHOTOS ?? join(projectFolder, '../shared/photos');
const modelsFolder = process.env.MODELS ?? join(projectFolder, '../shared/models');
const script = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const train = `${PHOTOS} photos, MobileNet-EdgeTPU, eight labels`;
const torch = {
  what: 'embedding photos with a MobileNetV2 of 224 pixels, decoding included: CPU time',
  against: "Debian's python3-torch and PIL, batches of 16",
  goal: 'at most as much',
};

/** `fieldmark train` as a person runs it: the first time, and again after corrections; and its slowest part against torch. */
export async function measure(): Promise<readonly Row[]> {
  const edge = join(modelsFolder, 'imagenet-mobilenet-edgetpu-1.0-224.onnx');
  const goals = { what: train, against: 'the goal', goal: 'within it' };
  if (!existsSync(join(photosFolder, 'photos.csv')) || !existsSync(edge))
    return [goals, torch].map((row) =>
      skipped(row, 'PHOTOS and MODELS name no folders with photos and networks'),
    );
  return withFolder(async (folder) => [...(await training(folder, edge)), await againstTorch(folder)]);
}

async function training(folder: string, edge: string): Promise<readonly Row[]> {
  const photos = await somePhotos(folder);
  await writeReferenceModel(edge, join(folder, 'models/imagenet-grouped'));
  await symlink(join(projectFolder, 'models/cougar-or-not'), join(folder, 'models/cougar-or-not'));
  const env = { ...(await memorySettings()), MODELS_DIR: join(folder, 'models') };
  const args = ['src/fieldmark.mjs', 'train', photos, '--labels', 'cougar-or-not'];
  const run = () => runNode([...args, '--backbone', 'imagenet-grouped'], { env, cwd: projectFolder });
  const [first, again] = [await run(), await run()];
  const [, fit = 'NaN'] = /Fitted in (\S+) s/.exec(again.stdout) ?? [];
  const row = (what: string, goal: string, unit: string, ours: number, theirs: number): Row => ({
    ...{ what: `${train}: ${what}`, against: goal, goal: 'within it', unit, ours, theirs },
    ratio: ours / theirs,
    met: ours <= theirs,
  });
  return [
    row('looked at and fitted, CPU time', 'three minutes of two cores', 's', first.cpuMs / 1000, 360),
    row('fit, CPU time', '15 s', 's', Number(fit), 15),
    row('trained again, all photos known, CPU time', '10 s', 's', again.cpuMs / 1000, 10),
    row('peak memory', '400 MB', 'MB', Math.max(first.peakMb, again.peakMb), 400),
  ];
}

/** A table of as many photos, spread evenly over that of the folder: each part and class keeps its share. */
async function somePhotos(folder: string): Promise<string> {
  const rows = parse(await readFile(join(photosFolder, 'photos.csv')), { columns: true }) as Record<
    string,
    string
  >[];
  const share = PHOTOS / rows.length;
  const some = rows.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
  await symlink(photosFolder, join(folder, 'photos'));
  const table = join(folder, 'photos.csv');
  const moved = some.map((row) => ({ ...row, path: `photos/${row.path}` }));
  await writeFile(table, stringify(moved, { header: true }));
  return table;
}

async function againstTorch(folder: string): Promise<Row> {
  const python = ['python3', '/usr/bin/python3'].find(
    (name) => spawnSync(name, ['-c', 'import torch, PIL']).status === 0,
  );
  if (python === undefined) return skipped(torch, 'python3-torch and python3-pil are not installed');
  const network = join(modelsFolder, 'inat-birds-mobilenet-v2-224.onnx');
  if (!existsSync(network)) return skipped(torch, 'MODELS has no MobileNetV2');
  const names = ['--name', 'birds', '--labels', join(modelsFolder, 'inat_bird_labels.txt')];
  const pixels = ['--mean', '0 0 0', '--std', '0.00392157 0.00392157 0.00392157'];
  const settings = { env: { MODELS_DIR: join(folder, 'models') }, cwd: projectFolder };
  await runNode(['src/fieldmark.mjs', 'model', 'add', network, ...names, ...pixels], settings);
  const rows = parse(await readFile(join(photosFolder, 'photos.csv')), { columns: true }) as {
    path: string;
  }[];
  const step = Math.floor(rows.length / PHOTOS_OF_PEER);
  const files = rows
    .filter((_, i) => i % step === 0)
    .slice(0, PHOTOS_OF_PEER)
    .map(({ path }) => join(photosFolder, path));
  const env = await memorySettings();
  const times = await alternate(
    REPETITIONS,
    async () => {
      const { stdout } = await runNode([script('photos/embed.ts'), join(folder, 'models/birds'), ...files], {
        env,
      });
      return (JSON.parse(stdout) as { cpuMs: number }).cpuMs;
    },
    () => {
      const { stdout, stderr } = spawnSync(python, [script('peers/mobilenet_v2.py'), ...files]);
      if (stdout.length === 0) throw new Error(stderr.toString());
      return (JSON.parse(stdout.toString()) as { cpuMs: number }).cpuMs;
    },
  );
  const result = compared(times.ours, times.theirs);
  return { ...torch, unit: 'ms/photo', met: result.ratio <= 1, ...result };
}
