import type { LabelSet } from '../../game/game.ts';
import { type Case, GRID, nameGiven, type Tally, tallyOf } from './cases.ts';
import type { Decision, Problem } from './search.ts';
import { isBetter, keeps } from './targets.ts';

/**
 * Lowers the threshold of one label or group after the other, the most rewarding first, while everything together keeps to the targets
 * and every name is right often enough by itself. What one label may not do (a meme taken for a dog) then holds back only that label.
 */
export function relax(start: Decision, problem: Problem, model: LabelSet): Decision {
  const labels = new Set(model.labels.filter((label) => !label.nothing).map(({ id }) => id));
  const names = [...labels, ...model.groups.map(({ id }) => id)].filter((id) => !problem.vague.has(id));
  let best = { decision: start, tally: tallyOf(problem.cases, start, problem.vague) };
  for (;;) {
    let next: { decision: Decision; tally: Tally } | undefined;
    for (const id of names) {
      const usual = labels.has(id) ? best.decision.label : best.decision.group;
      const move = lowered(best.decision, id, best.decision.only[id] ?? usual, problem);
      if (move !== undefined && isBetter(move.tally, (next ?? best).tally)) next = move;
    }
    if (next === undefined) return best.decision;
    best = next;
  }
}

/** With the lowest threshold for this name that keeps to the targets; `undefined` when it is there already. */
function lowered(
  decision: Decision,
  id: string,
  current: number,
  { cases, targets, vague, least }: Problem,
): { decision: Decision; tally: Tally } | undefined {
  for (const threshold of GRID) {
    if (threshold >= current) return undefined;
    if (threshold < (least.get(id) ?? 0)) continue;
    const changed = { ...decision, only: { ...decision.only, [id]: threshold } };
    const tally = tallyOf(cases, changed, vague);
    if (keeps(tally, targets) && allPrecise(cases, changed, targets.precision))
      return { decision: changed, tally };
  }
  return undefined;
}

function allPrecise(cases: readonly Case[], decision: Decision, precision: number): boolean {
  const names = new Map<string, { named: number; right: number }>();
  for (const one of cases) {
    const name = nameGiven(one, decision);
    if (name === undefined) continue;
    const { named, right } = names.get(name.id) ?? { named: 0, right: 0 };
    names.set(name.id, { named: named + 1, right: right + (name.right ? 1 : 0) });
  }
  return [...names.values()].every(({ named, right }) => right >= precision * named);
}

/**
 * The same thresholds with as few exceptions as possible: what most labels have becomes the one of all labels, and likewise for groups. Those in `apart` have no say in it.
 */
export function tidied(decision: Decision, model: LabelSet, apart: ReadonlySet<string>): Decision {
  const common = (ids: readonly string[], usual: number): number => {
    const values = ids.filter((id) => !apart.has(id)).map((id) => decision.only[id] ?? usual);
    const counts = [...Map.groupBy(values, (value) => value)].map(([value, same]) => ({
      value,
      times: same.length,
    }));
    return counts.toSorted((a, b) => b.times - a.times || a.value - b.value)[0]?.value ?? usual;
  };
  const labels = model.labels.filter((label) => !label.nothing).map(({ id }) => id);
  const groups = model.groups.map(({ id }) => id);
  const [label, group] = [common(labels, decision.label), common(groups, decision.group)];
  const only = [
    ...labels.map((id) => [id, decision.only[id] ?? decision.label, label] as const),
    ...groups.map((id) => [id, decision.only[id] ?? decision.group, group] as const),
  ];
  return {
    ...decision,
    label,
    group,
    only: Object.fromEntries(only.filter(([, own, usual]) => own !== usual).map(([id, own]) => [id, own])),
  };
}
