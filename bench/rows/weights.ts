import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, cp, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createVision, type FolderVision } from '../../src/vision/create-vision.ts';
import { readPhotoFile } from '../../src/vision/photo.ts';
import { compared, timed } from '../measure.ts';
import { type Row, skipped } from '../row.ts';
import { projectFolder, withFolder } from '../support/folder.ts';

const PHOTOS = 300;
/** The same network before its weights were rounded: training/export.py writes it with `--weights float32`. */
const float32 = process.env.FLOAT32_NETWORK;
const photosFolder = process.env.PHOTOS ?? join(projectFolder, '../shared/photos');
const shipped = join(projectFolder, 'models/cougar-or-not');
const row = {
  what: 'the network that ships: weights as int8',
  against: 'weights as float32',
  goal: 'as often right to within 1 point, no slower, a quarter of the bytes; it ships',
};

/** The file that ships against its twin, on labelled photos that took no part in training. */
export async function measure(): Promise<readonly Row[]> {
  if (float32 === undefined || !existsSync(float32))
    return [skipped(row, 'FLOAT32_NETWORK does not name the float32 export of the training')];
  if (!existsSync(join(photosFolder, 'photos.csv')))
    return [skipped(row, 'PHOTOS names no folder with photos.csv')];
  const photos = await labelledPhotos();
  return withFolder(async (folder) => {
    await cp(shipped, join(folder, 'int8'), { recursive: true });
    await twin(join(folder, 'float32'), float32);
    const vision = await createVision({ modelsDir: folder });
    const sides = { int8: { right: 0, ms: [] as number[] }, float32: { right: 0, ms: [] as number[] } };
    for (const { bytes, label } of photos) {
      for (const name of ['int8', 'float32'] as const) {
        sides[name].ms.push(
          await timed(async () => (sides[name].right += Number(await isRight(vision, name, bytes, label)))),
        );
      }
    }
    await vision.close();
    const result = compared(sides.int8.ms, sides.float32.ms);
    const share = (right: number): number => (100 * right) / photos.length;
    const points = share(sides.int8.right) - share(sides.float32.right);
    const [small, large] = [await stat(join(shipped, 'model.onnx')), await stat(float32)];
    return [
      {
        ...row,
        unit: 'ms/photo',
        met: points >= -1 && result.ratio < 1.1,
        note: `right ${share(sides.int8.right).toFixed(1)} % and ${share(sides.float32.right).toFixed(1)} % of ${photos.length} validation photos; ${(small.size / 1e6).toFixed(1)} and ${(large.size / 1e6).toFixed(1)} MB`,
        ...result,
      },
    ];
  });
}

async function isRight(
  vision: FolderVision,
  model: string,
  bytes: Uint8Array,
  label: string,
): Promise<boolean> {
  return (await vision.classify(model, bytes)).prediction.scores[0]?.label === label;
}

async function twin(folder: string, network: string): Promise<void> {
  await cp(shipped, folder, { recursive: true });
  await copyFile(network, join(folder, 'model.onnx'));
  const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as {
    network: { sha256: string };
  };
  manifest.network.sha256 = createHash('sha256')
    .update(await readFile(network))
    .digest('hex');
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
}

/** Validation photos of classes that a label or one of its aliases names, evenly over the file. */
async function labelledPhotos(): Promise<readonly { bytes: Uint8Array; label: string }[]> {
  const { labels } = JSON.parse(await readFile(join(shipped, 'model.json'), 'utf8')) as {
    labels: readonly { id: string; aliases?: readonly string[] }[];
  };
  const labelOf = new Map(
    labels.flatMap(({ id, aliases = [] }) => [id, ...aliases].map((name) => [name, id] as const)),
  );
  const lines = (await readFile(join(photosFolder, 'photos.csv'), 'utf8')).trim().split('\n').slice(1);
  const usable = lines.flatMap((line) => {
    const [path = '', split, name = ''] = line.split(',');
    const label = labelOf.get(name);
    return split === 'val' && label !== undefined ? [{ path, label }] : [];
  });
  const step = Math.max(1, Math.floor(usable.length / PHOTOS));
  const chosen = usable.filter((_, i) => i % step === 0).slice(0, PHOTOS);
  return Promise.all(
    chosen.map(async ({ path, label }) => ({
      bytes: (await readPhotoFile(join(photosFolder, path))).bytes,
      label,
    })),
  );
}
