import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate, compared } from '../measure.ts';
import { type Row, skipped } from '../row.ts';
import { runNode } from '../support/child.ts';
import { projectFolder, withFolder } from '../support/folder.ts';
import { memorySettings } from '../support/memory-settings.ts';
import { writePeerModel } from '../support/peer-model.ts';
import { photosOf1200px, servePhotos } from '../support/photo-server.ts';

const PHOTOS = 200;
const REPETITIONS = 5;
const BARE_GOAL = 1.1;
const PIPELINE_GOAL = 2;
const models = join(projectFolder, 'models');
const script = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const pipelineInstalled = script('peers/node_modules/@huggingface/transformers');

/** A run's look at 200 photos in posts of four, against what one would write without us. */
export function measure(): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    await using server = await servePhotos(await photosOf1200px(PHOTOS));
    const env = await memorySettings();
    let runs = 0;
    const millisecondsAPhoto = async (file: string, ...args: readonly string[]): Promise<number> => {
      const { stdout } = await runNode([script(file), server.origin, String(PHOTOS), ...args], { env });
      const { ms, photos } = JSON.parse(stdout) as { ms: number; photos: number };
      return ms / photos;
    };
    const ours = () => millisecondsAPhoto('photos/ours.ts', join(folder, `${++runs}.sqlite`), models);
    const rows = [...(await againstBare(ours, () => millisecondsAPhoto('photos/bare.mjs', models)))];
    await writePeerModel(folder);
    return [
      ...rows,
      await againstPipeline(ours, () => millisecondsAPhoto('peers/transformers.mjs', folder, '4')),
    ];
  });
}

type Run = () => Promise<number>;

async function againstBare(ours: Run, bare: Run): Promise<readonly Row[]> {
  const times = await alternate(REPETITIONS, ours, bare);
  const result = compared(times.ours, times.theirs);
  const row = {
    what: `${PHOTOS} photos of 1200 px: download, decode, classify, store`,
    against: 'sharp and session.run in a single file, bytes in memory, nothing stored',
    unit: 'ms/photo',
    ...result,
  };
  return [
    { ...row, goal: `at most ${BARE_GOAL} times`, met: result.ratio <= BARE_GOAL },
    {
      ...row,
      goal: 'below 1: decoding and network side by side',
      met: result.ratio < 1,
      note: 'tried: one thread for the network, one or two decoders, no waiting for the disk (bench/README.md)',
    },
  ];
}

async function againstPipeline(ours: Run, pipeline: Run): Promise<Row> {
  const row = {
    what: `${PHOTOS} photos of 1200 px: photos per second`,
    against: 'image-classification pipeline of @huggingface/transformers, same network, four a call',
    goal: `at least ${PIPELINE_GOAL} times`,
  };
  if (!existsSync(pipelineInstalled))
    return skipped(row, 'its peer is not installed: npm --prefix bench/peers ci');
  const times = await alternate(REPETITIONS, ours, pipeline);
  const perSecond = (all: readonly number[]): number[] => all.map((ms) => 1000 / ms);
  const result = compared(perSecond(times.ours), perSecond(times.theirs));
  return {
    ...row,
    unit: 'photos/s',
    better: 'more',
    met: result.ratio >= PIPELINE_GOAL,
    note: 'the pipeline decodes at full size, takes whole numbers of pixels elsewhere, knows no temperature, and stores nothing',
    ...result,
  };
}
