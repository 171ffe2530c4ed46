/** What a summary tells: posted answers that the host's solution has decided, or that named nothing. */
export interface WeekScore {
  readonly right: number;
  /** Of those right, how many named only a broader group. */
  readonly byGroup: number;
  readonly wrong: number;
  readonly unsure: number;
}

export interface SummaryContext {
  readonly from: Date;
  /** The first moment that it does not cover. */
  readonly to: Date;
  /** Without `#`; absent when there are several games. */
  readonly hashtag?: string;
  /** How many games it is about. */
  readonly games: number;
}

/**
 * A post about the bot's own score: dates, counts, that it is a bot, the hashtag of the game when it is one. Plain counts, for a week is
 * too short for percentages. Far below any network's limit for any counts; without link and mention.
 *
 * @returns undefined when no host has told anything that decides an answer
 */
export function summarize(
  score: WeekScore,
  { from, to, hashtag, games }: SummaryContext,
): string | undefined {
  const named = score.right + score.wrong;
  if (named === 0) return undefined;
  const last = new Date(to.getTime() - 1);
  const days = Math.round((to.getTime() - from.getTime()) / 86_400_000);
  const span = `${day(from)} to ${day(last)} ${last.getUTCFullYear()}`;
  const period = days === 7 ? `My week, ${span}` : span;
  const group = score.byGroup > 0 ? ` (${score.byGroup} by naming only the kind of animal)` : '';
  const unsure = score.unsure > 0 ? ` ${times(score.unsure)} I was not sure and named nothing.` : '';
  const where = games > 1 ? ` in ${games} games` : '';
  const parts = [
    `${period}: ${score.right} right of ${named} answers that the hosts have checked${where}${group}.${unsure} I am a bot.`,
    ...(hashtag === undefined ? [] : [`#${hashtag}`]),
  ];
  return parts.join(' ');
}

function day(date: Date): string {
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}

function times(count: number): string {
  return count === 1 ? 'Once' : count === 2 ? 'Twice' : `${count} times`;
}
