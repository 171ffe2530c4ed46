import type { DecisionThresholds, Group, LabelSet } from '../../game/game.ts';
import { membersOf } from '../../game/verdict.ts';
import { groupsOfAllAnimals, nothingLabels } from '../metrics/answers.ts';
import { normalQuantile, wilson } from '../metrics/share.ts';
import type { Observation } from '../observation.ts';
import { type Candidate, type Case, casesOf, GRID, nameGiven, sumOf, type Tally, tallyOf } from './cases.ts';

/** What the answers have to keep to. */
export interface Targets {
  /** A name that is given (label or group) is right at least this often, e.g. 0.9. */
  readonly precision: number;
  /** Of the pictures without an animal, at most this share is given one, e.g. 0.02. */
  readonly falseAnimals: number;
  /** How sure it has to be that both hold on other photos: the level of one-sided Wilson bounds, e.g. 0.95. */
  readonly confidence: number;
}

export interface FittedDecision {
  readonly decision: DecisionThresholds;
  /** False: no choice keeps to the targets, and next to nothing will be named. */
  readonly met: boolean;
  /** Why a label or group has a threshold of its own, by id. */
  readonly reasons: Readonly<Record<string, 'unmeasured' | 'imprecise' | 'vague'>>;
}

/** Above every probability. */
const NEVER = 2;
/** For labels that no picture of the data shows: nothing is known of how often they are right. */
const UNMEASURED = 0.95;

/**
 * The thresholds with the largest coverage (pictures of animals that get a name) that keep to the targets. One threshold for labels and
 * one for groups are searched over a grid of hundredths; within each choice, a label or group whose own names are right less often
 * than the target gets the lowest threshold of its own with which they are right often enough (a label that is held back may still
 * be named as its group), and a label without pictures gets at least 0.95. A group of all animals ("some animal") is nearly always
 * right and would buy mistakes elsewhere: it takes no part in the search and gets what the targets leave over.
 */
export function fitDecision(
  observations: readonly Observation[],
  model: LabelSet,
  targets: Targets,
): FittedDecision {
  const cases = casesOf(observations, model);
  const z = normalQuantile(targets.confidence);
  const vague = groupsOfAllAnimals(model);
  const unmeasured = unmeasuredLabels(observations, model);
  const nothing = nothingThreshold(cases, targets.precision, z);
  const never = Object.fromEntries([...vague].map((id) => [id, NEVER]));
  const groupsToAsk = model.groups
    .filter(({ id }) => !vague.has(id))
    .toSorted((a, b) => membersOf(a, model).length - membersOf(b, model).length);
  const labelled = cases.flatMap((one) => one.label ?? []);
  let found: { decision: Decision; tally: Tally } | undefined;
  for (const label of GRID) {
    const labels = ownThresholds(labelled, label, targets.precision, unmeasured);
    const onlyLabels = { label, group: NEVER, nothing, only: labels };
    const isNamed = (one: Case): boolean => nameGiven(one, onlyLabels) !== undefined;
    // What the labels left over; the pictures they named count the same whatever the groups do.
    const unnamed = cases.filter((one) => !isNamed(one));
    const ofLabels = tallyOf(cases.filter(isNamed), onlyLabels, vague);
    for (const group of GRID) {
      const groups = groupThresholds(unnamed, nothing, groupsToAsk, group, targets.precision);
      const decision = { label, group, nothing, only: { ...labels, ...groups, ...never } };
      const tally = sumOf(ofLabels, tallyOf(unnamed, decision, vague));
      if (keeps(tally, targets, z) && (found === undefined || isBetter(tally, found.tally))) {
        found = { decision, tally };
      }
    }
  }
  const chosen = found?.decision ?? { label: 1, group: 1, nothing, only: {} };
  const decision = withVague(chosen, cases, vague, targets, z);
  const { only, ...usual } = decision;
  return {
    decision: Object.keys(only).length === 0 ? usual : decision,
    met: found !== undefined && tallyOf(cases, decision, vague).named > 0,
    reasons: Object.fromEntries(
      Object.keys(only).map((id) => [
        id,
        vague.has(id) ? 'vague' : unmeasured.has(id) ? 'unmeasured' : 'imprecise',
      ]),
    ),
  };
}

type Decision = DecisionThresholds & { readonly only: Readonly<Record<string, number>> };

/** The lowest threshold for the groups of all animals with which everything together keeps to the targets. */
function withVague(
  decision: Decision,
  cases: readonly Case[],
  vague: ReadonlySet<string>,
  targets: Targets,
  z: number,
): Decision {
  const at = (threshold: number): Decision => ({
    ...decision,
    only: { ...decision.only, ...Object.fromEntries([...vague].map((id) => [id, threshold])) },
  });
  const fits = (threshold: number): boolean => {
    const named = cases
      .map((one) => nameGiven(one, at(threshold)))
      .filter((name) => name !== undefined && vague.has(name.id));
    const right = named.filter((name) => name?.right).length;
    return (
      right >= targets.precision * named.length && keeps(tallyOf(cases, at(threshold), vague), targets, z)
    );
  };
  return vague.size === 0 ? decision : at(GRID.find(fits) ?? 1);
}

/** Both targets hold by their one-sided bounds, the first for labels alone too; who names nothing keeps to everything. */
export function keeps(tally: Tally, targets: Targets, z: number): boolean {
  if (tally.named === 0) return true;
  if (wilson(tally.right, tally.named, z).lower < targets.precision) return false;
  // Groups are right more easily; they must not make up for labels that are wrong too often.
  const labels = wilson(tally.labelsRight, tally.labelsNamed, z);
  if (tally.labelsNamed > 0 && labels.lower < targets.precision) return false;
  if (tally.withoutAnimal === 0) return true;
  return wilson(tally.falseAnimals, tally.withoutAnimal, z).upper <= targets.falseAnimals;
}

/** What keeps the targets from being shown at all, be the network ever so good; empty when there are pictures enough. */
export function tooFew(
  { animals, withoutAnimal }: { readonly animals: number; readonly withoutAnimal: number },
  { precision, falseAnimals, confidence }: Targets,
): string[] {
  // Wilson's bounds of all hits, n / (n + z²), and of no hit, z² / (n + z²), solved for n.
  const squared = normalQuantile(confidence) ** 2;
  const leastAnimals = Math.ceil((squared * precision) / (1 - precision));
  const leastWithout = Math.ceil((squared * (1 - falseAnimals)) / falseAnimals);
  const faults: string[] = [];
  if (animals < leastAnimals) {
    faults.push(
      `${animals} pictures of animals are too few to show such a precision; at least ${leastAnimals} are needed`,
    );
  }
  if (withoutAnimal > 0 && withoutAnimal < leastWithout) {
    faults.push(
      `${withoutAnimal} pictures without an animal are too few to show that so few get one; at least ${leastWithout} are needed (or none: then this target is left out)`,
    );
  }
  return faults;
}

function isBetter(tally: Tally, than: Tally): boolean {
  if (tally.specific !== than.specific) return tally.specific > than.specific;
  if (tally.labelsRight !== than.labelsRight) return tally.labelsRight > than.labelsRight;
  return tally.right > than.right;
}

/** The lowest threshold with which "no animal" is right often enough. */
function nothingThreshold(cases: readonly Case[], precision: number, z: number): number {
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

/** Thresholds of their own for the candidates that need one above `usual`. */
function ownThresholds(
  candidates: readonly Candidate[],
  usual: number,
  precision: number,
  unmeasured: ReadonlySet<string> = new Set(),
): Record<string, number> {
  const byId = Map.groupBy(candidates, ({ id }) => id);
  const ids = new Set([...byId.keys(), ...unmeasured]);
  const own = [...ids].map((id) => {
    const least = Math.max(usual, unmeasured.has(id) ? UNMEASURED : 0);
    return [id, preciseFrom(byId.get(id) ?? [], least, precision)] as const;
  });
  return Object.fromEntries(own.filter(([, threshold]) => threshold > usual).sort());
}

/** The lowest threshold from `least` on with which the candidates are right often enough, or none is left. */
function preciseFrom(candidates: readonly Candidate[], least: number, precision: number): number {
  // How many have each step of the grid as the highest one they reach.
  const steps = GRID.map(() => ({ named: 0, right: 0 }));
  for (const candidate of candidates) {
    const step = steps[candidate.step];
    if (step === undefined) continue;
    step.named++;
    if (candidate.right) step.right++;
  }
  const from = GRID.findIndex((threshold) => threshold >= least);
  let lowest = 1;
  let [named, right] = [0, 0];
  for (let i = GRID.length - 1; i >= Math.max(0, from); i--) {
    named += steps[i]?.named ?? 0;
    right += steps[i]?.right ?? 0;
    if (right >= precision * named) lowest = GRID[i] ?? 1;
  }
  return lowest;
}

/** Narrower groups speak first, so each is judged by the pictures that the ones before it left unnamed. */
function groupThresholds(
  unnamed: readonly Case[],
  nothing: number,
  narrowFirst: readonly Group[],
  usual: number,
  precision: number,
): Record<string, number> {
  const own: Record<string, number> = {};
  let left = unnamed.filter((one) => one.nothing < nothing);
  for (const { id } of narrowFirst) {
    const candidates = left.flatMap(({ groups }) => groups.filter((group) => group.id === id));
    Object.assign(own, ownThresholds(candidates, usual, precision));
    const threshold = own[id] ?? usual;
    left = left.filter(
      ({ groups }) => !groups.some((group) => group.id === id && group.probability >= threshold),
    );
  }
  return own;
}
