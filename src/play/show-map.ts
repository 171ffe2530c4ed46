import { answeredLabels } from '../game/answered-labels.ts';
import type { PhotoRef, Post } from '../game/round.ts';
import type { Verdict } from '../game/verdict.ts';
import type { OwnPicture } from '../platforms/platform.ts';
import type { AnswerRecord, RoundRecord } from '../store/store.ts';
import type { ModelInfo, WhereItLooked } from '../vision/vision.ts';
import type { Pass } from './context.ts';

/** To fetch the photo and draw the map; then the reply goes without. */
const PATIENCE_MS = 15_000;
/** More names than this are no sentence. */
const MOST_NAMES = 3;

/**
 * Where the bot looked, for a reply that names an animal on a network where the operator wants it shown (`SHOW_MAP`). The photo is asked
 * for anew, so that nothing is shown of a post that is gone or hidden by a label by now, nor of a photo that is another one now. Made of
 * the same photo it is the same picture to the byte. Nothing where it cannot be made in time: the reply matters, not the map.
 */
export async function mapOf(
  pass: Pass,
  answer: AnswerRecord,
  round: RoundRecord,
): Promise<OwnPicture | undefined> {
  const { rules, platform, vision, counts, log, stop } = pass;
  const model = vision.models.get(round.model ?? '');
  if (!rules.showMap?.includes(platform.network) || !model || answer.kind !== 'reply') return undefined;
  const labels = answeredLabels(answer.verdict as Verdict, model);
  if (labels.length === 0 || stop.aborted) return undefined;
  const inTime = AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    const seen = await within(inTime, draw(pass, round, { model, labels }, inTime));
    if (typeof seen !== 'string') {
      counts.add('maps');
      const { picture: bytes, mime, width, height } = seen;
      return { bytes, mime, width, height, alt: altText(seen, labels, model) };
    }
    log.info({ post: round.id, why: seen }, 'the reply goes without a map of where the bot looked');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn({ post: round.id, why }, 'the reply goes without a map of where the bot looked');
  }
  counts.add('maps-left-out');
  return undefined;
}

/** The map, or why there is none. */
async function draw(
  pass: Pass,
  round: RoundRecord,
  { model, labels }: { model: ModelInfo; labels: readonly string[] },
  signal: AbortSignal,
): Promise<WhereItLooked | string> {
  const { platform, vision } = pass;
  const best = await clearestPhoto(pass, round, model, labels);
  if (!best) return 'no photo of it was looked at by this state of the model';
  const url = await urlNow(pass, round, best.ref, signal);
  if (url === undefined) return 'its photo is gone, or hidden by a label';
  const { bytes, hash } = await vision.fetch(platform.photoUrl(url, model.inputSide), signal);
  if (hash !== best.hash) return 'its photo is another one now';
  const seen = await vision.whereItLooked(round.model ?? '', bytes, { labels });
  return seen.kind === 'map' ? seen : `the network cannot show it: ${seen.reason}`;
}

/** Of several photos the one that speaks most for the answer. */
async function clearestPhoto(
  { store }: Pass,
  round: RoundRecord,
  model: ModelInfo,
  labels: readonly string[],
): Promise<{ ref: PhotoRef; hash: string } | undefined> {
  let best: { ref: PhotoRef; hash: string; probability: number } | undefined;
  for (const { ref, hash } of await store.photos.of(round.id)) {
    const scores =
      hash === undefined ? undefined : (await store.photos.prediction(hash, model.id.hash))?.scores;
    if (hash === undefined || !scores) continue;
    const probability = scores
      .filter(({ label }) => labels.includes(label))
      .reduce((sum, score) => sum + score.probability, 0);
    if (!best || probability > best.probability) best = { ref, hash, probability };
  }
  return best;
}

/** The photo's address as the network gives it now: of the round's post, or of the one that it asks about. */
async function urlNow(
  { platform }: Pass,
  round: RoundRecord,
  photo: PhotoRef,
  signal: AbortSignal,
): Promise<string | undefined> {
  const shown = (posts: readonly Post[]) =>
    posts.flatMap(({ sensitive, photos }) => (sensitive ? [] : photos)).find(({ key }) => key === photo.key);
  const [post] = await platform.posts([round.latestPostId], signal);
  if (!post) return undefined;
  const own = shown([post]);
  if (own || post.sensitive) return own?.url;
  const about = [post.repliesTo, post.quotes].flatMap((ref) => (ref ? [ref.id] : []));
  return about.length === 0 ? undefined : shown(await platform.posts(about, signal))?.url;
}

/** What the picture shows, in words. */
function altText(
  { words, crop, width, height }: WhereItLooked,
  labels: readonly string[],
  model: ModelInfo,
): string {
  const names = model.labels.filter(({ id }) => labels.includes(id)).map(({ name }) => name);
  const what = names.length > 0 && names.length <= MOST_NAMES ? ` for ${names.join(' or ')}` : '';
  const isCut = crop.x > 0.5 || crop.y > 0.5 || crop.width < width - 1 || crop.height < height - 1;
  const rest = isCut ? ' The dark edges it did not see.' : '';
  return `The photo, with what spoke${what} in yellow and red. The bot looked ${words}.${rest}`;
}

/** A promise, or the signal's reason when that comes first. */
function within<Result>(signal: AbortSignal, promise: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(signal.reason);
    signal.addEventListener('abort', late, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });
}
