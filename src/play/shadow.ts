import { asPlayed, type Game } from '../game/game.ts';
import { judgeFor } from '../game/is-it.ts';
import type { Prediction } from '../game/round.ts';
import { questionOf } from '../game/target.ts';
import { StoreError } from '../store/errors.ts';
import type { RoundRecord } from '../store/store.ts';
import { type ModelInfo, PhotoError } from '../vision/vision.ts';
import type { Pass } from './context.ts';
import { lookAgain } from './look-again.ts';

/** The part of a run's time that shadows may take (30 of 240 seconds), and the one at which they end. */
const SHARE = 1 / 8;
const ENDS = 0.9;
/** Photos may be gone later, and a shadow that is named today need not look at all that ever was. */
const BACK_MS = 24 * 60 * 60 * 1000;
const MOST = 20;

/**
 * The second models of games look at the photos of what was answered, once all answers are out: what they would have said is kept, and
 * nothing that goes wrong here is more than a line in the log.
 * @param beganAt when the run began, as `performance.now()` told
 */
export async function lookAsShadows(passes: readonly Pass[], beganAt: number): Promise<void> {
  const games = passes.flatMap((pass) => pass.games.map((game) => ({ pass, game })));
  const shadowed = games.filter(({ game }) => game.shadow !== undefined && game.shadow !== game.model);
  const [any] = passes;
  if (!any || shadowed.length === 0) return;
  const { runTimeoutMs } = any.rules;
  const left = beganAt + runTimeoutMs * ENDS - performance.now();
  const time = AbortSignal.timeout(Math.max(0, Math.ceil(Math.min(left, runTimeoutMs * SHARE))));
  const stop = AbortSignal.any([any.stop, time]);
  if (stop.aborted) return;
  // A network cannot be stopped while it looks: the run goes on without it.
  const over = new Promise<never>((_, reject) =>
    stop.addEventListener('abort', () => reject(stop.reason), { once: true }),
  );
  for (const { pass, game } of shadowed) {
    const log = (message: string, more: object = {}): void =>
      pass.log.warn({ game: game.key, shadow: game.shadow, ...more }, message);
    try {
      await Promise.race([lookFor({ ...pass, stop }, game, log), over]);
    } catch (error) {
      if (error instanceof StoreError && error.concernsFile) throw error;
      if (any.stop.aborted) return;
      if (time.aborted) return log('the time of the shadow models is over; the next run goes on');
      log('the shadow model could not look', { err: error });
    }
  }
}

async function lookFor(pass: Pass, game: Game, log: (message: string) => void): Promise<void> {
  const { store, vision, now, counts, stop } = pass;
  const name = game.shadow ?? '';
  const model = vision.models.get(name);
  if (!model) return log(`the shadow model "${name}" is not installed under MODELS_DIR`);
  const of = { gameKey: game.key, modelHash: model.id.hash, most: MOST };
  const rounds = await store.shadows.due({ ...of, since: new Date(now().getTime() - BACK_MS) });
  const set = asPlayed(model, game);
  for (const round of rounds) {
    stop.throwIfAborted();
    const predictions = await predictionsOf(pass, round, name, model);
    const verdict = judgeFor(questionOf(game, set), predictions, set);
    await store.shadows.save({ roundId: round.id, model: model.id, verdict, at: now() });
    counts.add('shadow');
  }
}

/** A photo that cannot be had any more is one that it has not seen. */
async function predictionsOf(
  pass: Pass,
  { id }: RoundRecord,
  name: string,
  model: ModelInfo,
): Promise<readonly (Prediction | undefined)[]> {
  const predictions: (Prediction | undefined)[] = [];
  for (const photo of await pass.store.photos.of(id)) {
    try {
      predictions.push((await lookAgain(photo, name, model, pass)).prediction);
    } catch (error) {
      if (!(error instanceof PhotoError)) throw error;
      predictions.push(undefined);
      pass.log.warn(
        { post: id, photo: photo.position + 1, reason: error.reason, shadow: name },
        error.message,
      );
    }
  }
  return predictions;
}
