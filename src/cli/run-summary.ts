import type { Counts } from '../play/context.ts';
import { failuresOf, type RunResult } from '../play/play-once.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { plural } from '../terminal/words.ts';

const DECIDE = 'To decide on them: fieldmark review.';

/** What a run amounted to, in a few plain lines for the operator. */
export function summary(result: RunResult, replyMode: string): string {
  switch (result.outcome) {
    case 'busy':
      return `Another run is under way (process ${result.by.pid} on ${result.by.host}). Nothing was done.`;
    case 'refused':
    case 'later':
      return [
        runSummary(result.counts, replyMode),
        ...failuresOf(result.parts).map(
          ({ needsPerson, text }) => `${needsPerson ? 'Stopped' : 'The next run will try again'}: ${text}`,
        ),
      ].join('\n');
    case 'stopped':
      return `${runSummary(result.counts, replyMode)}\nStopped early; the next run continues from here.`;
    case 'done':
      return runSummary(result.counts, replyMode);
  }
}

export function exitCodeOf(result: RunResult): number {
  return result.outcome === 'refused' ? exitCode.refused : exitCode.done;
}

function runSummary(counts: Counts, replyMode: string): string {
  const lines = [
    `${plural(counts.get('seen'), 'new post')}, ${counts.get('admitted')} to reply to${skipped(counts)}.`,
  ];
  if (counts.get('games-off') > 0)
    lines.push(`${plural(counts.get('games-off'), 'game')} not searched: outside of the hours ("when").`);
  if (counts.get('photos') > 0) lines.push(`Looked at ${plural(counts.get('photos'), 'photo')}.`);
  const composed = counts.get('dry-run');
  const before = counts.get('waiting:dry-run');
  if (replyMode === 'dry-run') {
    const more = before > 0 ? ` (${before} more from earlier runs)` : '';
    lines.push(
      `Dry run: ${plural(composed, 'reply', 'replies')} composed${more}, NOTHING was posted. REPLY_MODE=review lets you decide on each, REPLY_MODE=live posts.`,
    );
  } else if (replyMode === 'review') {
    const sent = counts.get('sent');
    const posted = sent > 0 ? `posted ${plural(sent, 'approved text')}` : 'nothing was posted';
    lines.push(`${plural(counts.get('held'), 'reply', 'replies')} held for review, ${posted}.`);
    if (counts.get('held') > 0) lines.push(DECIDE);
  } else {
    lines.push(`Posted ${plural(counts.get('sent'), 'reply', 'replies')}.`);
    if (counts.get('held') > 0)
      lines.push(`${plural(counts.get('held'), 'reply', 'replies')} held for review (REVIEW_BELOW).`, DECIDE);
  }
  if (counts.get('database-rebuilt') > 0)
    lines.push("The database was damaged: it was set aside, and a new one made from the bot's own timeline.");
  for (const [name, count] of Object.entries(counts.toJSON())) {
    if (
      /^(failed|poll-failed|waiting|dropped):|^(budget-spent|opted-out)$/.test(name) &&
      name !== 'waiting:dry-run'
    ) {
      lines.push(`${name.replace(':', ', ')}: ${count}.`);
    }
  }
  return lines.join('\n');
}

function skipped(counts: Counts): string {
  const reasons = Object.entries(counts.toJSON())
    .filter(([name]) => name.startsWith('skipped:'))
    .map(([name, count]) => `${count} ${name.slice('skipped:'.length)}`);
  return reasons.length > 0 ? ` (skipped: ${reasons.join(', ')})` : '';
}
