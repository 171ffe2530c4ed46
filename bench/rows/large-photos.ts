import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { pictureNames, renderPicture } from '../../src/demo/pictures.ts';
import { photoVariantUrl } from '../../src/platforms/x/photo-variants.ts';
import { createVision } from '../../src/vision/create-vision.ts';
import { decode } from '../../src/vision/decode.ts';
import { alternate, compared, median } from '../measure.ts';
import type { Row } from '../row.ts';
import { runNode } from '../support/child.ts';
import { projectFolder, withFolder } from '../support/folder.ts';
import { door } from '../support/idle.ts';
import { memorySettings } from '../support/memory-settings.ts';

const SIZE = { width: 4000, height: 3000 };
const REPETITIONS = 9;
const MOST_MB = 200;
const models = join(projectFolder, 'models');
const model = 'cougar-or-not';

/** Originals of 12 megapixels: as they come from a camera, where X's smaller variants are not to be had. */
export async function measure(): Promise<readonly Row[]> {
  const photos = await Promise.all(pictureNames.slice(0, 4).map((name) => twelveMegapixels(name)));
  const [first] = photos;
  if (!first) throw new Error('no pictures');
  return [await shrinkOnLoad(first), ...(await peakMemory(photos))];
}

async function twelveMegapixels(name: (typeof pictureNames)[number]): Promise<Buffer> {
  return sharp(await renderPicture(name))
    .resize(SIZE)
    .jpeg({ quality: 90 })
    .toBuffer();
}

async function shrinkOnLoad(photo: Buffer): Promise<Row> {
  const vision = await createVision({ modelsDir: models });
  const manifest = vision.models.get(model)?.manifest;
  if (!manifest) throw new Error(`no model ${model}`);
  const full = async (): Promise<Buffer> => {
    const { data, info } = await sharp(photo).raw().toBuffer({ resolveWithObject: true });
    return sharp(data, { raw: info }).png({ compressionLevel: 0 }).toBuffer();
  };
  const small = async (): Promise<void> => {
    const { data, info } = await sharp(photo).raw().toBuffer({ resolveWithObject: true });
    await sharp(data, { raw: info }).resize(manifest.input.width, manifest.input.height).raw().toBuffer();
  };
  const times = await alternate(
    REPETITIONS,
    () => cpuMs(() => decode(photo, manifest.input)),
    () => cpuMs(small),
  );
  // The answer to the same pixels, decoded at full size and written without loss.
  const [shrunk, whole] = [await vision.classify(model, photo), await vision.classify(model, await full())];
  await vision.close();
  const [ours, theirs] = [shrunk, whole].map(({ prediction }) => prediction.scores[0]);
  const same = ours !== undefined && ours.label === theirs?.label;
  const points = same ? Math.abs(ours.probability - theirs.probability) * 100 : Number.NaN;
  const result = compared(times.ours, times.theirs);
  return {
    what: '12 megapixels to the input of the network',
    against: 'decoding at full size with sharp, then resizing',
    unit: 'ms of CPU',
    goal: 'shrink-on-load is used: less time, the same answer',
    met: result.ratio < 1 && same,
    note: `${same ? `the same label, ${points.toFixed(1)} points of probability apart` : 'ANOTHER LABEL'}; of X's variants a network of ${manifest.input.width} px is given ${variantFor(manifest.input.width)}`,
    ...result,
  };
}

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function variantFor(side: number): string {
  const url = photoVariantUrl('https://pbs.twimg.com/media/x.jpg', side, 'https://api.x.com');
  return `?name=${new URL(url).searchParams.get('name')}`;
}

function peakMemory(photos: readonly Buffer[]): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    const files = await Promise.all(
      photos.map(async (photo, i) => {
        const file = join(folder, `${i}.jpg`);
        await writeFile(file, photo);
        return file;
      }),
    );
    const env = { ...(await memorySettings()), MODELS_DIR: models };
    const peaks: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { stdout, peakMb } = await runNode([door, 'classify', '--model', model, '--json', ...files], {
        env,
        cwd: folder,
      });
      if (stdout.split('"scores"').length !== photos.length + 1)
        throw new Error(`not all were seen: ${stdout}`);
      peaks.push(peakMb);
    }
    const ours = median(peaks);
    return [
      {
        what: 'peak memory of `classify`, four photos of 12 megapixels',
        against: 'the goal itself',
        ours,
        theirs: MOST_MB,
        unit: 'MB',
        ratio: ours / MOST_MB,
        goal: `at most ${MOST_MB} MB`,
        met: ours <= MOST_MB,
      },
    ];
  });
}
