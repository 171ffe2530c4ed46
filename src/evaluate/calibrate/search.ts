import type { DecisionThresholds, Group, LabelSet } from '../../game/game.ts';
import { membersOf } from '../../game/verdict.ts';
import { type Candidate, type Case, GRID, nameGiven, sumOf, type Tally, tallyOf } from './cases.ts';
import { isBetter, keeps, type Rates } from './targets.ts';

/** With a threshold of its own for whatever needs one. */
export type Decision = DecisionThresholds & { readonly only: Readonly<Record<string, number>> };

/** What the search works on. */
export interface Problem {
  readonly cases: readonly Case[];
  readonly targets: Rates;
  /** Groups of all animals (`groupsOfAllAnimals`). */
  readonly vague: ReadonlySet<string>;
  /** The least threshold of labels that may not have just any. */
  readonly least: ReadonlyMap<string, number>;
}

/** Above every probability. */
const NEVER = 2;

/**
 * One threshold for labels and one for groups, over the whole grid; within each choice, a label or group whose own names are right
 * less often than the target gets the lowest threshold of its own with which they are right often enough. Groups of all animals
 * take no part. `undefined`: nothing keeps to the targets.
 */
export function searchCommon(
  { cases, targets, vague, least }: Problem,
  model: LabelSet,
  nothing: number,
): Decision | undefined {
  const never = Object.fromEntries([...vague].map((id) => [id, NEVER]));
  const narrowFirst = model.groups
    .filter(({ id }) => !vague.has(id))
    .toSorted((a, b) => membersOf(a, model).length - membersOf(b, model).length);
  const labelled = cases.flatMap((one) => one.label ?? []);
  let found: { decision: Decision; tally: Tally } | undefined;
  let before: readonly Case[] | undefined;
  for (const label of GRID) {
    const labels = ownThresholds(labelled, label, targets.precision, least);
    const onlyLabels = { label, group: NEVER, nothing, only: labels };
    const isNamed = (one: Case): boolean => nameGiven(one, onlyLabels) !== undefined;
    // What the labels left over; of that, only pictures that a group may name count differently with each choice of groups.
    const unnamed = cases.filter((one) => !isNamed(one));
    // A step up that no picture stands on: the groups can do with it what they did with the one before.
    if (unnamed.length === before?.length && unnamed.every((one, i) => one === before?.[i])) continue;
    before = unnamed;
    const open = unnamed.filter(
      (one) => one.nothing < nothing && one.groups.some(({ id, step }) => step >= 0 && !vague.has(id)),
    );
    const isOpen = new Set(open);
    const settled = tallyOf(
      cases.filter((one) => !isOpen.has(one)),
      onlyLabels,
      vague,
    );
    for (const group of GRID) {
      const groups = groupThresholds(open, narrowFirst, group, targets.precision);
      const decision = { label, group, nothing, only: { ...labels, ...groups, ...never } };
      const tally = sumOf(settled, tallyOf(open, decision, vague));
      if (keeps(tally, targets) && (found === undefined || isBetter(tally, found.tally))) {
        found = { decision, tally };
      }
    }
  }
  return found?.decision;
}

/** Thresholds of their own for the candidates that need one above `usual`. */
function ownThresholds(
  candidates: readonly Candidate[],
  usual: number,
  precision: number,
  leasts: ReadonlyMap<string, number> = new Map(),
): Record<string, number> {
  const byId = Map.groupBy(candidates, ({ id }) => id);
  const ids = new Set([...byId.keys(), ...leasts.keys()]);
  const own = [...ids].map((id) => {
    const least = Math.max(usual, leasts.get(id) ?? 0);
    return [id, preciseFrom(byId.get(id) ?? [], least, precision)] as const;
  });
  return Object.fromEntries(own.filter(([, threshold]) => threshold > usual).sort());
}

/** The lowest threshold from `least` on with which the candidates are right often enough, or none is left. */
function preciseFrom(
  candidates: readonly (Candidate | undefined)[],
  least: number,
  precision: number,
): number {
  // How many have each step of the grid as the highest one they reach.
  const steps = GRID.map(() => ({ named: 0, right: 0 }));
  for (const candidate of candidates) {
    const step = steps[candidate?.step ?? -1];
    if (step === undefined) continue;
    step.named++;
    if (candidate?.right) step.right++;
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
  narrowFirst: readonly Group[],
  usual: number,
  precision: number,
): Record<string, number> {
  const own: Record<string, number> = {};
  let left = unnamed;
  for (const { id } of narrowFirst) {
    const candidates = left.map(({ groups }) => groups.find((group) => group.id === id));
    const threshold = preciseFrom(candidates, usual, precision);
    if (threshold > usual) own[id] = threshold;
    left = left.filter((_, i) => (candidates[i]?.probability ?? 0) < threshold);
  }
  return own;
}
