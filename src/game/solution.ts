import type { LabelSet } from './game.ts';

/**
 * What a host said that a round showed, against which the bot's answer is scored. `labels` are ids of labels or groups of the
 * round's model; several when the photos show several animals. `is-not` is all that "NOT a cougar" tells.
 */
export interface Solution {
  readonly kind: 'is' | 'is-not';
  /** Never empty when the solution is settled. */
  readonly labels: readonly string[];
}

/** A solution as far as it is known. */
export interface Word {
  readonly state: 'settled' | 'ambiguous';
  readonly solution: Solution;
}

/**
 * What holds when a host speaks again of the same round: "not a cougar" first and "a bobcat" later is a bobcat; two that
 * contradict each other leave it to a person.
 * @param holds whether a group holds a label or group, or is the same
 * @returns `undefined` when the later word adds nothing
 */
export function hostSpeaksAgain(
  known: Word,
  later: Word,
  holds: (outer: string, inner: string) => boolean,
): Word | undefined {
  if (known.state === 'ambiguous') return later;
  if (later.state === 'ambiguous') return undefined;
  const [before, after] = [known.solution, later.solution];
  const within = (inner: Solution, outer: Solution): boolean =>
    inner.labels.every((label) => outer.labels.some((other) => holds(other, label)));
  const touches = (denied: Solution, named: Solution): boolean =>
    named.labels.some((label) => denied.labels.some((other) => holds(other, label)));
  const both = [...new Set([...before.labels, ...after.labels])];
  const contradiction: Word = { state: 'ambiguous', solution: { kind: 'is', labels: both } };
  if (before.kind === 'is' && after.kind === 'is') {
    if (within(before, after)) return undefined;
    return within(after, before) ? later : contradiction;
  }
  if (before.kind === 'is') return touches(after, before) ? contradiction : undefined;
  if (after.kind === 'is') return touches(before, after) ? contradiction : later;
  if (within(after, before)) return undefined;
  return { state: 'settled', solution: { kind: 'is-not', labels: both } };
}

/** "bobcat or lynx", "not cougar", "cougar, house cat": with the model's names, or the ids without them. */
export function solutionInWords(
  { kind, labels }: Solution,
  model: Pick<LabelSet, 'labels' | 'groups'> | undefined,
): string {
  const all = [...(model?.labels ?? []), ...(model?.groups ?? [])];
  const names = labels.map((id) => all.find((each) => each.id === id)?.name ?? id);
  return `${kind === 'is-not' ? 'not ' : ''}${names.join(kind === 'is-not' ? ', not ' : ', ')}`;
}
