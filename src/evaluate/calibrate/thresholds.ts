import type { DecisionThresholds, LabelSet } from '../../game/game.ts';
import { groupsOfAllAnimals, nothingLabels } from '../metrics/answers.ts';
import { wilson } from '../metrics/share.ts';
import type { Observation } from '../observation.ts';
import { type Case, casesOf, GRID, nameGiven, tallyOf } from './cases.ts';
import { relax, tidied } from './relax.ts';
import { type Decision, type Problem, searchCommon } from './search.ts';
import { keeps, type Targets, zOf } from './targets.ts';

/** Why a label or group has a threshold of its own. */
export type Reason =
  /** No picture of the data shows it. */
  | 'unmeasured'
  /** It says only that there is some animal. */
  | 'vague'
  /** With the common threshold its names would be wrong too often, or go to pictures without an animal. */
  | 'stricter'
  /** Its names keep to the targets from lower on. */
  | 'laxer';

export interface FittedDecision {
  readonly decision: DecisionThresholds;
  /** False: no choice keeps to the targets, and next to nothing will be named. */
  readonly met: boolean;
  /** By the id of the label or group. */
  readonly reasons: Readonly<Record<string, Reason>>;
}

/** For labels that no picture of the data shows: nothing is known of how often they are right. */
const UNMEASURED = 0.95;

/**
 * The thresholds with the largest coverage (pictures of animals that get a name) that keep to the targets: the best common ones for
 * labels and groups, then lower ones for single names as long as the targets hold. By itself, too, every name is right as often as the
 * target asks; a label that is held back may still be named as its group, and a label without pictures gets at least 0.95. A group of
 * all animals ("some animal") is nearly always right and would buy mistakes elsewhere: it gets what the targets leave over.
 */
export function fitDecision(
  observations: readonly Observation[],
  model: LabelSet,
  targets: Targets,
): FittedDecision {
  const cases = casesOf(observations, model);
  const vague = groupsOfAllAnimals(model);
  const unmeasured = unmeasuredLabels(observations, model);
  const least = new Map([...unmeasured].map((id) => [id, UNMEASURED]));
  const problem = { cases, targets, vague, least };
  const nothing = nothingThreshold(cases, targets);
  const common = searchCommon(problem, model, nothing);
  const specific = common && relax(common, problem, model);
  const fitted = withVague(specific ?? { label: 1, group: 1, nothing, only: {} }, problem);
  const decision = tidied(fitted, model, new Set([...vague, ...unmeasured]));
  const { only, label, group } = decision;
  const isGroup = new Set(model.groups.map(({ id }) => id));
  const reasonFor = (id: string, threshold: number): Reason => {
    if (vague.has(id)) return 'vague';
    if (unmeasured.has(id)) return 'unmeasured';
    return threshold > (isGroup.has(id) ? group : label) ? 'stricter' : 'laxer';
  };
  return {
    decision: Object.keys(only).length === 0 ? { label, group, nothing } : { label, group, nothing, only },
    met: common !== undefined && tallyOf(cases, decision, vague).named > 0,
    reasons: Object.fromEntries(
      Object.entries(only).map(([id, threshold]) => [id, reasonFor(id, threshold)]),
    ),
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

/** The lowest threshold with which "no animal" is right often enough. */
function nothingThreshold(cases: readonly Case[], targets: Targets): number {
  const fits = (threshold: number): boolean => {
    const said = cases.filter((one) => one.nothing >= threshold);
    const right = said.filter((one) => !one.showsAnimal).length;
    return said.length === 0 || wilson(right, said.length, zOf(targets)).lower >= targets.precision;
  };
  return GRID.find(fits) ?? 1;
}

function unmeasuredLabels(observations: readonly Observation[], model: LabelSet): ReadonlySet<string> {
  const shown = new Set(observations.map(({ truth }) => truth));
  const nothing = nothingLabels(model);
  return new Set(model.labels.map(({ id }) => id).filter((id) => !shown.has(id) && !nothing.has(id)));
}
