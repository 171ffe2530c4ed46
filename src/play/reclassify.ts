import { modelFor } from '../game/assign-models.ts';
import { asPlayed, type Game, gameOf, type LabelSet } from '../game/game.ts';
import { judgeFor } from '../game/is-it.ts';
import { QUESTIONS, questionsGame } from '../game/questions-game.ts';
import type { ModelId, Prediction } from '../game/round.ts';
import { questionOf } from '../game/target.ts';
import type { HasTextRules } from '../game/text-rules.ts';
import type { NothingSight, Sight, TargetSight, Verdict } from '../game/verdict.ts';
import { type Networks, networkOf } from '../platforms/platform.ts';
import type { FullRound, Store } from '../store/store.ts';
import { PhotoError, type Vision } from '../vision/vision.ts';
import { namesAnAnimal } from './answer.ts';
import { lookAgain } from './look-again.ts';

export interface ReclassifyOptions {
  readonly store: Store;
  readonly vision: Vision;
  readonly games: readonly Game[];
  readonly since: Date;
  /** For all rounds; default: the model that plays the round's game now. */
  readonly model?: string;
  readonly networks: Networks;
  readonly now: () => Date;
  readonly stop: AbortSignal;
}

/** A round as it was answered, and as it would be. */
export interface Second {
  readonly round: FullRound;
  /** `changed` and `same` compare what is named, not how sure it is. `new`: there was no answer. */
  readonly outcome: 'same' | 'changed' | 'new' | 'gone' | 'no-model';
  readonly before?: { readonly verdict: Verdict; readonly model?: ModelId; readonly text: string };
  readonly after?: { readonly verdict: Verdict; readonly model: ModelId; readonly text?: string };
  /** Photos that could not be had now, 0-based. */
  readonly missing: readonly {
    readonly position: number;
    readonly reason: string;
    readonly message: string;
  }[];
  /** Predictions that were not known before. */
  readonly looked: number;
}

/** Looks again at the rounds whose photos were looked at. Stores predictions; answers and rounds stay as they are. */
export async function* reclassifyRounds(options: ReclassifyOptions): AsyncGenerator<Second> {
  for await (const round of options.store.rounds.all(options.since)) {
    if (options.stop.aborted) return;
    const wasLookedAt = round.answer !== undefined || round.photos.some(({ state }) => state === 'seen');
    if (wasLookedAt && round.photos.length > 0) yield await again(round, options);
  }
}

async function again(round: FullRound, options: ReclassifyOptions): Promise<Second> {
  const { vision, games } = options;
  const game =
    games.find(({ key }) => key === round.gameKey) ??
    (round.gameKey === QUESTIONS ? questionsGame(vision.models) : undefined) ??
    gameOf(round.gameKey.replace(/^[#@]/, ''));
  const name = options.model ?? modelFor(game, vision.models);
  const model = vision.models.get(name ?? '');
  const answered = round.answer && previous(round.answer);
  const before = answered && { before: answered };
  if (name === undefined || !model) return { round, outcome: 'no-model', ...before, missing: [], looked: 0 };

  const predictions: (Prediction | undefined)[] = [];
  const missing: Second['missing'][number][] = [];
  let looked = 0;
  for (const photo of round.photos) {
    try {
      const { prediction, isNew } = await lookAgain(photo, name, model, {
        ...options,
        platform: networkOf(options.networks, round),
      });
      predictions.push(prediction);
      if (isNew) looked++;
    } catch (error) {
      if (!(error instanceof PhotoError)) throw error;
      predictions.push(undefined);
      missing.push({ position: photo.position, reason: error.reason, message: error.message });
    }
  }
  if (predictions.every((prediction) => prediction === undefined))
    return { round, outcome: 'gone', ...before, missing, looked };
  const set = asPlayed(model, game);
  const verdict = judgeFor(questionOf(game, set), predictions, set);
  const text = await wording(round, game, verdict, set, networkOf(options.networks, round));
  const after = { verdict, model: model.id, ...(text === undefined ? {} : { text }) };
  // Where it kept silent and would again, nothing is new.
  const wasSame = answered ? gist(answered.verdict) === gist(verdict) : text === undefined;
  const outcome = wasSame ? 'same' : answered ? 'changed' : 'new';
  return { round, outcome, ...before, after, missing, looked };
}

/** Verdicts are stored as they were spoken, with the model that saw. */
function previous({ verdict, text }: NonNullable<FullRound['answer']>): Second['before'] {
  const { model, ...said } = verdict as Verdict & { readonly model?: ModelId };
  return { verdict: said, text, ...(model === undefined ? {} : { model }) };
}

/** As it would read; `undefined` where the bot would have kept silent: no post of its own without an animal to name. */
async function wording(
  round: FullRound,
  game: Game,
  verdict: Verdict,
  model: LabelSet,
  platform: HasTextRules,
): Promise<string | undefined> {
  const isStandalone = round.kind === 'standalone';
  if (isStandalone && !namesAnAnimal(verdict)) return undefined;
  const { word } = await import('../game/wording.ts');
  const hashtag = game.hashtagAsWritten ?? game.hashtag;
  return word(verdict, {
    rules: await platform.text(),
    seed: round.id,
    ...(hashtag === undefined ? {} : { hashtag }),
    ...(game.wording === undefined ? {} : { templates: game.wording }),
    ...(game.fieldMarks === undefined ? {} : { fieldMarks: game.fieldMarks }),
    model,
    ...(isStandalone ? { photoPostedAt: round.createdAt } : {}),
  });
}

/** What is named, without figures. */
function gist(verdict: Verdict): string {
  if ('photos' in verdict && verdict.photos)
    return verdict.photos.map((sight) => (sight ? gistOf(sight) : 'unseen')).join(', ');
  return verdict.kind === 'unseen' || verdict.kind === 'several' ? verdict.kind : gistOf(verdict);
}

function gistOf(sight: Sight | TargetSight | NothingSight): string {
  switch (sight.kind) {
    case 'label':
    case 'group':
      return `${sight.kind}:${sight.named.id}`;
    case 'yes':
      return `yes:${sight.target.id}`;
    case 'no':
      return `no:${sight.target.id}:${sight.instead?.id ?? ''}`;
    default:
      return sight.kind;
  }
}
