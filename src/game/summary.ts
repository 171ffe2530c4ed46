/** What a summary tells: posted answers that the host's solution has decided, or that named nothing. */
export interface WeekScore {
  readonly right: number;
  /** Of those right, how many named only a broader group. */
  readonly byGroup: number;
  readonly wrong: number;
  readonly unsure: number;
  /** Of games that ask "is it a …?": how many of each answer were right. */
  readonly sides?: { readonly yes: Side; readonly no: Side };
}

interface Side {
  readonly right: number;
  readonly said: number;
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
  const { byGroup, sides } = score;
  const details = [
    ...sideInWords('yes', sides?.yes),
    ...sideInWords('no', sides?.no),
    ...(byGroup > 0 ? [`${byGroup} by naming only the kind of animal`] : []),
  ];
  const detail = details.length > 0 ? ` (${details.join(', ')})` : '';
  const unnamed = sides ? 'could not tell' : 'was not sure and named nothing';
  const unsure = score.unsure > 0 ? ` ${times(score.unsure)} I ${unnamed}.` : '';
  const where = games > 1 ? ` in ${games} games` : '';
  const parts = [
    `${period}: ${score.right} right of ${named} answers that the hosts have checked${where}${detail}.${unsure} I am a bot.`,
    ...(hashtag === undefined ? [] : [`#${hashtag}`]),
  ];
  return parts.join(' ');
}

/** "yes: 3 of 4" */
function sideInWords(answer: string, side: Side | undefined): readonly string[] {
  return side && side.said > 0 ? [`${answer}: ${side.right} of ${side.said}`] : [];
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
