import type { DecisionThresholds, LabelSet } from '../../game/game.ts';
import { groupsOfAllAnimals, nothingLabels } from '../metrics/answers.ts';
import { normalQuantile, wilson } from '../metrics/share.ts';
import type { Observation } from '../observation.ts';
import { type Case, casesOf, GRID, nameGiven, tallyOf } from './cases.ts';
import { type Decision, type Problem, searchCommon } from './search.ts';
import { keeps, type Targets } from './targets.ts';

/** Why a label or group has a threshold of its own. */
export type Reason =
  /** No picture of the data shows it. */
  | 'unmeasured'
  /** It says only that there is some animal. */
  | 'vague'
  /** With the common threshold its names would be right less often than the target. */
  | 'imprecise';

export interface FittedThresholds {
  readonly decision: Decision;
  /** By the id of the label or group. */
  readonly reasons: Readonly<Record<string, Reason>>;
}

/** For labels that no picture of the data shows: nothing is known of how often they are right. */
const UNMEASURED = 0.95;

/**
 * The thresholds with the largest coverage (pictures of animals that get a name) whose rates on these very pictures keep to the targets;
 * on others they need a margin (`withMargin`). A label or group whose own names are right less often than the target has the lowest
 * threshold of its own with which they are right often enough (a label that is held back may still be named as its group), and a label
 * without pictures 0.95. A group of all animals ("some animal") is nearly always right and would buy mistakes elsewhere: it gets what
 * the targets leave over.
 */
export function fitThresholds(
  observations: readonly Observation[],
  model: LabelSet,
  targets: Targets,
): FittedThresholds {
  const cases = casesOf(observations, model);
  const vague = groupsOfAllAnimals(model);
  const unmeasured = unmeasuredLabels(observations, model);
  const least = new Map([...unmeasured].map((id) => [id, UNMEASURED]));
  const problem = { cases, targets, vague, least };
  const nothing = nothingThreshold(cases, targets);
  const common = searchCommon(problem, model, nothing);
  const decision = withVague(common ?? { label: 1, group: 1, nothing, only: {} }, problem);
  const reasonFor = (id: string): Reason =>
    vague.has(id) ? 'vague' : unmeasured.has(id) ? 'unmeasured' : 'imprecise';
  return {
    decision,
    reasons: Object.fromEntries(Object.keys(decision.only).map((id) => [id, reasonFor(id)])),
  };
}

/**
 * Every threshold for a name raised by `margin`, in log-odds: 0.5 of it makes 0.5 to 0.63, 0.8 to 0.87, 0.95 to 0.97. A threshold that was found
 * lies just above some picture that had to be left out, and the next such picture is a little above it. Rounded up to thousandths.
 */
export function withMargin({ decision, reasons }: FittedThresholds, margin: number): DecisionThresholds {
  const raised = (threshold: number): number => {
    if (threshold >= 1) return 1;
    const value = 1 / (1 + ((1 - threshold) / threshold) * Math.exp(-margin));
    return Math.min(0.999, Math.ceil(1000 * value - 1e-6) / 1000);
  };
  const only = Object.entries(decision.only).map(([id, threshold]): [string, number] => [
    id,
    reasons[id] === 'unmeasured' ? Math.max(threshold, raised(decision.label)) : raised(threshold),
  ]);
  return {
    label: raised(decision.label),
    group: raised(decision.group),
    nothing: decision.nothing,
    ...(only.length === 0 ? {} : { only: Object.fromEntries(only) }),
  };
}

/** The lowest threshold for the groups of all animals with which everything together keeps to the targets. */
function withVague(decision: Decision, { cases, vague, targets }: Problem): Decision {
  const at = (threshold: number): Decision => ({
    ...decision,
    only: { ...decision.only, ...Object.fromEntries([...vague].map((id) => [id, threshold])) },
  });
  const fits = (threshold: number): boolean => {
    const named = cases
      .map((one) => nameGiven(one, at(threshold)))
      .filter((name) => name !== undefined && vague.has(name.id));
    const right = named.filter((name) => name?.right).length;
    return right >= targets.precision * named.length && keeps(tallyOf(cases, at(threshold), vague), targets);
  };
  return vague.size === 0 ? decision : at(GRID.find(fits) ?? 1);
}

/** The lowest threshold with which "no animal" is right as often as a name has to be, by its one-sided bound. */
function nothingThreshold(cases: readonly Case[], { precision, confidence }: Targets): number {
  const z = normalQuantile(confidence);
  const fits = (threshold: number): boolean => {
    const said = cases.filter((one) => one.nothing >= threshold);
    const right = said.filter((one) => !one.showsAnimal).length;
    return said.length === 0 || wilson(right, said.length, z).lower >= precision;
  };
  return GRID.find(fits) ?? 1;
}

function unmeasuredLabels(observations: readonly Observation[], model: LabelSet): ReadonlySet<string> {
  const shown = new Set(observations.map(({ truth }) => truth));
  const nothing = nothingLabels(model);
  return new Set(model.labels.map(({ id }) => id).filter((id) => !shown.has(id) && !nothing.has(id)));
}
