import { styleText } from 'node:util';
import { percent } from '../game/phrases.ts';
import type { Desk, Held } from '../play/desk.ts';
import { decideOnSummary, heldSummaries } from '../play/summary.ts';
import type { Store, SummaryRecord } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';

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

/** Ids of summaries, told from those of posts. */
export function isSummary(id: string): boolean {
  return id.startsWith('summary-');
}

export function summaryAsText({ id, text }: SummaryRecord): string {
  return `${id}  a post of its own about the score\n  ${printable(text)}`;
}

/**
 * Approves or skips summaries.
 *
 * @param ids of summaries, or `all`
 * @returns the exit code
 */
export async function decideOnSummaries(
  shell: Shell,
  store: Store,
  ids: readonly string[],
  decision: 'approve' | 'skip',
): Promise<number> {
  const held = await heldSummaries(store);
  const chosen = ids.includes('all') ? held : held.filter(({ id }) => ids.includes(id));
  let code: number = exitCode.done;
  for (const { id, text } of chosen) {
    if (await decideOnSummary(store, id, decision, shell.now()))
      say(shell, `${id} ${decision === 'approve' ? 'approved' : 'never posted'}: ${printable(text)}`);
    else code = complain(shell, `${id}: it does not wait any more: it was decided elsewhere.`);
  }
  for (const id of ids.filter(isSummary)) {
    if (!held.some((summary) => summary.id === id))
      code = complain(shell, `${id}: no such summary waits. See: fieldmark review list`);
  }
  return code;
}
