import { join } from 'node:path';
import { z } from 'zod';
import { GAME_FILE } from '../training-data/photo-list.ts';
import { type Disk, replaceWhole } from './disk.ts';
import { licences, qualities } from './licences.ts';
import { PhotosError } from './photos-error.ts';

const CURSOR_FILE = 'cursor.json';

const named = z.object({ id: z.number(), name: z.string() });
/** `line`: ids from the highest down to its own. */
const namedTaxon = named.extend({ line: z.array(z.number()) });
const gameShape = z.looseObject({
  /** `id` names the folder and the model's label; `wanted` photos at most. */
  labels: z.array(
    z.object({ id: z.string(), name: z.string(), wanted: z.number(), taxa: z.array(namedTaxon) }),
  ),
  places: z.array(named),
  quality: z.enum(qualities),
  licences: z.array(z.enum(licences)),
  perObserver: z.number(),
  /** For the hash of observers, and the split by them. */
  seed: z.string(),
  /** That iNaturalist's terms were read, and when. */
  terms: z.object({ agreed: z.string(), text: z.string() }).optional(),
});

/** What photos a game wants, `game.json`; it is kept, so that the command without options goes on. */
export type PhotoGame = z.infer<typeof gameShape>;
export type GameLabel = PhotoGame['labels'][number];

const pendingShape = z.object({
  photo: z.number(),
  observation: z.number(),
  /** Salted hash. */
  observer: z.string(),
  address: z.string(),
  /** Of the file, from the folder on. */
  path: z.string(),
  licence: z.string(),
  attribution: z.string(),
  /** How often it failed. */
  tries: z.number(),
});

const taxonCursorShape = z.object({
  quality: z.enum(qualities),
  /** Ranges of observations' ids: what lies above `above` was not looked at yet. */
  windows: z.array(z.object({ above: z.number(), below: z.number().optional(), ended: z.boolean() })),
  next: z.number(),
  /** Chosen, and not downloaded yet. */
  pending: z.array(pendingShape),
  dropped: z.record(z.string(), z.number()),
});

const cursorShape = z.object({
  /** The filters that it belongs to. */
  filters: z.string(),
  /** By label and taxon. */
  taxa: z.record(z.string(), taxonCursorShape),
  notBefore: z.object({ api: z.number(), photos: z.number() }),
});

/** How far a search is: all that the next process needs to go on. */
export type Cursor = z.infer<typeof cursorShape>;
export type TaxonCursor = z.infer<typeof taxonCursorShape>;
export type Pending = z.infer<typeof pendingShape>;

/** Throws `PhotosError` for a file that is no such one. */
export async function readGame(disk: Disk, folder: string): Promise<PhotoGame | undefined> {
  return readJson(
    disk,
    join(folder, GAME_FILE),
    gameShape,
    'Correct it, or name the game anew with --taxon in another folder.',
  );
}

export function writeGame(disk: Disk, folder: string, game: PhotoGame): Promise<void> {
  return replaceWhole(disk, join(folder, GAME_FILE), `${JSON.stringify(game, null, 2)}\n`);
}

/** The cursor; a new one where there is none, or where the filters are others. Throws `PhotosError`. */
export async function readCursor(disk: Disk, folder: string, game: PhotoGame): Promise<Cursor> {
  const { labels: _, seed: __, terms: ___, perObserver, ...others } = game;
  const { places, quality, licences: wanted } = others;
  const filters = JSON.stringify([places.map(({ id }) => id), quality, wanted, perObserver]);
  const hint = 'Remove it: the search then begins anew, and downloads nothing a second time.';
  const found = await readJson(disk, join(folder, CURSOR_FILE), cursorShape, hint);
  const notBefore = found?.notBefore ?? { api: 0, photos: 0 };
  return found?.filters === filters ? found : { filters, taxa: {}, notBefore };
}

export function writeCursor(disk: Disk, folder: string, cursor: Cursor): Promise<void> {
  return replaceWhole(disk, join(folder, CURSOR_FILE), `${JSON.stringify(cursor)}\n`);
}

async function readJson<T>(
  disk: Disk,
  file: string,
  shape: z.ZodType<T>,
  cure: string,
): Promise<T | undefined> {
  const bytes = await disk.read(file);
  if (bytes === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(bytes.toString()));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PhotosError('unusableData', `${file} cannot be used: ${why}\n${cure}`);
  }
}
