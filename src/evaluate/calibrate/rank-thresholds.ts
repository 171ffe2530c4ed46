import type { LabelSet } from '../../game/game.ts';
import { normalQuantile, type Share, share, wilson } from '../metrics/share.ts';
import type { Observation } from '../observation.ts';
import { type AnyRank, anyRanks, type Guess, guessesOf } from '../taxa.ts';
import { partsBySource } from './parts.ts';

/** A threshold for names of one rank. */
export interface RankFit {
  readonly rank: AnyRank;
  /** Absent: these pictures cannot show that any keeps to the limit; the careful one stays. */
  readonly threshold?: number;
  /** Pictures whose class says whether the surest taxon of the rank is right. */
  readonly pictures: number;
  /** Right, of the names given from the threshold on; then of pictures that took no part in its fit. */
  readonly right: Share;
  readonly heldOut: Share;
  readonly isBySource: boolean;
}

export interface RankLimits {
  /** Names of a rank are right at least this often… */
  readonly precision: number;
  /** …by a one-sided bound of this level. */
  readonly confidence: number;
}

const PARTS = 5;
/** What is named is more probable than not. */
const [EVEN, MOST] = [50, 99];

type Told = Guess & { readonly isRight: boolean };

/**
 * For each rank the lowest threshold from which names of that rank are right often enough, whichever fifth of the sources is left out: so
 * that no easy source makes up for a hard one. Each rank by itself, in hundredths.
 */
export function fitRanks(
  observations: readonly Observation[],
  model: LabelSet,
  limits: RankLimits,
): readonly RankFit[] {
  const { partOf, isBySource } = partsBySource(observations, { least: PARTS, most: PARTS });
  return anyRanks.flatMap((rank) => {
    const guesses = guessesOf(observations, rank, model);
    const parts = Array.from({ length: PARTS }, (_, part) =>
      guesses.filter((guess, i): guess is Told => {
        const observation = observations[i];
        return guess?.isRight !== undefined && observation !== undefined && partOf(observation, i) === part;
      }),
    );
    const told = parts.flat();
    if (told.length === 0) return [];
    const threshold = fitted(parts, limits);
    const heldOut = parts.map((held) => {
      const others = fitted(
        parts.filter((part) => part !== held),
        limits,
      );
      return others === undefined ? share(0, 0) : rightFrom(held, others);
    });
    return [
      {
        rank,
        ...(threshold === undefined ? {} : { threshold }),
        pictures: told.length,
        right: threshold === undefined ? share(0, 0) : rightFrom(told, threshold),
        heldOut: share(
          heldOut.reduce((sum, { hits }) => sum + hits, 0),
          heldOut.reduce((sum, { of }) => sum + of, 0),
        ),
        isBySource,
      },
    ];
  });
}

/** The highest of those that leave one part out; none where one of them finds none. */
function fitted(parts: readonly (readonly Told[])[], limits: RankLimits): number | undefined {
  const all = parts.map((left) => lowest(parts.filter((part) => part !== left).flat(), limits));
  return all.includes(undefined) ? undefined : Math.max(...all.map((each) => each ?? 1));
}

/** The lowest from which on, and from every higher one with names enough to tell, names keep to the limit. */
function lowest(told: readonly Told[], { precision, confidence }: RankLimits): number | undefined {
  const z = normalQuantile(confidence);
  let found: number | undefined;
  for (let step = MOST; step >= EVEN; step--) {
    const { hits, of } = rightFrom(told, step / 100);
    if (of > 0 && wilson(hits, of, z).lower >= precision) found = step / 100;
    else if (found !== undefined) return found;
  }
  return found;
}

function rightFrom(told: readonly Told[], threshold: number): Share {
  const named = told.filter(({ probability }) => probability >= threshold);
  return share(named.filter(({ isRight }) => isRight).length, named.length);
}
