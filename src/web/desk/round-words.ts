import { silences } from '../../game/silences.ts';
import type { FullRound, RoundFilter } from '../../store/store.ts';
import { moment } from './desk-page.ts';

/** How far a round has come: of its reply, or of the round where it has none. */
export const STATES: Readonly<Record<NonNullable<RoundFilter['state']>, string>> = {
  held: 'waits for you',
  retry: 'waits to be posted',
  drafted: 'composed, not posted yet',
  sending: 'on its way',
  sent: 'posted',
  dead: 'never posted',
  admitted: 'to be looked at',
  skipped: 'no reply',
  seen: 'not decided yet',
};

/** What became of a round, in words. */
export function becameOf({ answer, state, reason }: FullRound): string {
  if (!answer) return `${STATES[state]}: ${silences[reason] ?? reason}`;
  const at = answer.sentAt ?? answer.deadAt ?? answer.approvedAt;
  const why = answer.state === 'dead' && answer.reason !== undefined ? ` (${answer.reason})` : '';
  return `${STATES[answer.state]}${why}${at ? `, ${moment(at)}` : ''}`;
}
