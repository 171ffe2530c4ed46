import { readFile } from 'node:fs/promises';
import { type Look, type ModelInfo, PhotoError } from '../vision/vision.ts';
import { EvaluationError, type Observation, type Picture } from './observation.ts';

/** A model that takes part. */
export interface Contestant {
  /** As reports call it. */
  readonly name: string;
  readonly info: ModelInfo;
  /** The label that each class of the data set means to it. */
  readonly meaning: ReadonlyMap<string, string>;
  classify(bytes: Uint8Array): Promise<Look>;
}

export interface Looked {
  /** By contestant, in the given order; each of the same pictures in the same order. */
  readonly observations: readonly (readonly Observation[])[];
  /** Decoding and network, seconds, by contestant. */
  readonly seconds: readonly number[];
  /** Pictures that could not be looked at, with the reason; they count nowhere. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Shows every picture to every contestant. They take turns picture by picture, so that a busy moment of the machine slows all of
 * them. Throws `ModelError`, and `EvaluationError` when no picture could be looked at.
 */
export async function lookAtAll(
  contestants: readonly Contestant[],
  pictures: readonly Picture[],
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<Looked> {
  const observations = contestants.map((): Observation[] => []);
  const seconds = contestants.map(() => 0);
  const failed: { name: string; reason: string }[] = [];
  let isFirst = true;
  for (const [done, picture] of pictures.entries()) {
    onProgress(done, pictures.length);
    try {
      const bytes = await readFile(picture.file);
      // The first look loads decoder and network: it is made twice and timed once.
      if (isFirst) for (const contestant of contestants) await contestant.classify(bytes);
      isFirst = false;
      const looks: { observation: Observation; took: number }[] = [];
      for (const contestant of contestants) {
        const start = performance.now();
        const { prediction } = await contestant.classify(bytes);
        const took = (performance.now() - start) / 1000;
        const truth = contestant.meaning.get(picture.class);
        if (truth === undefined) throw new Error(`the class ${picture.class} was not mapped`);
        looks.push({ observation: { picture, truth, scores: prediction.scores }, took });
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
  if (failed.length === pictures.length) {
    throw new EvaluationError(
      `None of the ${pictures.length} pictures could be looked at; the first: ${failed[0]?.name ?? ''}: ${failed[0]?.reason ?? ''}`,
    );
  }
  return { observations, seconds, failed };
}

function reasonOf(error: unknown, picture: Picture): string {
  if (error instanceof PhotoError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EISDIR') return `it cannot be read (${code})`;
  throw error instanceof Error ? error : new Error(`looking at ${picture.name} failed: ${String(error)}`);
}
