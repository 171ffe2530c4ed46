import type { Pass } from './context.ts';

/** Rounds in one run: the rest is left to later ones, since a run holds the write lock meanwhile. */
const BATCH = 200;

/** Removes what other people wrote once it is older than RETENTION_DAYS. What may still be answered is never that old. */
export async function prune({ store, rules, counts, now }: Pass): Promise<void> {
  if (rules.retentionMs === 0) return;
  const oldest = Math.max(rules.retentionMs, rules.maxPostAgeMs);
  const pruned = await store.erasure.prune(new Date(now().getTime() - oldest), BATCH, now());
  if (pruned > 0) counts.add('pruned', pruned);
}
