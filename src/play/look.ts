import type { PhotoRecord, RoundRecord } from '../store/store.ts';
import { PhotoError } from '../vision/vision.ts';
import type { Pass } from './context.ts';

/** A photo that fails for a passing reason is tried again in later passes, this often in all. */
const MAX_ATTEMPTS = 3;

/**
 * Looks at every photo of a round that has not been looked at. A bad photo fails alone.
 * @returns whether all photos are settled: seen, or failed for good
 */
export async function look(pass: Pass, round: RoundRecord): Promise<boolean> {
  const open = pass.store.photos.of(round.id).filter(isOpen);
  const settled = await Promise.all(open.map((photo) => lookAtOne(pass, round, photo)));
  return settled.every(Boolean);
}

function isOpen(photo: PhotoRecord): boolean {
  return (
    photo.state === 'pending' ||
    (photo.state === 'failed' && !photo.permanent && photo.attempts < MAX_ATTEMPTS)
  );
}

async function lookAtOne(pass: Pass, round: RoundRecord, photo: PhotoRecord): Promise<boolean> {
  const { store, counts, log } = pass;
  try {
    await see(pass, round, photo);
    counts.add('photos');
    return true;
  } catch (error) {
    if (!(error instanceof PhotoError)) throw error;
    // Cut short by us, not by the photo.
    if (pass.stop.aborted) return false;
    const permanent = error.permanent || photo.attempts + 1 >= MAX_ATTEMPTS;
    const { reason, message } = error;
    store.photos.failed(round.id, photo.position, { reason, message, permanent }, pass.now());
    counts.add(`photos-failed:${reason}`);
    log.warn({ post: round.id, photo: photo.position + 1, reason, permanent }, message);
    return permanent;
  }
}

/** Fetches one photo and classifies it, unless the same bytes were classified before by the same state of the model. */
async function see(pass: Pass, round: RoundRecord, photo: PhotoRecord): Promise<void> {
  const { store, vision, platform } = pass;
  const name = round.model ?? '';
  const model = vision.models.get(name);
  if (!model) throw new Error(`The model "${name}" of round ${round.id} is not installed under MODELS_DIR`);
  const { url } = photo.ref;
  if (url === undefined)
    throw new PhotoError('withheld', 'X did not give the address of this photo', { permanent: true });

  const { bytes, hash } = await vision.fetch(platform.photoUrl(url, model.inputSide), pass.stop);
  const known = store.photos.prediction(hash, model.id.hash);
  const { width, height } = known ?? (await classifyAndKeep(pass, name, bytes, hash));
  store.photos.seen(round.id, photo.position, { hash, bytes: bytes.byteLength, width, height }, pass.now());
}

async function classifyAndKeep(pass: Pass, model: string, bytes: Uint8Array, hash: string) {
  const look = await pass.vision.classify(model, bytes);
  pass.store.photos.savePrediction(hash, look.prediction, look, pass.now());
  return look;
}
