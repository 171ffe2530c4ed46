import type { LabelSet } from '../../game/game.ts';
import { targetSightOf, thresholdsOf } from '../../game/is-it.ts';
import { labelsUnder, type Target } from '../../game/target.ts';
import type { Observation } from '../observation.ts';
import { nothingLabels } from './answers.ts';
import { type Share, share } from './share.ts';

/** How a game that asks "is it a …?" would be answered, each side by itself, so that the mix of the photos flatters nobody. */
export interface Sides {
  /** As a person says it: "cougar". */
  readonly target: string;
  /** Probabilities from which it says yes, and up to which it says no. */
  readonly yes: number;
  readonly no: number;
  /** Up to which it says no where it names something else; absent: as `no`. */
  readonly noWithAnother?: number;
  /** False: nobody fitted thresholds to this target, careful ones were used. */
  readonly isCalibrated: boolean;
  /** The share of targets in the game for which they were fitted. */
  readonly share?: number;
  readonly targets: Side;
  /** Other animals. */
  readonly others: Side;
  /** Pictures without an animal; those that are given a yes. */
  readonly withoutAnimal: Share;
}

/** What the pictures of one side get; the four together are all of them. */
export interface Side {
  readonly yes: Share;
  readonly no: Share;
  readonly cannotTell: Share;
  /** "No animal here". */
  readonly nothing: Share;
}

/** One picture a post. */
export function sidesOf(observations: readonly Observation[], target: Target, model: LabelSet): Sides {
  const wanted = labelsUnder(target.ids, model);
  const none = nothingLabels(model);
  const counts = { targets: count(), others: count(), without: count() };
  for (const { scores, truth } of observations) {
    const side = wanted.has(truth) ? 'targets' : none.has(truth) ? 'without' : 'others';
    counts[side][targetSightOf(scores, target, model).kind]++;
  }
  const { share: mix, yes, no, noWithAnother } = thresholdsOf(target, model);
  return {
    target: target.name,
    yes,
    no,
    ...(noWithAnother === undefined ? {} : { noWithAnother }),
    isCalibrated: mix !== undefined,
    ...(mix === undefined ? {} : { share: mix }),
    targets: sideOf(counts.targets),
    others: sideOf(counts.others),
    withoutAnimal: sideOf(counts.without).yes,
  };
}

/** Answered with yes or no, right or wrong. */
export function decided({ yes, no }: Side): Share {
  return share(yes.hits + no.hits, yes.of);
}

/** Those of parts that have no picture in common, with the thresholds of the first. */
export function sumOf(parts: readonly Sides[]): Sides {
  const [first] = parts;
  if (!first) throw new Error('no parts to sum');
  const side = (of: (sides: Sides) => Side): Side => ({
    yes: sumOfShares(parts.map((sides) => of(sides).yes)),
    no: sumOfShares(parts.map((sides) => of(sides).no)),
    cannotTell: sumOfShares(parts.map((sides) => of(sides).cannotTell)),
    nothing: sumOfShares(parts.map((sides) => of(sides).nothing)),
  });
  return {
    ...first,
    targets: side(({ targets }) => targets),
    others: side(({ others }) => others),
    withoutAnimal: sumOfShares(parts.map(({ withoutAnimal }) => withoutAnimal)),
  };
}

function sumOfShares(shares: readonly Share[]): Share {
  const sum = (of: (one: Share) => number): number => shares.reduce((total, one) => total + of(one), 0);
  return share(
    sum(({ hits }) => hits),
    sum(({ of }) => of),
  );
}

function count() {
  return { yes: 0, no: 0, cannotTell: 0, nothing: 0 };
}

function sideOf({ yes, no, cannotTell, nothing }: ReturnType<typeof count>): Side {
  const of = yes + no + cannotTell + nothing;
  return {
    yes: share(yes, of),
    no: share(no, of),
    cannotTell: share(cannotTell, of),
    nothing: share(nothing, of),
  };
}
