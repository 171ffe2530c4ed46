import type { LabelSet } from './game.ts';
import { labelsUnder } from './target.ts';
import type { Verdict } from './verdict.ts';

/**
 * The labels that a verdict speaks of, those of a group or target together; of "no" what it is instead. Empty where the bot names
 * nothing, or several things.
 */
export function answeredLabels(
  verdict: Verdict,
  model: Pick<LabelSet, 'labels' | 'groups'>,
): readonly string[] {
  return [...labelsUnder(namedIn(verdict), model)];
}

function namedIn(verdict: Verdict): readonly string[] {
  switch (verdict.kind) {
    case 'label':
    case 'group':
      return [verdict.named.id];
    case 'yes':
      // The key of a target: its ids (`targetKey`).
      return verdict.target.id.split('+');
    case 'no': {
      const instead = verdict.instead ?? verdict.likely[0];
      return instead ? [instead.id] : [];
    }
    case 'unsure':
    case 'cannotTell':
    case 'nothing':
    case 'several':
    case 'unseen':
      return [];
  }
}
