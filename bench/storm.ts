/**
 * A long storm, and the death of real processes at every boundary: what `npm test` does in part. Exit code 1 when an answer was
 * doubled or lost, or a training photo is there twice, lost, or with a wrong licence.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { boundariesOf, endAt } from '../test/support/boundaries.ts';
import type { StoreKind } from '../test/support/game-day.ts';
import { inParallel } from '../test/support/in-parallel.ts';
import { playPhotosStorm } from '../test/support/photos-storm.ts';
import { runStorms, runStormsOnBoth, type StormTally } from '../test/support/run-storms.ts';
import { type KillReport, killAt, killPoints, oneEach, scenes } from '../test/support/sigkill.ts';

const usage = `npm run storm -- [--cases NUMBER] [--both NUMBER] [--photos NUMBER] [--seed NUMBER] [--at-once NUMBER] [--shrink] [--no-kills] [--store NAME] [--json]

  --cases NUMBER    random games, posts, faults and crash points to play on X (default 3000; 0: none)
  --both NUMBER     random cases of one bot on X and Bluesky (default 1000; 0: none)
  --photos NUMBER   random downloads of training photos from a small iNaturalist (default 500; 0: none)
  --seed NUMBER     repeats a storm (default: a new one, printed)
  --at-once NUMBER  cases side by side (default 6); a part of what repeats a storm
  --shrink          reduce a failing case to a small one
  --no-kills        leave out the processes killed by SIGKILL
  --store NAME      where memories are: sqlite, or postgres for Debian's server, which it starts itself (default sqlite)
  --json            figures as JSON
`;

interface Figures {
  /** Kills that happened: of processes, and of runs in this process. */
  readonly crashPoints: number;
  readonly processesKilled: number;
  /** On X, and with it on both networks. */
  readonly cases: number;
  readonly casesOnBoth: number;
  readonly faultedRuns: number;
  readonly answers: number;
  readonly answersDoubled: number;
  readonly answersLost: number;
  /** Downloads of training photos. */
  readonly photos: PhotoStorms;
  readonly seconds: number;
  readonly seed: number;
  readonly failures: readonly string[];
}

interface SweepFigures {
  /** Processes. */
  killed: number;
  /** Passes in this process. */
  ended: number;
  doubled: number;
  lost: number;
  failures: string[];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      cases: { type: 'string', default: '3000' },
      both: { type: 'string', default: '1000' },
      photos: { type: 'string', default: '500' },
      seed: { type: 'string', default: String(Math.trunc(Math.random() * 1e9)) },
      'at-once': { type: 'string', default: '6' },
      shrink: { type: 'boolean', default: false },
      kills: { type: 'boolean', default: true },
      store: { type: 'string', default: 'sqlite' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [runs, seed, atOnce] = [Number(values.cases), Number(values.seed), Number(values['at-once'])];
  const onBoth = Number(values.both);
  const ofPhotos = Number(values.photos);
  const { store } = values;
  const numbersAreFine =
    [runs, onBoth, ofPhotos, seed].every((n) => Number.isInteger(n) && n >= 0) && atOnce >= 1;
  const isFine = numbersAreFine && (store === 'sqlite' || store === 'postgres');
  if (values.help || !isFine) {
    process.stdout.write(usage);
    return values.help ? 0 : 64;
  }
  const start = performance.now();
  const sweep = values.kills ? await killEverywhere(atOnce, store) : undefined;
  if (sweep) await endEverywhere(sweep, store);
  const storm = await runStorms({
    runs,
    seed,
    atOnce,
    store,
    shrink: values.shrink,
    onPlayed: ({ cases }) => progress(`${cases} of ${runs} cases`),
  });
  const both = await runStormsOnBoth({
    runs: onBoth,
    seed,
    atOnce,
    store,
    onPlayed: ({ cases }) => progress(`${cases} of ${onBoth} cases on both networks`),
  });
  const photos = await photoStorms(ofPhotos, seed);
  progress('');
  const parts = [storm, both];
  const inAll = (of: (part: StormTally) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
  const figures: Figures = {
    crashPoints: (sweep?.killed ?? 0) + (sweep?.ended ?? 0) + inAll(({ kills }) => kills),
    processesKilled: sweep?.killed ?? 0,
    cases: inAll(({ cases }) => cases),
    casesOnBoth: both.cases,
    faultedRuns: inAll(({ faultedRuns }) => faultedRuns) + (sweep?.killed ?? 0) + (sweep?.ended ?? 0),
    answers: inAll(({ answers }) => answers),
    answersDoubled: inAll(({ doubled }) => doubled) + (sweep?.doubled ?? 0),
    answersLost: inAll(({ lost }) => lost) + (sweep?.lost ?? 0),
    seconds: Math.round((performance.now() - start) / 1000),
    seed,
    photos,
    failures: [...(sweep?.failures ?? []), ...storm.failures, ...both.failures, ...photos.failures],
  };
  const more = `${sweep ? '' : ' --no-kills'}${store === 'sqlite' ? '' : ` --store ${store}`}`;
  const repeat = `npm run storm -- --cases ${runs} --both ${onBoth} --photos ${ofPhotos} --seed ${seed} --at-once ${atOnce}${more}`;
  process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : asText(figures, repeat));
  return figures.failures.length > 0 ? 1 : 0;
}

interface PhotoStorms {
  cases: number;
  photos: number;
  kills: number;
  faults: number;
  failures: string[];
}

/** Downloads from the small iNaturalist with kills, faults and changes there; one after the other, each has a number of its own. */
async function photoStorms(cases: number, seed: number): Promise<PhotoStorms> {
  const sum: PhotoStorms = { cases, photos: 0, kills: 0, faults: 0, failures: [] };
  for (let number = seed; number < seed + cases; number++) {
    progress(`${number - seed} of ${cases} downloads of photos`);
    const { photos, kills, faults, again, problems } = await playPhotosStorm(number);
    sum.photos += photos;
    sum.kills += kills;
    sum.faults += faults;
    for (const problem of [...problems, ...(again > 0 ? [`${again} photos downloaded again`] : [])])
      sum.failures.push(`photos, --photos 1 --seed ${number}: ${problem}`);
  }
  return sum;
}

/** The command itself, its SQLite file and HTTP, killed at every boundary of every scene. */
async function killEverywhere(atOnce: number, store: StoreKind): Promise<SweepFigures> {
  const figures: SweepFigures = { killed: 0, ended: 0, doubled: 0, lost: 0, failures: [] };
  for (const scene of scenes) {
    const points = await killPoints(scene, store);
    const reports = await inParallel(Math.min(atOnce, 3), points, async (point) => {
      const report = await killAt(scene, point, store);
      progress(`${scene}: process killed at ${point.by} ${point.number} of ${points.length} points`);
      return report;
    });
    for (const report of reports) count(figures, scene, report);
  }
  return figures;
}

/** A run in this process ended at every boundary between two steps. */
async function endEverywhere(figures: SweepFigures, store: StoreKind): Promise<void> {
  for (const [index, name] of (await boundariesOf(store)).entries()) {
    const { boundary, died, replies, posts } = await endAt(index + 1, store);
    progress(`a run ended at boundary ${boundary} (${name})`);
    if (died) figures.ended++;
    figures.doubled += Math.max(0, posts - 2);
    figures.lost += Math.max(0, 2 - posts);
    if (replies !== 1 || posts !== 2)
      figures.failures.push(`boundary ${boundary} (${name}): ${replies} replies, ${posts} posts`);
  }
}

function count(figures: SweepFigures, scene: string, { point, signal, diedAt, answers }: KillReport): void {
  const where = `${scene}, ${point.by} ${point.number} (${point.name})`;
  const died = signal === 'SIGKILL' && (point.by === 'X' || diedAt === point.name);
  if (died) figures.killed++;
  else figures.failures.push(`not killed where it should be: ${where}, but at ${diedAt}`);
  const [more, less] = (['replies', 'standalone'] as const).reduce(
    ([over, under], kind) => [
      over + Math.max(0, answers[kind] - oneEach[kind]),
      under + Math.max(0, oneEach[kind] - answers[kind]),
    ],
    [0, 0],
  );
  const stray = Math.max(0, answers.inAll - answers.replies - answers.standalone);
  figures.doubled += more + stray;
  figures.lost += less;
  if (more + stray + less > 0) figures.failures.push(`${where}: ${JSON.stringify(answers)}`);
}

function asText(figures: Figures, repeat: string): string {
  const table = new Table({ style: { head: [], border: [] }, colAligns: ['left', 'right'] });
  table.push(
    ['crash points killed at', figures.crashPoints],
    ['  of them processes, by SIGKILL', figures.processesKilled],
    ['faulted runs played', figures.faultedRuns],
    ['random cases', figures.cases],
    ['  of them on X and Bluesky', figures.casesOnBoth],
    ['answers posted in them', figures.answers],
    ['answers doubled', figures.answersDoubled],
    ['answers lost', figures.answersLost],
    ['downloads of photos', figures.photos.cases],
    ['  killed in them', figures.photos.kills],
    ['  faults of the service', figures.photos.faults],
    ['  photos that came', figures.photos.photos],
    ['seconds', figures.seconds],
  );
  return `${[...figures.failures, table.toString(), `To repeat it: ${repeat}`].join('\n')}\n`;
}

/** On a terminal only, over itself. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

process.exitCode = await main();
// The server of the tests ends with the process.
process.exit();
