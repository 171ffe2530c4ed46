import { createHash } from 'node:crypto';
import { access, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readDataSet } from '../evaluate/data-set.ts';
import { EvaluationError, InputError, type LeftOut, type Picture } from '../evaluate/observation.ts';
import { photosIn } from '../evaluate/photo-files.ts';
import { DROP, labelNow, readCorrections } from './corrections.ts';
import { idOf, nameFault } from './label-name.ts';
import { GAME_FILE, gameLabels, LIST_FILE } from './photo-list.ts';
import type { Part } from './split.ts';

/** A photo to train or measure with. */
export interface TrainingPhoto {
  readonly file: string;
  /** From the folder on, with `/`. */
  readonly name: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  /** As its folder, its table or a person's correction says. */
  readonly class: string;
  /** The class before it was corrected. */
  readonly was: string;
  readonly source: string;
  /** Where the table says it. */
  readonly part?: Part;
  /** Who took it, else its observation, else the folder below that of its class; absent: nothing is known. */
  readonly observer?: string;
  readonly observation: string;
  readonly licence: string;
  readonly attribution: string;
  readonly url: string;
}

export interface TrainingPhotos {
  /** The folder that holds them: corrections and the cache lie there. */
  readonly folder: string;
  readonly photos: readonly TrainingPhoto[];
  /** What takes no part, each with its reason. */
  readonly leftOut: readonly LeftOut[];
  /** Decisions of `corrections.csv` that changed something. */
  readonly corrected: number;
}

/** In a folder of photos: what networks saw in them, which is no class without photos. */
export const CACHE_FOLDER = 'embeddings';

/** `Bobcat_9005106.jpg`: a name and the number of the photo, as the ancestor of 2018 had it. */
const ANCESTORS_NAME = /^(.+)_\d{3,}\.[a-z]+$/i;

const parts: Readonly<Record<string, Part>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  test: 'test',
  testing: 'test',
};

/**
 * The photos of a folder: with a `photos.csv` (and, where `photos get` made it, what a person put beside), else with a sub-folder a class (there or below `photos/`), else named like
 * `Bobcat_9005106.jpg`; or those of a table. Equal files count once, under two classes not at all. Nothing is changed.
 * Throws `EvaluationError` with all faults at once.
 */
export async function readTrainingPhotos(path: string): Promise<TrainingPhotos> {
  const { folder, photos: all, leftOut, absent } = await everyPhoto(path);
  const corrections = await readCorrections(folder);
  const away: LeftOut[] = [];
  const photos: TrainingPhoto[] = [];
  let corrected = 0;
  for (const photo of all) {
    const now = labelNow(corrections, photo.sha256, photo.was);
    if (now !== photo.was) corrected++;
    // A class of that name is no decision: it is refused below.
    if (now === DROP && photo.was !== DROP)
      away.push({ name: photo.name, reason: 'dropped in corrections.csv' });
    else photos.push({ ...photo, class: now });
  }
  const broken = leftOut.filter(({ isFault }) => isFault);
  refuse(path, photos, absent, broken);
  const { kept, copies } = withoutCopies(photos);
  return { folder, photos: kept, leftOut: [...leftOut, ...away, ...copies], corrected };
}

/** What a folder or a table says, before any correction, copies too. */
export interface FoundPhotos {
  readonly folder: string;
  /** Names that `game.json` lists, also those that no photo has yet. */
  readonly labels: readonly string[];
  readonly photos: readonly TrainingPhoto[];
  readonly leftOut: readonly LeftOut[];
  /** Listed, but not there. */
  readonly absent: readonly LeftOut[];
}

/** All photos of a folder or a table. Throws `EvaluationError` for what is no such table. */
export async function everyPhoto(path: string): Promise<FoundPhotos> {
  const { folder, pictures, leftOut } = await find(path);
  const absent: LeftOut[] = [];
  const photos: TrainingPhoto[] = [];
  for (const picture of pictures) {
    const sha256 = await hashOf(picture.file);
    if (sha256 === undefined)
      absent.push({ name: picture.name, reason: 'there is no such file, or it cannot be read' });
    else photos.push({ ...photoOf(picture), sha256, class: picture.class, was: picture.class });
  }
  return { folder, labels: await gameLabels(folder), photos, leftOut, absent };
}

async function find(
  path: string,
): Promise<{ folder: string; pictures: readonly Picture[]; leftOut: readonly LeftOut[] }> {
  const found = await stat(path);
  if (!found.isDirectory()) return { folder: dirname(path), ...(await fromTable(path)) };
  const table = join(path, LIST_FILE);
  const photos = join(path, 'photos');
  if (await isThere(table)) {
    const listed = await fromTable(table);
    // In a folder of `photos get` a person may put own photos beside its own.
    const isGot = (await isThere(join(path, GAME_FILE))) && (await isThere(photos));
    const own = isGot ? await besideTable(photos, listed) : { pictures: [], leftOut: [] };
    return {
      folder: path,
      pictures: [...listed.pictures, ...own.pictures],
      leftOut: [...listed.leftOut, ...own.leftOut],
    };
  }
  return { folder: path, ...(await fromFolder((await isThere(photos)) ? photos : path)) };
}

async function fromTable(
  table: string,
): Promise<{ pictures: readonly Picture[]; leftOut: readonly LeftOut[] }> {
  const { pictures, leftOut } = await readDataSet(table);
  const isOther = ({ row = {} }: Picture): boolean => Boolean(row.split) && partOf(row.split) === undefined;
  return {
    pictures: pictures.filter((picture) => !isOther(picture)),
    leftOut: [
      ...leftOut,
      ...pictures
        .filter(isOther)
        .map(({ name, row }) => ({ name, reason: `its split is "${row?.split}", not train, val or test` })),
    ],
  };
}

/** Photos in the folders of labels that the table does not name; not those of iNaturalist, whose licence only the table tells. */
async function besideTable(
  folder: string,
  listed: { pictures: readonly Picture[]; leftOut: readonly LeftOut[] },
): Promise<{ pictures: readonly Picture[]; leftOut: readonly LeftOut[] }> {
  const known = new Set([...listed.pictures, ...listed.leftOut].map(({ name }) => name));
  const classOf = new Map(listed.pictures.map((picture) => [idOf(picture.class), picture.class]));
  const { photos, passedBy } = await photosIn(folder);
  const pictures: Picture[] = [];
  const leftOut: LeftOut[] = passedBy.map(({ name, reason }) => ({ name: `photos/${name}`, reason }));
  for (const { path, name: below } of photos) {
    const name = `photos/${below}`;
    const [photoClass = '', ...deeper] = below.split('/');
    const file = deeper.pop();
    if (known.has(name)) continue;
    if (file === undefined) leftOut.push({ name, reason: 'lies in no sub-folder, so it is of no class' });
    else if (idOf(ANCESTORS_NAME.exec(file)?.[1] ?? '-') === idOf(photoClass))
      leftOut.push({
        name,
        reason: 'is called as photos get calls its own, but photos.csv does not name it',
      });
    else
      pictures.push({
        ...{ file: path, name, class: classOf.get(idOf(photoClass)) ?? photoClass, source: '' },
        row: { path: name, observer: deeper.join('/') },
      });
  }
  return { pictures, leftOut };
}

async function fromFolder(
  folder: string,
): Promise<{ pictures: readonly Picture[]; leftOut: readonly LeftOut[] }> {
  const { photos, passedBy } = await photosIn(folder);
  const named = photos.flatMap(({ path, name }) => {
    const [, photoClass] = ANCESTORS_NAME.exec(name) ?? [];
    return name.includes('/') || photoClass === undefined
      ? []
      : [{ file: path, name, class: photoClass, source: '' }];
  });
  const hasFolders = photos.some(({ name }) => name.includes('/'));
  if (!hasFolders && named.length > 0) {
    const taken = new Set(named.map(({ name }) => name));
    const others = photos.filter(({ name }) => !taken.has(name));
    const reason = 'its name is not like Bobcat_9005106.jpg, so it is of no class';
    return { pictures: named, leftOut: [...passedBy, ...others.map(({ name }) => ({ name, reason }))] };
  }
  const { pictures, leftOut } = await readDataSet(folder);
  return { pictures, leftOut: leftOut.filter(({ name }) => name !== `${CACHE_FOLDER}/`) };
}

function photoOf({ file, name, source, row = {} }: Picture) {
  const part = partOf(row.split);
  const below = name.split('/').slice(1, -1).join('/');
  const observer = row.observer || row.observation || (row.path === undefined ? below : '');
  return {
    file,
    name,
    source,
    ...(part !== undefined && { part }),
    ...(observer !== '' && { observer }),
    observation: row.observation ?? '',
    licence: row.licence ?? row.license ?? '',
    attribution: row.attribution ?? '',
    url: row.url ?? '',
  };
}

const partOf = (split = ''): Part | undefined => parts[split.toLowerCase()];

/** All that a person has to put right before anything is done. */
function refuse(
  path: string,
  photos: readonly TrainingPhoto[],
  absent: readonly LeftOut[],
  broken: readonly LeftOut[],
): void {
  const classes = [...new Set(photos.map((photo) => photo.class))].sort();
  const faults = [
    ...classes.flatMap((name) => {
      const count = photos.filter((photo) => photo.class === name).length;
      const fault = nameFault(name);
      return fault === undefined ? [] : [`"${name}" (${count} photos) ${fault}`];
    }),
    ...absent.slice(0, FAULTS_SHOWN).map(({ name, reason }) => `${name}: ${reason}`),
    ...(absent.length > FAULTS_SHOWN
      ? [`… and ${absent.length - FAULTS_SHOWN} more files that are not there`]
      : []),
  ];
  if (faults.length === 0) return;
  // These alone only leave a photo out; with the others they are told at once.
  faults.push(...broken.slice(0, FAULTS_SHOWN).map(({ name, reason }) => `${name}: ${reason}`));
  const text = `${basename(path)} cannot be trained on as it is:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`;
  throw new (absent.length > 0 ? InputError : EvaluationError)(text);
}

const FAULTS_SHOWN = 20;

function withoutCopies(photos: readonly TrainingPhoto[]): {
  kept: readonly TrainingPhoto[];
  copies: readonly LeftOut[];
} {
  const copies = new Map<TrainingPhoto, string>();
  for (const [first, ...others] of Map.groupBy(photos, ({ sha256 }) => sha256).values()) {
    if (first === undefined || others.length === 0) continue;
    const contrary = others.find((other) => idOf(other.class) !== idOf(first.class));
    for (const one of contrary === undefined ? others : [first, ...others]) {
      const other = one === first ? (contrary ?? first) : first;
      const against = contrary && `, which is said to show ${other.class}, not ${one.class}`;
      copies.set(
        one,
        `${other.file === one.file ? 'named more than once' : `the same photo as ${other.name}`}${against ?? ''}`,
      );
    }
  }
  return {
    kept: photos.filter((photo) => !copies.has(photo)),
    copies: [...copies].map(([{ name }, reason]) => ({ name, reason })),
  };
}

async function hashOf(file: string): Promise<string | undefined> {
  try {
    if (!(await stat(file)).isFile()) return undefined;
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch {
    return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
