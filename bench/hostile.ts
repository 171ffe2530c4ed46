import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { pictureNames, renderPicture } from '../src/demo/pictures.ts';
import { mutations } from '../src/vision/testing/hostile.ts';
import { largeBombs, smallBombs } from '../src/vision/testing/hostile-bombs.ts';
import { either, type HostileForm, seen } from '../src/vision/testing/hostile-form.ts';
import { hostileForms } from '../src/vision/testing/hostile-forms.ts';
import { corpus } from './hostile/corpus.ts';
import { type Feeder, startFeeder } from './hostile/feeder.ts';
import { asTable, type Clean, isAsExpected, Tally } from './hostile/tally.ts';
import { memorySettings } from './support/memory-settings.ts';

const usage = `npm run bench:hostile -- [--corpus DIR …] [--mutations N] [--ordinary N] [--plain] [--verbose]

  --corpus DIR     a folder of pictures, also deeper ones; may be repeated (bench/README.md names some)
  --mutations N    of each format, default 600
  --ordinary N     sound photos of 1200 pixels looked at in the same process at the end, default 400
  --plain          without what the deployment files tell the C library about memory (MALLOC_…)
  --verbose        every picture that took more than a second or more memory than all before it
`;
const MOST_MB = 300;
const formats = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string', multiple: true, default: [] },
      mutations: { type: 'string', default: '600' },
      ordinary: { type: 'string', default: '400' },
      plain: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const feeder = await startFeeder(values.plain ? {} : await memorySettings());
  const tallies = new Map<string, Tally>();
  const run = async (name: string, forms: AsyncIterable<HostileForm>): Promise<void> => {
    process.stderr.write(`${name} …\n`);
    tallies.set(name, await feedAll(feeder, forms, values.verbose));
  };
  try {
    const picture = await smallPicture();
    await run('odd forms of one picture', hostileForms(picture));
    await run('bombs', bombs());
    await run('mutations', mutated(picture, Number(values.mutations)));
    for (const folder of values.corpus) await run(`corpus ${basename(folder)}`, fromCorpus(resolve(folder)));
    await run('ordinary photos', ordinary(Number(values.ordinary)));
  } finally {
    await feeder.close();
  }
  process.stdout.write(`${asTable(tallies)}\n`);
  const all = [...tallies.values()];
  const peakMb = Math.max(...all.map((tally) => tally.peakMb));
  const met = all.every((tally) => tally.isSound) && peakMb < MOST_MB;
  process.stdout.write(
    `Goal: nothing wrong, no fault, crash or hang, below ${MOST_MB} MB: ${met ? 'met' : 'NOT MET'}\n`,
  );
  return met ? 0 : 1;
}

/** Feeds all to one process, unless it dies. The first form is the clean one that others are held against. */
async function feedAll(feeder: Feeder, forms: AsyncIterable<HostileForm>, verbose: boolean): Promise<Tally> {
  const tally = new Tally();
  let clean: Clean | undefined;
  for await (const form of forms) {
    const outcome = await feeder.feed(form.bytes);
    if (outcome.outcome === 'seen') clean ??= outcome;
    const fine = isAsExpected(form, outcome, clean);
    const notable = outcome.ms > 1000 || outcome.peakMb > tally.peakMb + 5;
    if (!fine || (verbose && notable)) process.stderr.write(`  ${form.name}: ${JSON.stringify(outcome)}\n`);
    tally.add(outcome, outcome.ms, fine);
  }
  return tally;
}

/** The drawing of a cougar, small, so that thousands of it can be looked at. */
async function smallPicture(): Promise<Buffer> {
  return sharp(await renderPicture('cougar'))
    .resize(240, 180)
    .png()
    .toBuffer();
}

async function* bombs(): AsyncGenerator<HostileForm> {
  yield* smallBombs();
  yield* largeBombs();
}

async function* mutated(picture: Buffer, count: number): AsyncGenerator<HostileForm> {
  for (const [seed, format] of formats.entries()) {
    const whole = await sharp(picture).resize(60).toFormat(format).toBuffer();
    for (const bytes of mutations(whole, { count, seed }))
      yield { name: `mutated ${format}`, bytes, expected: either };
  }
}

async function* fromCorpus(folder: string): AsyncGenerator<HostileForm> {
  for await (const { name, bytes } of corpus(folder)) yield { name, bytes, expected: either };
}

async function* ordinary(count: number): AsyncGenerator<HostileForm> {
  for (let i = 0; i < count; i++) {
    const name = pictureNames[i % pictureNames.length] ?? 'cougar';
    yield { name, bytes: await renderPicture(name), expected: seen };
  }
}

process.exitCode = await main();
