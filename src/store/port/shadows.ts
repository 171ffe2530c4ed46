import type { Outcome, Solution } from '../../game/solution.ts';
import type { RoundRecord } from './rounds.ts';
import type { ScorePeriod, ShadowRecord } from './scores.ts';

/** What the second models of games would have said. A round has one for each state of a model; it goes with its round. */
export interface Shadows {
  /** Answered rounds of this network's game, posted since then, that this state of a model has not looked at; oldest first. */
  due(of: { gameKey: string; modelHash: string; since: Date; most: number }): Promise<readonly RoundRecord[]>;
  /** A second one of the same round and state of a model changes nothing. */
  save(shadow: ShadowRecord): Promise<void>;
  /** Of all networks: those whose round has a scored answer; the latest posts, so many at most. */
  checked(period: ScorePeriod, most: number): Promise<readonly CheckedShadow[]>;
}

/** A shadow beside the answer that was scored, and the host's solution. */
export interface CheckedShadow extends Omit<ShadowRecord, 'at'> {
  readonly gameKey: string;
  /** Of the answer. */
  readonly outcome: Outcome;
  readonly spoke: { readonly name: string; readonly version: string };
  readonly solution: Solution;
}
