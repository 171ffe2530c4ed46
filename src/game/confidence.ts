import type { NothingSight, Sight, TargetSight, Verdict } from './verdict.ts';

/**
 * How sure an answer is, 0 to 1: the least sure thing that its text says; of yes and no the answer itself, not what it is instead. "I cannot tell" is 0. A photo that would not open is a
 * fact, of which the bot is sure.
 */
export function confidence(verdict: Verdict): number {
  switch (verdict.kind) {
    case 'several':
      return Math.min(...verdict.photos.map((sight) => (sight ? ofSight(sight) : 1)));
    case 'yes':
    case 'no':
    case 'cannotTell':
      return Math.min(ofTarget(verdict), ...(verdict.photos ?? []).map((sight) => ofPhoto(sight)));
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

/** A photo that is left undecided says nothing against the answer. */
function ofPhoto(sight: TargetSight | NothingSight | undefined): number {
  if (sight === undefined || sight.kind === 'cannotTell') return 1;
  return sight.kind === 'nothing' ? sight.probability : ofTarget(sight);
}

function ofTarget({ kind, target }: TargetSight): number {
  switch (kind) {
    case 'yes':
      return target.probability;
    case 'no':
      return 1 - target.probability;
    case 'cannotTell':
      return 0;
  }
}
