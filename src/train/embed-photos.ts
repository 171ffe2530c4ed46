import { bytesOf } from '../evaluate/look.ts';
import { type LeftOut, StoppedError } from '../evaluate/observation.ts';
import type { TrainingPhoto } from '../training-data/read-photos.ts';
import type { Backbone, Embedded } from '../vision/backbone.ts';
import { PhotoError } from '../vision/vision.ts';
import type { EmbeddingCache } from './embedding-cache.ts';

/** Photos under way: two are decoded while the network looks at a third. */
const UNDER_WAY = 3;

export interface EmbedOptions {
  /** How many are done of those that had to be looked at. */
  readonly onProgress?: (done: number, of: number) => void;
  readonly stop?: AbortSignal;
}

/**
 * What the backbone makes of each photo, from the cache or by looking. What was done when it is stopped stays in the cache. Photos that
 * cannot be looked at are left out. Throws `StoppedError`.
 */
export async function embedPhotos<P extends Pick<TrainingPhoto, 'file' | 'name' | 'sha256'>>(
  photos: readonly P[],
  backbone: Backbone,
  cache: EmbeddingCache,
  { onProgress = () => undefined, stop }: EmbedOptions = {},
): Promise<{ readonly embedded: ReadonlyMap<P, Embedded>; readonly leftOut: readonly LeftOut[] }> {
  const leftOut: LeftOut[] = [];
  const missing = photos.filter(({ sha256 }) => cache.get(sha256) === undefined);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let photo = missing[next++]; photo !== undefined; photo = missing[next++]) {
      if (stop?.aborted) return;
      try {
        const bytes = await bytesOf({ ...photo, class: '', source: '' });
        await cache.add(photo.sha256, await backbone.embed(bytes));
      } catch (error) {
        if (!(error instanceof PhotoError)) throw error;
        leftOut.push({ name: photo.name, reason: error.message });
      }
      onProgress(++done, missing.length);
    }
  };
  if (missing.length > 0) onProgress(0, missing.length);
  await Promise.all(Array.from({ length: UNDER_WAY }, work));
  if (stop?.aborted)
    throw new StoppedError(
      `Stopped. ${done} of ${missing.length} photos were looked at and need not be again: run the same command to go on.`,
    );
  const embedded = new Map<P, Embedded>();
  for (const photo of photos) {
    const found = cache.get(photo.sha256);
    if (found) embedded.set(photo, found);
  }
  return { embedded, leftOut };
}
