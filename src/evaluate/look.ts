import { readFile, stat } from 'node:fs/promises';
import { type Look, type ModelInfo, PhotoError } from '../vision/vision.ts';
import { withoutCopies } from './copies.ts';
import { EvaluationError, InputError, type LeftOut, type Observation, type Picture } from './observation.ts';

/** A model that takes part, with what the classes of the data set mean to it. */
export interface MappedCandidate {
  /** As reports call it. */
  readonly name: string;
  readonly info: ModelInfo;
  /** The label that each class of the data set means to it. */
  readonly meaning: ReadonlyMap<string, string>;
  classify(bytes: Uint8Array): Promise<Look>;
}

export interface Looked {
  /** By candidate, in the given order; each of the same pictures in the same order. */
  readonly observations: readonly (readonly Observation[])[];
  /** Decoding and network, seconds, by candidate. */
  readonly seconds: readonly number[];
  /** Pictures that could not be looked at, and copies. */
  readonly failed: readonly LeftOut[];
}

/**
 * Shows every picture to every candidate; of copies one, and none where they are said to show different things. They take turns picture by picture, so that a busy moment of the machine slows all of
 * them. Throws `ModelError`, and `EvaluationError` when no picture could be looked at.
 */
export async function lookAtAll(
  candidates: readonly MappedCandidate[],
  all: readonly Picture[],
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<Looked> {
  const observations = candidates.map((): Observation[] => []);
  const seconds = candidates.map(() => 0);
  const { pictures, copies } = await withoutCopies(all, (photoClass) =>
    candidates[0]?.meaning.get(photoClass),
  );
  const failed: LeftOut[] = [...copies];
  let isFirst = true;
  for (const [done, picture] of pictures.entries()) {
    onProgress(done, pictures.length);
    try {
      const bytes = await bytesOf(picture);
      // The first look loads decoder and network: it is made twice and timed once.
      if (isFirst) for (const candidate of candidates) await candidate.classify(bytes);
      isFirst = false;
      const looks: { observation: Observation; took: number }[] = [];
      for (const candidate of candidates) {
        const start = performance.now();
        const { prediction } = await candidate.classify(bytes);
        const took = (performance.now() - start) / 1000;
        const truth = candidate.meaning.get(picture.class);
        if (truth === undefined) throw new Error(`the class ${picture.class} was not mapped`);
        const { model: _, ...said } = prediction;
        looks.push({ observation: { picture, truth, ...said }, took });
      }
      looks.forEach(({ observation, took }, i) => {
        observations[i]?.push(observation);
        seconds[i] = (seconds[i] ?? 0) + took;
      });
    } catch (error) {
      failed.push({ name: picture.name, reason: reasonOf(error, picture) });
    }
  }
  onProgress(pictures.length, pictures.length);
  if (failed.length === all.length) {
    const isMissing = failed.every(({ reason }) => reason === NO_FILE);
    throw new (isMissing ? InputError : EvaluationError)(
      `None of the ${all.length} pictures could be looked at; the first: ${failed[0]?.name ?? ''}: ${failed[0]?.reason ?? ''}${
        isMissing ? '. Paths of a table are read from its own folder on.' : ''
      }`,
    );
  }
  return { observations, seconds, failed };
}

const NO_FILE = 'there is no such file';
/** Beyond that a file is none that a camera wrote, and would not fit into a small machine's memory. */
const MOST_BYTES = 60_000_000;

/** The file's bytes. Throws `PhotoError`, and what reading throws. */
export async function bytesOf({ file }: Picture): Promise<Uint8Array> {
  const found = await stat(file);
  // Reading from a pipe or a device might never end.
  if (!found.isFile()) throw new PhotoError('not-a-picture', 'it is no file', { permanent: true });
  if (found.size > MOST_BYTES)
    throw new PhotoError('too-large', 'it has more than 60 MB', { permanent: true });
  return readFile(file);
}

function reasonOf(error: unknown, picture: Picture): string {
  if (error instanceof PhotoError) return error.message;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return NO_FILE;
  if (code !== undefined && syscall !== undefined) return `it cannot be read (${code})`;
  throw error instanceof Error ? error : new Error(`looking at ${picture.name} failed: ${String(error)}`);
}
