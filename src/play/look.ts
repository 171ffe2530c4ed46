import type { PhotoRecord, RoundRecord } from '../store/store.ts';
import { PhotoError } from '../vision/vision.ts';
import type { Pass } from './context.ts';

/** A photo that fails for a passing reason is tried again in later runs, this often in all. */
const MAX_ATTEMPTS = 3;
/** The first wait of a photo that failed, in units of `retryBaseMs`; doubles with each attempt. */
const FIRST_WAIT = 2;

/**
 * Looks at every photo of a round that has not been looked at. A bad photo fails alone; one that failed before waits its time.
 * @param shareMs how long the photos may take to arrive, milliseconds
 * @returns whether all photos are settled: seen, or failed for good
 */
export async function look(pass: Pass, round: RoundRecord, shareMs: number): Promise<boolean> {
  const open = await openPhotos(pass, round.id);
  const share = AbortSignal.timeout(shareMs);
  const settled = await Promise.all(
    open.map((photo) => isDue(pass, photo) && lookAtOne(pass, round, photo, share)),
  );
  return settled.every(Boolean);
}

/** Photos of a round that are still to be looked at. */
export async function openPhotos({ store }: Pass, roundId: string): Promise<readonly PhotoRecord[]> {
  return (await store.photos.of(roundId)).filter(isOpen);
}

function isDue({ now, rules }: Pass, { attempts, triedAt }: PhotoRecord): boolean {
  if (attempts === 0 || triedAt === undefined) return true;
  return triedAt.getTime() + FIRST_WAIT * rules.retryBaseMs * 2 ** (attempts - 1) <= now().getTime();
}

function isOpen(photo: PhotoRecord): boolean {
  return (
    photo.state === 'pending' ||
    (photo.state === 'failed' && !photo.permanent && photo.attempts < MAX_ATTEMPTS)
  );
}

async function lookAtOne(
  pass: Pass,
  round: RoundRecord,
  photo: PhotoRecord,
  share: AbortSignal,
): Promise<boolean> {
  const { store, counts, log } = pass;
  try {
    await see(pass, round, photo, share);
    counts.add('photos');
    return true;
  } catch (cause) {
    // Cut short by us, not by the photo.
    if (pass.stop.aborted) return false;
    const error = share.aborted && cause === share.reason ? hung(photo) : cause;
    if (!(error instanceof PhotoError)) throw error;
    const permanent = error.permanent || photo.attempts + 1 >= MAX_ATTEMPTS;
    const { reason, message } = error;
    await store.photos.failed(round.id, photo.position, { reason, message, permanent }, pass.now());
    counts.add(`photos-failed:${reason}`);
    log.warn({ post: round.id, photo: photo.position + 1, reason, permanent }, message);
    return permanent;
  }
}

/** Fetches one photo and classifies it, unless the same bytes were classified before by the same state of the model. */
async function see(pass: Pass, round: RoundRecord, photo: PhotoRecord, share: AbortSignal): Promise<void> {
  const { store, vision, platform } = pass;
  const name = round.model ?? '';
  const model = vision.models.get(name);
  if (!model) throw new Error(`The model "${name}" of round ${round.id} is not installed under MODELS_DIR`);
  const { url } = photo.ref;
  if (url === undefined)
    throw new PhotoError('withheld', `${platform.title} did not give the address of this photo`, {
      permanent: true,
    });

  const inTime = AbortSignal.any([pass.stop, share]);
  const { bytes, hash } = await vision.fetch(platform.photoUrl(url, model.inputSide), inTime);
  const known = await store.photos.prediction(hash, model.id.hash);
  const { width, height } = known ?? (await classifyAndKeep(pass, name, bytes, hash));
  await store.photos.seen(
    round.id,
    photo.position,
    { hash, bytes: bytes.byteLength, width, height },
    pass.now(),
  );
}

async function classifyAndKeep(pass: Pass, model: string, bytes: Uint8Array, hash: string) {
  const look = await pass.vision.classify(model, bytes);
  await pass.store.photos.savePrediction(hash, look.prediction, look, pass.now());
  return look;
}

function hung({ ref }: PhotoRecord): PhotoError {
  return new PhotoError('timed-out', `${ref.url} did not arrive in its share of the run's time`, {
    permanent: false,
  });
}
