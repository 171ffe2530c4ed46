import type { DecisionThresholds, Group, LabelSet } from '../../game/game.ts';
import { membersOf } from '../../game/verdict.ts';
import { nothingLabels } from '../metrics/answers.ts';
import { normalQuantile, wilson } from '../metrics/share.ts';
import type { Observation } from '../observation.ts';
import { type Candidate, type Case, casesOf, nameGiven, sumOf, type Tally, tallyOf } from './cases.ts';

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
  readonly reasons: Readonly<Record<string, 'unmeasured' | 'imprecise'>>;
}

/** What is named is more probable than not, whatever the targets allow; so "no animal" and a name never compete either. */
const LEAST = 0.5;
const GRID: readonly number[] = [...Array.from({ length: 50 }, (_, i) => (LEAST * 100 + i) / 100), 1];
/** Above every probability. */
const NEVER = 2;
/** For labels that no picture of the data shows: nothing is known of how often they are right. */
const UNMEASURED = 0.95;

/**
 * The thresholds with the largest coverage (pictures of animals that get a name) that keep to the targets. One threshold for labels and
 * one for groups are searched over a grid of hundredths; within each choice, a label or group whose own names are right less often
 * than the target gets the lowest threshold of its own with which they are right often enough (a label that is held back may still
 * be named as its group), and a label without pictures gets at least 0.95.
 */
export function fitDecision(
  observations: readonly Observation[],
  model: LabelSet,
  targets: Targets,
): FittedDecision {
  const cases = casesOf(observations, model);
  const z = normalQuantile(targets.confidence);
  const nothing = nothingThreshold(cases, targets.precision, z);
  const unmeasured = unmeasuredLabels(observations, model);
  let found: { decision: DecisionThresholds; tally: Tally } | undefined;
  for (const label of GRID) {
    const labels = ownThresholds(
      cases.flatMap((one) => one.label ?? []),
      label,
      targets.precision,
      unmeasured,
    );
    const onlyLabels = { label, group: NEVER, nothing, only: labels };
    const isNamed = (one: Case): boolean => nameGiven(one, onlyLabels) !== undefined;
    // What the labels left over; the pictures they named count the same whatever the groups do.
    const unnamed = cases.filter((one) => !isNamed(one));
    const undecided = unnamed.filter((one) => one.nothing < nothing);
    const ofLabels = tallyOf(cases.filter(isNamed), onlyLabels);
    for (const group of GRID) {
      const groups = groupThresholds(undecided, model, group, targets.precision);
      const decision = { label, group, nothing, only: { ...labels, ...groups } };
      const tally = sumOf(ofLabels, tallyOf(unnamed, decision));
      if (keeps(tally, targets, z) && (found === undefined || isBetter(tally, found.tally))) {
        found = { decision, tally };
      }
    }
  }
  const decision = found?.decision ?? { label: 1, group: 1, nothing };
  const { only = {}, ...usual } = decision;
  return {
    decision: Object.keys(only).length === 0 ? usual : { ...usual, only },
    met: found !== undefined && found.tally.named > 0,
    reasons: Object.fromEntries(
      Object.keys(only).map((id) => [id, unmeasured.has(id) ? 'unmeasured' : 'imprecise']),
    ),
  };
}

/** Both targets hold by their one-sided bounds; who names nothing keeps to everything. */
export function keeps(tally: Tally, targets: Targets, z: number): boolean {
  if (tally.named === 0) return true;
  if (wilson(tally.right, tally.named, z).lower < targets.precision) return false;
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
  if (tally.covered !== than.covered) return tally.covered > than.covered;
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
  const fits = (threshold: number): boolean => {
    const named = candidates.filter(({ probability }) => probability >= threshold);
    return named.filter(({ right }) => right).length >= precision * named.length;
  };
  return GRID.find((threshold) => threshold >= least && fits(threshold)) ?? 1;
}

function narrowFirst(model: LabelSet): readonly Group[] {
  return model.groups.toSorted((a, b) => membersOf(a, model).length - membersOf(b, model).length);
}

/** Narrower groups speak first, so each is judged by the pictures that the ones before it left unnamed. */
function groupThresholds(
  unnamed: readonly Case[],
  model: LabelSet,
  usual: number,
  precision: number,
): Record<string, number> {
  const own: Record<string, number> = {};
  let left = unnamed;
  for (const { id } of narrowFirst(model)) {
    const candidates = left.flatMap(({ groups }) => groups.filter((group) => group.id === id));
    Object.assign(own, ownThresholds(candidates, usual, precision));
    const threshold = own[id] ?? usual;
    left = left.filter(
      ({ groups }) => !groups.some((group) => group.id === id && group.probability >= threshold),
    );
  }
  return own;
}
