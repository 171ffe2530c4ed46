import type { Prediction } from '../game/round.ts';
import type { Network } from '../platforms/platform.ts';
import type { PhotoRecord, Store } from '../store/store.ts';
import { type ModelInfo, PhotoError, type Vision } from '../vision/vision.ts';

/** What a model says of a photo that was seen before; downloaded again where this state of it has not seen it. Throws `PhotoError`, `ModelError`. */
export async function lookAgain(
  photo: PhotoRecord,
  name: string,
  { id, inputSide }: ModelInfo,
  {
    store,
    vision,
    platform,
    now,
    stop,
  }: {
    readonly store: Pick<Store, 'photos'>;
    readonly vision: Vision;
    readonly platform: Pick<Network, 'title' | 'photoUrl'>;
    readonly now: () => Date;
    readonly stop: AbortSignal;
  },
): Promise<{ prediction: Prediction; isNew: boolean }> {
  const known = photo.hash === undefined ? undefined : await store.photos.prediction(photo.hash, id.hash);
  if (known) return { prediction: known, isNew: false };
  const { url } = photo.ref;
  if (url === undefined)
    throw new PhotoError('withheld', `${platform.title} did not give the address of this photo`, {
      permanent: true,
    });
  const { bytes, hash } = await vision.fetch(platform.photoUrl(url, inputSide), stop);
  const stored = await store.photos.prediction(hash, id.hash);
  if (stored) return { prediction: stored, isNew: false };
  const look = await vision.classify(name, bytes);
  await store.photos.savePrediction(hash, look.prediction, look, now());
  return { prediction: look.prediction, isNew: true };
}
