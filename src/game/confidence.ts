import type { Sight, Verdict } from './verdict.ts';

/**
 * How sure an answer is, 0 to 1: the least sure thing that its text says. "I cannot tell" is 0. A photo that would not open is a
 * fact, of which the bot is sure.
 */
export function confidence(verdict: Verdict): number {
  switch (verdict.kind) {
    case 'several':
      return Math.min(...verdict.photos.map((sight) => (sight ? ofSight(sight) : 1)));
    case 'unseen':
      return 1;
    case 'label':
    case 'group':
    case 'nothing':
    case 'unsure':
      return ofSight(verdict);
  }
}

function ofSight(sight: Sight): number {
  switch (sight.kind) {
    case 'label':
    case 'group':
      return sight.named.probability;
    case 'nothing':
      return sight.probability;
    case 'unsure':
      return 0;
  }
}

/** `87%`; never 100% or 0%, which no network can know. */
export function percent(probability: number): string {
  if (probability >= 0.995) return 'over 99%';
  if (probability < 0.01) return 'under 1%';
  return `${Math.round(probability * 100)}%`;
}
