import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { madeUpSpecies, writeDeepModel } from '../../src/vision/testing/wide-onnx.ts';
import { median } from '../measure.ts';
import type { Row } from '../row.ts';
import { runNode } from '../support/child.ts';
import { withFolder } from '../support/folder.ts';
import { door } from '../support/idle.ts';
import { memorySettings } from '../support/memory-settings.ts';

const OUTPUTS = 10_000;
const [FEW, MANY] = [1, 5];
const RUNS = 3;

/** `model add --int8` of a network of the size of the catalogue's for 10,000 species: disk, memory and CPU time of `classify`. */
export function measure(): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    const [made, models] = [join(folder, 'made'), join(folder, 'models')];
    await writeDeepModel(made, madeUpSpecies(OUTPUTS));
    const env = { ...(await memorySettings()), MODELS_DIR: models };
    const add = async (name: string, ...more: string[]): Promise<void> => {
      const manifest = JSON.parse(await readFile(join(made, 'model.json'), 'utf8'));
      await writeFile(join(made, 'model.json'), JSON.stringify({ ...manifest, name }));
      await runNode([door, 'model', 'add', made, ...more], { env, cwd: folder });
    };
    await add('float');
    await add('int8', '--int8');
    await rename(made, join(folder, 'away'));
    const photos = await Promise.all(
      Array.from({ length: MANY }, async (_, i) => {
        const noise = { type: 'gaussian', mean: 100 + 10 * i, sigma: 40 } as const;
        const file = join(folder, `${i}.png`);
        await sharp({ create: { width: 224, height: 224, channels: 3, background: 'black', noise } }).toFile(
          file,
        );
        return file;
      }),
    );
    const look = (model: string, count: number) =>
      runNode([door, 'classify', '--model', model, ...photos.slice(0, count)], { env, cwd: folder });
    const used = {
      int8: { peakMb: [] as number[], cpuMs: [] as number[] },
      float: { peakMb: [] as number[], cpuMs: [] as number[] },
    };
    for (let run = 0; run < RUNS; run++)
      for (const model of ['int8', 'float'] as const) {
        const [few, many] = [await look(model, FEW), await look(model, MANY)];
        used[model].peakMb.push(many.peakMb);
        used[model].cpuMs.push((many.cpuMs - few.cpuMs) / (MANY - FEW));
      }
    const sizeOf = async (model: string): Promise<number> =>
      (await stat(join(models, model, 'model.onnx'))).size / 1e6;
    const row = (what: string, unit: string, ours: number, theirs: number, most: number): Row => ({
      ...{
        what: `weights of 8 bits: ${what}`,
        against: 'as float',
        unit,
        ours,
        theirs,
        ratio: ours / theirs,
      },
      ...{ goal: `at most ${most} times`, met: ours / theirs <= most },
    });
    return [
      row('the file', 'MB', await sizeOf('int8'), await sizeOf('float'), 0.26),
      row('peak memory', 'MB', median(used.int8.peakMb), median(used.float.peakMb), 0.6),
      row('CPU time a photo', 'ms', median(used.int8.cpuMs), median(used.float.cpuMs), 1.5),
    ];
  });
}
