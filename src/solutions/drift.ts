import { modelFor } from '../game/assign-models.ts';
import type { Game } from '../game/game.ts';
import { sightOf } from '../game/verdict.ts';
import type { Store } from '../store/store.ts';
import type { Expected, ModelInfo } from '../vision/vision.ts';

/** A game whose photos look otherwise than those that its model was validated on. */
export interface Drift {
  readonly game: string;
  readonly model: string;
  /** So many of its latest photos were looked at. */
  readonly photos: number;
  readonly now: {
    readonly unsure: number;
    readonly confidence: number;
    /** In the mean; absent: too few of them have one. */
    readonly distance?: number;
  };
  readonly expected: Expected;
}

const LATEST = 200;
const DAYS = 60;
/** Fewer tell nothing. */
const LEAST = 50;
/** No game shows the mix of photos that its model was validated on: so far apart the figures may be. */
const ALLOWED = 0.1;
/** And so many deviations farther the photos may lie: those of a single label do so by up to 0.8 (nine labels, MobileNet-EdgeTPU). */
const FARTHER = 0.8;
/** One-sided 99.5 %: it is asked after each run, with nearly the same photos. */
const Z = 2.576;

/**
 * Games of which the share of "not sure" is higher, or the mean confidence lower, than on the photos that the model was validated on, by
 * more than a tenth, or whose photos lie farther from what it learnt from, by more than 0.8 deviations; and each by more than chance.
 * Games of species networks, and of models that keep no figures, are not judged.
 */
export async function driftOf(
  store: Pick<Store, 'photos'>,
  games: readonly Game[],
  models: ReadonlyMap<string, ModelInfo>,
  now: Date,
): Promise<readonly Drift[]> {
  const since = new Date(now.getTime() - DAYS * 86_400_000);
  const found: Drift[] = [];
  for (const game of games) {
    const model = models.get(modelFor(game, models) ?? '');
    if (!model?.expected || model.species) continue;
    const { expected } = model;
    const of = { gameKey: game.key, modelHash: model.id.hash, since, most: LATEST };
    const looks = await store.photos.lately(of);
    if (looks.length < LEAST) continue;
    const unsure = looks.map(({ scores }) => (sightOf(scores, model).kind === 'unsure' ? 1 : 0));
    const confidence = looks.map(({ scores }) => scores[0]?.probability ?? 0);
    const isLess = expected.confidence !== undefined && above(confidence) < expected.confidence - ALLOWED;
    const distances = looks.flatMap(({ distance }) => distance ?? []);
    const isKnown = expected.distance !== undefined && distances.length >= LEAST;
    const isFar = isKnown && below(distances) > farthest(expected);
    if (below(unsure) <= expected.unsure + ALLOWED && !isLess && !isFar) continue;
    found.push({
      game: game.key,
      model: model.id.name,
      photos: looks.length,
      now: {
        unsure: mean(unsure),
        confidence: mean(confidence),
        ...(isKnown && { distance: mean(distances) }),
      },
      expected,
    });
  }
  return found;
}

/** What a person should know, and do. */
export function driftInWords({ game, model, photos, now, expected }: Drift): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const confidence =
    expected.confidence === undefined
      ? ''
      : `, and is ${percent(now.confidence)} sure in the mean (then ${percent(expected.confidence)})`;
  const far =
    now.distance !== undefined && now.distance > farthest(expected)
      ? `; to it they look less like the photos that it learnt from (${now.distance.toFixed(2)} away in the mean, then ${expected.distance?.mean.toFixed(2)})`
      : '';
  return `The photos of ${game} look unlike those that ${model} was validated on: of the last ${photos} it is not sure of ${percent(now.unsure)} (then ${percent(expected.unsure)})${confidence}${far}. Look at some (fieldmark classify), and train it with such photos (fieldmark train) or name another model.`;
}

const farthest = ({ distance }: Expected): number =>
  distance === undefined ? Infinity : distance.mean + FARTHER * distance.deviation;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Ends of the interval that the mean lies in. */
const below = (values: readonly number[]): number => mean(values) - Z * standardError(values);
const above = (values: readonly number[]): number => mean(values) + Z * standardError(values);

function standardError(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
