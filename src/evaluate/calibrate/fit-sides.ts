import type { LabelSet, TargetThresholds } from '../../game/game.ts';
import { questionFaults, questionOf, type Target, targetKey } from '../../game/target.ts';
import type { Share } from '../metrics/share.ts';
import type { Sides } from '../metrics/sides.ts';
import { EvaluationError, type Observation } from '../observation.ts';
import { calibrateTarget, type TargetCalibration, tooFewSides } from './target-thresholds.ts';

export interface SidesOptions {
  /** Ids, names or aliases that games ask for together. */
  readonly target?: readonly string[];
  readonly share: number;
  readonly wrongNo: number;
  readonly wrongYes: number;
  readonly confidence: number;
}

/** Before half an hour of looking. Throws `EvaluationError`. */
export function refuseUnknownTarget(
  { target }: Pick<SidesOptions, 'target'>,
  model: Pick<LabelSet, 'labels' | 'groups'>,
): void {
  const faults = target ? questionFaults({ target }, model) : [];
  if (faults.length > 0) throw new EvaluationError(`--target: ${faults.join('; ')}`);
}

/**
 * Thresholds for yes and no of what is asked for: as named; else by the hashtags that the model plays, as far as there are pictures
 * (`skipped` says which are too few). Throws `EvaluationError` for a named one with too few.
 */
export function fitSides(
  observations: readonly Observation[],
  model: LabelSet & { readonly hashtags: readonly string[] },
  { target: named, share, wrongNo, wrongYes, confidence }: SidesOptions,
): { readonly sides: readonly TargetCalibration[]; readonly skipped: readonly string[] } {
  const limits = { share, wrongNo, wrongYes, confidence };
  const fitted = (target: Target) => calibrateTarget(observations, target, model, limits);
  const games = named ? [{ target: named }] : model.hashtags.map((hashtag) => ({ hashtag }));
  const asked = games.map((game) => questionOf(game, model));
  const targets = new Map(
    asked.flatMap((each) => (each.kind === 'is-it' ? [[targetKey(each.target), each.target] as const] : [])),
  );
  if (named) return { sides: [...targets.values()].map(fitted), skipped: [] };
  const faults = [...targets.values()].map((each) => ({
    each,
    fault: tooFewSides(observations, each, model),
  }));
  return {
    sides: faults.flatMap(({ each, fault }) => (fault === undefined ? [fitted(each)] : [])),
    skipped: faults.flatMap(({ fault }) => (fault === undefined ? [] : [fault])),
  };
}

/** As `decision.targets` has them. */
export function thresholdsOf(
  sides: readonly TargetCalibration[],
): Readonly<Record<string, TargetThresholds>> {
  return Object.fromEntries(sides.map(({ target, thresholds }) => [targetKey(target), thresholds]));
}

/** What `model.json` keeps of it, in `quality.sides`, by target: counts, hits of how many. */
export function sidesRecord(sides: readonly TargetCalibration[], command: string, now: Date) {
  const pair = ({ hits, of }: Share) => [hits, of];
  const counts = ({ targets, others }: Sides) => ({
    yes: pair(targets.yes),
    wrongNo: pair(targets.no),
    no: pair(others.no),
    wrongYes: pair(others.yes),
  });
  const records = sides.map(({ target, limits, by, after, heldOut, isBySource }) => [
    targetKey(target),
    {
      command,
      date: now.toISOString().slice(0, 10),
      limits: { ...limits },
      heldBy: { ...by },
      ...counts(after),
      withoutAnimal: pair(after.withoutAnimal),
      heldOut: { by: isBySource ? 'source' : 'picture', ...counts(heldOut) },
    },
  ]);
  return Object.fromEntries(records) as Record<string, Record<string, string>>;
}
