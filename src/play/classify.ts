import type { Score } from '../game/round.ts';
import { judge, type Verdict } from '../game/verdict.ts';
import { type FetchedPhoto, ModelError, PhotoError, type Vision } from '../vision/vision.ts';

/** A picture that was looked at, or one that could not be. */
export type Sighting = { readonly file: string } & Seen;
export type Seen =
  | {
      /** SHA-256 of the bytes, hex. */
      readonly sha256: string;
      readonly width: number;
      readonly height: number;
      readonly scores: readonly Score[];
      readonly verdict: Verdict;
    }
  | { readonly error: { readonly reason: string; readonly message: string } };

/** What the bot would say of one picture; nothing is remembered. Throws `ModelError`; a picture's own fault is returned. */
export async function sightingOf(
  vision: Vision,
  name: string,
  photo: () => Promise<FetchedPhoto>,
): Promise<Seen> {
  const model = vision.models.get(name);
  if (!model) throw new ModelError(name, ['it was removed while running']);
  try {
    const { bytes, hash } = await photo();
    const { prediction, width, height } = await vision.classify(name, bytes);
    return { sha256: hash, width, height, scores: prediction.scores, verdict: judge([prediction], model) };
  } catch (error) {
    // The model is the same for all pictures; anything else is this picture's own trouble.
    if (error instanceof ModelError) throw error;
    const reason = error instanceof PhotoError ? error.reason : 'unexpected';
    return { error: { reason, message: error instanceof Error ? error.message : String(error) } };
  }
}
