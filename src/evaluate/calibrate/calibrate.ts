import type { DecisionThresholds, LabelSet } from '../../game/game.ts';
import { groupsOfAllAnimals, nothingLabels } from '../metrics/answers.ts';
import { normalQuantile } from '../metrics/share.ts';
import { EvaluationError, type Observation } from '../observation.ts';
import { type Figures, figuresBySource, figuresOf } from '../report.ts';
import { casesOf, sumOf, type Tally, tallyOf } from './cases.ts';
import { partsBySource } from './parts.ts';
import { keeps, type Target, type Targets, tooFew, untested } from './targets.ts';
import { fitTemperature, withTemperature } from './temperature.ts';
import { type FittedThresholds, fitThresholds, type Reason, withMargin } from './thresholds.ts';

export interface Calibration {
  /** What the temperature has to be multiplied with; 1 where it was left alone. */
  readonly temperatureFactor: number;
  readonly decision: DecisionThresholds;
  /** Why a label or group has a threshold of its own. */
  readonly reasons: Readonly<Record<string, Reason>>;
  /** Log-odds by which the thresholds lie above the lowest ones that keep to the targets on the very pictures of the fit. */
  readonly margin: number;
  /** False: no margin keeps to the targets, and nothing will be named. */
  readonly kept: boolean;
  /** Targets of which these pictures show nothing. */
  readonly untested: readonly Target[];
  /** Both targets were tested, and are kept to. */
  readonly met: boolean;
  readonly targets: Targets;
  /** With the old temperature and thresholds, and with the new ones. */
  readonly before: Figures;
  readonly after: Figures;
  readonly afterBySource: Readonly<Record<string, Figures>>;
  readonly heldOut: HeldOut;
}

/** Temperature and thresholds fitted on all parts of the pictures but one and applied, with the same margin, to that one, in turn. */
export interface HeldOut extends Tally {
  readonly parts: number;
  /** True: each source is in one part only, so that all judged pictures are of sources the thresholds have not seen. */
  readonly isBySource: boolean;
}

/** Each source by itself: in fewer parts it was chance which sources went together (1.0.0 named 45 to 52 % held out). */
const PARTS = { least: 5, most: 20 } as const;
/** The most makes 0.5 to 0.98; who needs more knows nothing. */
const MARGINS: readonly number[] = Array.from({ length: 41 }, (_, i) => i / 10);

/**
 * Everything from stored probabilities: the temperature first, then the thresholds over the probabilities it makes. They are fitted
 * to the targets as counted, and then raised by the smallest margin with which pictures that took no part in the fit keep to the
 * targets, by their one-sided bounds. Throws `EvaluationError` with too few pictures.
 */
export function calibrate(
  observations: readonly Observation[],
  model: LabelSet,
  targets: Targets,
  { keepTemperature = false }: { readonly keepTemperature?: boolean } = {},
): Calibration {
  const faults = tooFew(tallyOf(casesOf(observations, model), model.decision, new Set()), targets);
  if (faults.length > 0) {
    throw new EvaluationError(
      `The targets cannot be shown with so little data (take more, or lower --confidence):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
  const fitFactor = (some: readonly Observation[]): number => (keepTemperature ? 1 : fitTemperature(some));
  const temperatureFactor = fitFactor(observations);
  const scaled = keepTemperature ? observations : withTemperature(observations, temperatureFactor);
  const fitted = fitThresholds(scaled, model, targets);
  const judge = heldOutJudge(observations, model, targets, fitFactor);
  const z = normalQuantile(targets.confidence);
  const margin = MARGINS.find((one) => keeps(judge(one), targets, z));
  const decision = margin === undefined ? nameNothing(fitted) : withMargin(fitted, margin);
  const heldOut = judge(margin ?? MARGINS.at(-1) ?? 0);
  const after = { ...model, decision };
  const truths = observations.map(({ truth }) => truth);
  const notTested = untested(truths, nothingLabels(model));
  const kept = margin !== undefined && heldOut.named > 0;
  return {
    temperatureFactor,
    decision,
    reasons: margin === undefined ? {} : fitted.reasons,
    margin: margin ?? 0,
    kept,
    untested: notTested,
    met: kept && notTested.length === 0,
    targets,
    before: figuresOf(observations, model),
    after: figuresOf(scaled, after),
    afterBySource: figuresBySource(scaled, after),
    heldOut,
  };
}

function nameNothing({ decision }: FittedThresholds): DecisionThresholds {
  return { label: 1, group: 1, nothing: decision.nothing };
}

/** What the answers to pictures come to that took no part in the fit, by margin. */
function heldOutJudge(
  observations: readonly Observation[],
  model: LabelSet,
  targets: Targets,
  fitFactor: (some: readonly Observation[]) => number,
): (margin: number) => HeldOut {
  const vague = groupsOfAllAnimals(model);
  const { partOf, count, isBySource } = partsBySource(observations, PARTS);
  const parts = Array.from({ length: count }, (_, part) => {
    const others = observations.filter((observation, i) => partOf(observation, i) !== part);
    const held = observations.filter((observation, i) => partOf(observation, i) === part);
    const factor = fitFactor(others);
    return {
      fitted: fitThresholds(withTemperature(others, factor), model, targets),
      held: casesOf(withTemperature(held, factor), model),
    };
  });
  return (margin) => ({
    ...parts.map(({ fitted, held }) => tallyOf(held, withMargin(fitted, margin), vague)).reduce(sumOf),
    parts: count,
    isBySource,
  });
}
