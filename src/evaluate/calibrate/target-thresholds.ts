import type { LabelSet, TargetThresholds } from '../../game/game.ts';
import { inMix } from '../../game/is-it.ts';
import { labelsUnder, type Target, targetKey } from '../../game/target.ts';
import { nothingLabels } from '../metrics/answers.ts';
import { normalQuantile, wilson } from '../metrics/share.ts';
import { type Sides, sidesOf, sumOf } from '../metrics/sides.ts';
import { EvaluationError, type Observation } from '../observation.ts';
import { partsBySource } from './parts.ts';

/** What the answers to "is it a …?" have to keep to. */
export interface SideLimits {
  /** Of pictures of the target, at most this share gets a no. */
  readonly wrongNo: number;
  /** Of pictures of other animals, at most this share gets a yes. */
  readonly wrongYes: number;
  /** The share of targets among the animals of the game. */
  readonly share: number;
  /** Level of the one-sided bounds, where there are pictures enough for one. */
  readonly confidence: number;
}

export const usualLimits = { wrongNo: 0.03, wrongYes: 0.02, share: 0.5 } as const;

export interface TargetCalibration {
  readonly target: Target;
  readonly limits: SideLimits;
  readonly thresholds: TargetThresholds;
  /** How each limit was held: by the upper bound, or as counted, since the pictures are too few for a bound. */
  readonly by: Readonly<Record<SideName, 'bound' | 'count'>>;
  /** With the thresholds, on all pictures; and five times a fifth, with thresholds of the same kind from the other sources alone. */
  readonly after: Sides;
  readonly heldOut: Sides;
  readonly isBySource: boolean;
}

type SideName = 'yes' | 'no';

const PARTS = 5;
/** Errors that a limit has to allow before a bound can be told from zero. */
const LEAST_ERRORS = 10;
const LEAST_PICTURES = 30;
/** What is said is more probable than not, whatever the limits allow. */
const [EVEN, BELOW_EVEN, MOST, LEAST] = [0.5, 0.499, 0.999, 0.001];

interface Case {
  readonly observation: Observation;
  readonly isTarget: boolean;
  /** Probability of the target in the mix of the game. */
  readonly p: number;
}

/**
 * When to say yes and no, from pictures that took no part in training. Each threshold is the widest that keeps to its limit whichever
 * fifth of the sources is left out, so that no easy source makes up for a hard one. The probabilities are those of the game's mix, in
 * which `share` of the animals are targets. Throws `EvaluationError` with fewer than thirty pictures of a side.
 */
export function calibrateTarget(
  observations: readonly Observation[],
  target: Target,
  model: LabelSet,
  limits: SideLimits,
): TargetCalibration {
  const wanted = labelsUnder(target.ids, model);
  const none = nothingLabels(model);
  const animals = observations.filter(({ truth }) => !none.has(truth));
  const targets = animals.filter(({ truth }) => wanted.has(truth)).length;
  const fault = tooFewSides(observations, target, model);
  if (fault !== undefined) throw new EvaluationError(fault);
  const mix = { share: limits.share, measured: Number((targets / animals.length).toFixed(4)) };
  const cases = animals.map((observation) => ({
    observation,
    isTarget: wanted.has(observation.truth),
    p: inMix(observation.scores, wanted, mix)
      .filter(({ label }) => wanted.has(label))
      .reduce((sum, { probability }) => sum + probability, 0),
  }));
  const { partOf, isBySource } = partsBySource(animals, { least: PARTS, most: PARTS });
  const parts = Array.from({ length: PARTS }, (_, part) =>
    cases.filter(({ observation }, i) => partOf(observation, i) === part),
  );
  const thresholdsFrom = (some: readonly (readonly Case[])[]): TargetThresholds => ({
    yes: mostCareful('yes', some, limits),
    no: mostCareful('no', some, limits),
    ...mix,
  });
  const thresholds = thresholdsFrom(parts);
  const measured = (some: readonly Observation[], with_: TargetThresholds): Sides =>
    sidesOf(some, target, withTarget(model, target, with_));
  return {
    target,
    limits,
    thresholds,
    by: {
      yes: isBounded('yes', cases, limits) ? 'bound' : 'count',
      no: isBounded('no', cases, limits) ? 'bound' : 'count',
    },
    after: measured(observations, thresholds),
    heldOut: sumOf(
      parts.map((held) =>
        measured(
          held.map(({ observation }) => observation),
          thresholdsFrom(parts.filter((part) => part !== held)),
        ),
      ),
    ),
    isBySource,
  };
}

/** What keeps thresholds for yes and no from being fitted, in words. */
export function tooFewSides(
  observations: readonly Observation[],
  target: Target,
  model: LabelSet,
): string | undefined {
  const wanted = labelsUnder(target.ids, model);
  const none = nothingLabels(model);
  const targets = observations.filter(({ truth }) => wanted.has(truth)).length;
  const others = observations.filter(({ truth }) => !wanted.has(truth) && !none.has(truth)).length;
  return Math.min(targets, others) >= LEAST_PICTURES
    ? undefined
    : `${targets} pictures of the target "${target.name}" and ${others} of other animals: at least ${LEAST_PICTURES} of each are needed to fit thresholds for yes and no. Add photos.`;
}

/** The model with thresholds for a target. */
function withTarget<M extends LabelSet>(model: M, target: Target, thresholds: TargetThresholds): M {
  const targets = { ...model.decision.targets, [targetKey(target)]: thresholds };
  return { ...model, decision: { ...model.decision, targets } };
}

/** Over all fits that leave one part out and still have pictures enough to allow one error; in thousandths, to the careful side. */
function mostCareful(side: SideName, parts: readonly (readonly Case[])[], limits: SideLimits): number {
  const without = parts.map((left) => parts.filter((part) => part !== left).flat());
  const telling = without.filter((some) => wrongOnes(side, some).length * limitOf(side, limits) >= 1);
  const fits = (telling.length > 0 ? telling : [parts.flat()]).map((some) => widest(side, some, limits));
  return side === 'yes'
    ? Math.min(MOST, Math.ceil(1000 * Math.max(EVEN, ...fits)) / 1000)
    : Math.max(LEAST, Math.floor(1000 * Math.min(BELOW_EVEN, ...fits)) / 1000);
}

/** The widest threshold that keeps to the limit on these pictures: just beyond the first that may not be wrong any more. */
function widest(side: SideName, cases: readonly Case[], limits: SideLimits): number {
  const wrong = wrongOnes(side, cases);
  const limit = limitOf(side, limits);
  const z = normalQuantile(limits.confidence);
  const keeps = (errors: number): boolean =>
    isBounded(side, cases, limits)
      ? wilson(errors, wrong.length, z).upper <= limit
      : errors <= limit * wrong.length;
  const first = wrong.find((_, errors) => !keeps(errors + 1));
  if (first === undefined) return EVEN;
  return side === 'yes' ? first + 1e-9 : first - 1e-9;
}

/** The probabilities of those for which this side is wrong, those first that it is said of first. */
function wrongOnes(side: SideName, cases: readonly Case[]): readonly number[] {
  const wrong = cases.filter(({ isTarget }) => isTarget === (side === 'no')).map(({ p }) => p);
  return wrong.sort((a, b) => (side === 'yes' ? b - a : a - b));
}

function isBounded(side: SideName, cases: readonly Case[], limits: SideLimits): boolean {
  return wrongOnes(side, cases).length * limitOf(side, limits) >= LEAST_ERRORS;
}

const limitOf = (side: SideName, { wrongYes, wrongNo }: SideLimits): number =>
  side === 'yes' ? wrongYes : wrongNo;
