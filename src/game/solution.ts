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

/** `open`: what the host said does not decide it. `abstained`: the bot named nothing. */
export type Outcome = 'right' | 'wrong' | 'abstained' | 'open';

/** How an answer stands against what the host said. */
export interface AnswerScore {
  readonly outcome: Outcome;
  /** What the answer named; absent when it named nothing, or said that it is not the target. `nothing`: it said that there is no animal. */
  readonly named?: 'label' | 'group' | 'several' | 'nothing';
  /** How sure it was, 0 to 1; absent where several animals were named, each with its own figure. */
  readonly confidence?: number;
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
