import { styleText } from 'node:util';
import { percent } from '../game/phrases.ts';
import type { Desk, Held } from '../play/desk.ts';

export const HOW_TO_TAKE_BACK =
  'Until it is posted, fieldmark review skip ID, edit ID TEXT or relabel ID LABEL takes an approved one back.';

/** `1990000000000000000  goes stale in 3 h, 84% sure`. */
export function headOf(desk: Desk, { round, staleAt, confidence }: Held): string {
  const sure = confidence === 0 ? 'not sure' : `${percent(confidence)} sure`;
  return `${round.id}  ${styleText('dim', `${goesStale(staleAt.getTime() - desk.now().getTime())}, ${sure}`)}`;
}

function goesStale(inMs: number): string {
  const minutes = Math.floor(inMs / 60_000);
  if (minutes <= 0) return 'too old: the next run drops it';
  return `goes stale in ${minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`}`;
}
