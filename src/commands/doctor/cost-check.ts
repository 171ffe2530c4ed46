import { type Prices, pricesOf } from '../../app.ts';
import type { Settings } from '../../settings/settings.ts';
import { printable } from '../printable.ts';
import { type Check, ok, skipped, warning } from './check.ts';

/** The smallest page that X gives: the last one that the budget pays for may hold so many posts. */
const PAGE = { search: 10, mentions: 5 } as const;
const DAY_S = 86_400;
/** Prices as old as this have probably changed. */
const OLD_DAYS = 365;

/**
 * What a day may cost by X's published prices. Nobody knows how many posts there will be: the least is a day without any, the most
 * is the budget, which is looked at before each request, and so can be passed by one small page.
 */
export async function costCheck(settings: Settings, now: Date): Promise<Check> {
  const { schedule, timeZone, poll, dailyBudgetMicroUsd, maxAnswersPerDay, replyMode } = settings;
  const passes = await passesADay(schedule);
  if (passes === undefined) return skipped('cost', 'SCHEDULE cannot be read.');
  const prices = pricesOf(settings);
  const { reply, post, 'user-read': user } = prices.microUsd;
  const read = prices.microUsd[poll === 'search' ? 'post-read' : 'own-read'];
  const answers = replyMode === 'live' ? maxAnswersPerDay : 0;
  const most = Math.max(user, dailyBudgetMicroUsd) + PAGE[poll] * read;
  const round = read + (replyMode === 'live' ? Math.max(reply, post) : 0);
  const enough = Math.floor(Math.max(0, dailyBudgetMicroUsd - user) / round);
  const free =
    poll === 'search'
      ? 'searches that find nothing are free'
      : 'asking for mentions is free when there are none';
  const each =
    replyMode === 'live'
      ? `${usd(read)} for each post found and ${usd(reply)} (reply) to ${usd(post)} (post of its own) for each answer`
      : `${usd(read)} for each post found; nothing is posted`;
  const seen =
    `Up to ${passes} passes a day (SCHEDULE ${schedule}, ${timeZone}). At least ${usd(user)} a day, for one look at the own ` +
    `account; ${free}. Then ${each}: DAILY_BUDGET_USD ${usd(dailyBudgetMicroUsd)} is enough for about ${enough} ` +
    `${enough === 1 ? 'post' : 'posts'}. At most ${usd(most)} a day: the budget and a last page of ${PAGE[poll]} posts. ` +
    priceNote(prices);
  const details = {
    passesADay: passes,
    leastUsdADay: user / 1e6,
    mostUsdADay: most / 1e6,
    usdAPostRead: read / 1e6,
    usdAReply: reply / 1e6,
    usdAPost: post / 1e6,
    answersADayAtMost: answers,
    prices,
  };
  const age = (now.getTime() - Date.parse(prices.own?.date ?? prices.date)) / (DAY_S * 1000);
  if (age < OLD_DAYS) return ok('cost', seen, details);
  const cure =
    'Compare them with developer.x.com, and put what changed, or just a new date, into a PRICES_FILE (see .env.example).';
  return warning('cost', `${seen} These prices are ${Math.floor(age)} days old.`, cure, details);
}

function priceNote({ date, source, own }: Prices): string {
  const published = `Prices: ${source}, looked up ${date}`;
  if (!own) return `${published}.`;
  return `${published}; ${Object.keys(own.microUsd).join(', ')}: ${printable(own.source)}, ${own.date} (PRICES_FILE).`;
}

/** On a day on which the schedule fires at all. `undefined` when it is no cron expression. */
export async function passesADay(schedule: string): Promise<number | undefined> {
  const { parse, validate } = await import('node-cron');
  if (!validate(schedule)) return undefined;
  const { hour, minute, second } = parse(schedule);
  return Math.min(DAY_S, hour.length * minute.length * second.length);
}

/** `$0.005`, `$1.50`: at least cents, at most tenths of them. */
export function usd(microUsd: number): string {
  return `$${(microUsd / 1e6).toFixed(microUsd % 10_000 === 0 ? 2 : 3)}`;
}
