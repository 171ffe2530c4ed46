import type { Store, SummaryRecord } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';

/** Ids of summaries, told from those of posts. */
export function isSummary(id: string): boolean {
  return id.startsWith('summary-');
}

/** Drafts about the score that wait for a person. */
export async function heldSummaries({ summaries }: Store): Promise<readonly SummaryRecord[]> {
  return await summaries.inState('held');
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
  for (const { id, text } of chosen) {
    if (decision === 'approve') await store.summaries.markRetry(id, shell.now(), 'approved');
    else await store.summaries.markDead(id, 'not approved', shell.now());
    say(shell, `${id} ${decision === 'approve' ? 'approved' : 'never posted'}: ${printable(text)}`);
  }
  let code: number = exitCode.done;
  for (const id of ids.filter(isSummary)) {
    if (!held.some((summary) => summary.id === id))
      code = complain(shell, `${id}: no such summary waits. See: fieldmark review list`);
  }
  return code;
}
