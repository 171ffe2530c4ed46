import { hashtagOf } from '../game/game.ts';
import { QUESTIONS } from '../game/questions-game.ts';
import { summarize, type WeekScore } from '../game/summary.ts';
import type { HasTextRules } from '../game/text-rules.ts';
import type { Network } from '../platforms/platform.ts';
import type { FoundScores, Store, SummaryRecord } from '../store/store.ts';
import type { Pass } from './context.ts';

const WEEK_MS = 7 * 86_400_000;

/**
 * Drafts the summary of the due moment that has passed last, once: also when that run came late, or when the program was started
 * again meanwhile. Of several moments that were missed only the last counts.
 */
export async function draftDueSummary(pass: Pass): Promise<void> {
  const { rules, store, counts, log } = pass;
  const dueAt = await rules.summaryDue?.(pass.now());
  if (dueAt === undefined || (await store.summaries.isKnown(dueAt))) return;
  const before = await rules.summaryDue?.(new Date(dueAt.getTime() - 1));
  const from = before ?? new Date(dueAt.getTime() - WEEK_MS);
  const summary = await draftSummary(pass, { from, to: dueAt, dueAt });
  if (summary.state !== 'held') {
    log.info({ from, to: dueAt }, 'no summary: no host has told a solution in this time');
    return;
  }
  counts.add('summary');
  log.info(
    { summary: summary.id, text: summary.text },
    'a summary waits for a person: fieldmark review list',
  );
}

/**
 * Composes a summary of the solutions found in a period and stores it, held for review whatever the mode.
 *
 * @returns the summary; `dead` (nothing-to-tell) when no host has told anything that decides a posted answer
 */
export async function draftSummary(
  {
    store,
    games,
    platform,
    now,
  }: Pick<Pass, 'store' | 'games' | 'now'> & { readonly platform: HasTextRules },
  period: { readonly from: Date; readonly to: Date; readonly dueAt?: Date },
): Promise<SummaryRecord> {
  const found = (await store.scores.found(period.from, period.to)).filter(
    ({ gameKey }) => gameKey !== QUESTIONS, // no host has checked those
  );
  const played = [...new Set(found.map(({ gameKey }) => gameKey))];
  const [only] = played;
  const hashtag = played.length === 1 && only !== undefined ? hashtagOf(only, games) : undefined;
  const context = { from: period.from, to: period.to, games: played.length };
  const plain = summarize(scoreOf(found), context);
  if (plain === undefined) return store.summaries.draft({ ...period, draftedAt: now() });
  const rules = await platform.text();
  const tagged = hashtag === undefined ? plain : summarize(scoreOf(found), { ...context, hashtag });
  const text = tagged !== undefined && rules.faults(tagged, hashtag).length === 0 ? tagged : plain;
  return store.summaries.draft({ ...period, text, draftedAt: now() });
}

/** `draftSummary` of the last seven days for each of these networks. */
export async function draftWeek<N extends Pick<Network, 'network'> & HasTextRules>(
  { store, games, now }: Pick<Pass, 'store' | 'games' | 'now'>,
  networks: readonly N[],
): Promise<readonly { readonly network: N; readonly summary: SummaryRecord }[]> {
  const to = now();
  const period = { from: new Date(to.getTime() - WEEK_MS), to };
  const drafted = [];
  for (const network of networks) {
    const where = { store: store.on(network.network), games, platform: network, now: () => to };
    drafted.push({ network, summary: await draftSummary(where, period) });
  }
  return drafted;
}

function scoreOf(found: readonly FoundScores[]): WeekScore {
  const count = (isMeant: (scores: FoundScores) => boolean): number =>
    found.filter(isMeant).reduce((sum, { answers }) => sum + answers, 0);
  const side = (answer: 'yes' | 'no') => ({
    right: count(({ said, outcome }) => said === answer && outcome === 'right'),
    said: count(({ said, outcome }) => said === answer && (outcome === 'right' || outcome === 'wrong')),
  });
  const isAsked = found.some(({ said }) => said !== undefined);
  return {
    ...(isAsked ? { sides: { yes: side('yes'), no: side('no') } } : {}),
    right: count(({ outcome }) => outcome === 'right'),
    byGroup: count(
      ({ outcome, named, said }) => outcome === 'right' && named === 'group' && said === undefined,
    ),
    wrong: count(({ outcome }) => outcome === 'wrong'),
    unsure: count(({ outcome }) => outcome === 'abstained'),
  };
}

/** Drafts about the score that wait for a person. */
export function heldSummaries({ summaries }: Pick<Store, 'summaries'>): Promise<readonly SummaryRecord[]> {
  return summaries.inState('held');
}

/** Approved: the next run posts it. Skipped: it is never posted. @returns false when it does not wait any more: nothing was changed */
export function decideOnSummary(
  { summaries }: Pick<Store, 'summaries'>,
  id: string,
  decision: 'approve' | 'skip',
  now: Date,
): Promise<boolean> {
  return decision === 'approve'
    ? summaries.decide(id, 'retry', 'approved', now)
    : summaries.decide(id, 'dead', 'not approved', now);
}
