/**
 * What a host said that a round showed, against which the bot's answer is scored. `labels` are ids of labels or groups of the
 * round's model; several when the photos show several animals. `is-not` is all that "NOT a cougar" tells.
 */
export interface Solution {
  readonly kind: 'is' | 'is-not';
  /** Never empty when the solution is settled. */
  readonly labels: readonly string[];
}
