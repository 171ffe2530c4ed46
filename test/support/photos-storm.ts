import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhotosError } from '../../src/inaturalist/photos-error.ts';
import {
  bobcat,
  cougar,
  gameOf,
  type PhotosStage,
  photosStage,
} from '../../src/inaturalist/testing/photos-stage.ts';
import type {
  Fault,
  NewPhoto,
  SmallPhoto,
} from '../../src/platforms/sandbox/inaturalist/small-inaturalist.ts';
import { type Death, deaths, dyingDisk, Killed } from './dying-disk.ts';
import { randomFrom } from './random.ts';

export interface PhotosStormResult {
  readonly photos: number;
  readonly kills: number;
  readonly faults: number;
  /** Photos that were asked for although they had their name in the folder. */
  readonly again: number;
  /** What must not be: a photo twice, one missing, one that may not be here. */
  readonly problems: readonly string[];
}

const WANTED = 400;
const RUNS_LEFT = 6;
const allowed: readonly (string | null)[] = ['cc0', 'cc-by', 'cc-by-nc'];

const game = gameOf(
  [
    { id: 'cougar', name: 'cougar', wanted: WANTED, taxa: [cougar] },
    { id: 'bobcat', name: 'bobcat', wanted: WANTED, taxa: [bobcat] },
  ],
  { perObserver: 1000 },
);

/** Kills at one step of a download, every step being counted in a run that lives. */
export async function killAtStep(
  at: number,
  death: Death,
): Promise<PhotosStormResult & { readonly steps: number }> {
  const stage = await photosStage();
  try {
    stage.inat.world.addObservation({ taxon: 42007, photos: [{}, { licence: null }, {}] });
    stage.inat.world.addObservation({ taxon: 41976 });
    const named = new Map<number, number>();
    const disk = noting(dyingDisk(at, death), stage, named);
    await untilKilled(stage.get(game, { disk }));
    await stage.get(game, { disk: noting(dyingDisk(0, 'after'), stage, named) });
    const problems = await problemsOf(stage, new Set());
    const again = askedAgain(stage, named, new Set());
    return { photos: 3, kills: disk.isDead ? 1 : 0, faults: 0, again, problems, steps: disk.steps.length };
  } finally {
    await stage.close();
  }
}

/** A random case; the same one for the same seed. */
export async function playPhotosStorm(seed: number): Promise<PhotosStormResult> {
  const random = randomFrom(seed);
  const chance = (percent: number): boolean => random.below(100) < percent;
  const stage = await photosStage();
  const { inat } = stage;
  const licence = (): string | null =>
    random.pick(['cc0', 'cc-by', 'cc-by-nc', 'cc-by-nc', 'cc-by-nd', 'cc-by-nc-sa', null, 'pd']);
  const newPhoto = (): NewPhoto => ({
    licence: licence(),
    hidden: chance(5),
    flagged: chance(5),
    extension: random.pick(['jpg', 'jpeg', 'JPG', 'jpg?1598551272']),
    ...(chance(5) ? { placeholder: 'media-hidden' } : {}),
  });
  try {
    for (let i = 3 + random.below(14); i > 0; i--)
      inat.world.addObservation({
        taxon: random.pick([42007, 41976, 42223]),
        photos: Array.from({ length: 1 + random.below(4) }, newPhoto),
      });
    const touched = new Set<number>();
    let [kills, faults] = [0, 0];
    const named = new Map<number, number>();
    let hasBegun = false;
    for (let runs = 1 + random.below(5); runs > 0; runs--) {
      for (let count = random.below(4); count > 0; count--) {
        inat.faults.add(faultOf(random));
        faults++;
      }
      if (chance(60)) changeMidway(inat, random, touched, licence);
      const disk = noting(
        dyingDisk(chance(75) ? 1 + random.below(60) : 0, random.pick(deaths)),
        stage,
        named,
      );
      await untilKilled(stage.get(game, { disk, service: { timeoutMs: 150 } }));
      if (disk.isDead) kills++;
      hasBegun ||= disk.steps.length > 2;
      inat.faults.clear();
      if (chance(50)) change(inat, random, touched, licence);
      if (chance(25) && hasBegun) {
        const dies = dyingDisk(chance(60) ? 1 + random.below(6) : 0, random.pick(deaths));
        await untilKilled(stage.refresh({ disk: dies }));
        if (dies.isDead) kills++;
      }
    }
    for (let left = RUNS_LEFT; left > 0; left--) {
      const disk = noting(dyingDisk(0, 'after'), stage, named);
      if ((await stage.get(game, { disk })).later === 0) break;
    }
    await stage.refresh();
    return {
      photos: (await stage.files()).length,
      kills,
      faults,
      again: askedAgain(stage, named, touched),
      problems: await problemsOf(stage, touched),
    };
  } finally {
    await stage.close();
  }
}

type DyingDisk = ReturnType<typeof dyingDisk>;

/** Notes how many requests there had been when a photo got its name. */
function noting(disk: DyingDisk, { inat }: PhotosStage, named: Map<number, number>): DyingDisk {
  return Object.assign(Object.create(disk), {
    async rename(from: string, to: string): Promise<void> {
      await disk.rename(from, to);
      const [, id] = /_(\d+)\.\w+$/.exec(to) ?? [];
      if (id !== undefined) named.set(Number(id), inat.requests.length);
    },
  });
}

function askedAgain(
  { inat }: PhotosStage,
  named: ReadonlyMap<number, number>,
  touched: ReadonlySet<number>,
): number {
  return inat.requests.filter(({ path, number }) => {
    const id = Number(/^\/photos\/(\d+)/.exec(path)?.[1]);
    return !touched.has(id) && number > (named.get(id) ?? Infinity);
  }).length;
}

type Random = ReturnType<typeof randomFrom>;
type Inat = PhotosStage['inat'];

function faultOf({ pick, below }: Random): Fault {
  const match = pick([{ path: /^\/photos/ }, { path: /^\/v\d/ }]);
  const skip = below(8);
  const headers = { 'retry-after': '20' };
  return pick<Fault>([
    { kind: 'reset', match, skip },
    { kind: 'drop', match, skip },
    { kind: 'hang', match, skip },
    { kind: 'cut', match, skip },
    { kind: 'cut', honest: true, match, skip },
    { kind: 'malformed', match: { path: /^\/v\d/ }, skip },
    { kind: 'status', status: 502, body: 'html', match, skip },
    { kind: 'status', status: 200, body: 'html', match, skip },
    { kind: 'status', status: 429, headers, match, skip },
    { kind: 'status', status: 403, match, skip },
    { kind: 'status', status: 503, match, skip },
  ]);
}

/** Something changes there: between two runs, or between choosing a photo and downloading it. */
function change(inat: Inat, { below }: Random, touched: Set<number>, licence: () => string | null): void {
  const photos = inat.world.observations.flatMap((one) => one.photos);
  const photo = photos[below(Math.max(1, photos.length))];
  if (!photo) return;
  touched.add(photo.id);
  const what = below(4);
  if (what === 0) inat.deletePhoto(photo.id);
  else if (what === 1) {
    const of = inat.world.observations.find((one) => one.photos.includes(photo));
    for (const { id } of of?.photos ?? []) touched.add(id);
    inat.deleteObservation(of?.id ?? 0);
  } else inat.setLicence(photo.id, licence());
}

function changeMidway(inat: Inat, random: Random, touched: Set<number>, licence: () => string | null): void {
  inat.faults.add({
    kind: 'hook',
    skip: random.below(20),
    run: () => {
      change(inat, random, touched, licence);
      return undefined;
    },
  });
}

async function untilKilled(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Killed) && !(error instanceof PhotosError)) throw error;
  });
}

/** What the folder has, held against what iNaturalist has now. `touched`: photos that changed there may be missing. */
async function problemsOf(stage: PhotosStage, touched: ReadonlySet<number>): Promise<readonly string[]> {
  const problems: string[] = [];
  const rows = await stage.rows();
  const kept = rows.filter(({ status }) => status === 'ok');
  const idOf = ({ url }: { url: string }): number => Number(url.split('/').at(-1));
  const twice = (values: readonly (string | number)[]) =>
    values.filter((value, i) => values.indexOf(value) !== i);
  for (const id of twice(rows.map(idOf))) problems.push(`photo ${id} is listed twice`);
  for (const sha256 of twice(kept.map((row) => row.sha256))) problems.push(`${sha256} is listed twice`);
  const files = await stage.files();
  const paths = new Set(kept.map(({ path }) => path));
  for (const file of files) if (!paths.has(file)) problems.push(`${file} is in the folder, and not listed`);
  for (const row of kept) {
    const photo = stage.inat.world.photo(idOf(row));
    if (!photo) problems.push(`${row.path} was deleted there`);
    else if (!mayBeHere(photo)) problems.push(`${row.path} may not be here: ${photo.licence}`);
    else if (photo.licence !== row.licence)
      problems.push(`${row.path} is listed as ${row.licence}, not ${photo.licence}`);
    const bytes = await readFile(join(stage.folder, row.path)).catch(() => undefined);
    if (!bytes) problems.push(`${row.path} is not there`);
    else if (
      createHash('sha256').update(bytes).digest('hex') !== row.sha256 ||
      (photo && !bytes.equals(await photo.bytes()))
    )
      problems.push(`${row.path} is not the photo`);
  }
  const has = new Set(rows.map(idOf));
  const wanted = stage.inat.world.observations.filter(({ taxon }) => taxon === 42007 || taxon === 41976);
  for (const photo of wanted.flatMap((one) => one.photos))
    if (mayBeHere(photo) && !touched.has(photo.id) && !has.has(photo.id))
      problems.push(`photo ${photo.id} is missing`);
  return problems;
}

function mayBeHere({ licence, hidden, flagged, placeholder }: SmallPhoto): boolean {
  return allowed.includes(licence) && !hidden && !flagged && placeholder === undefined;
}
