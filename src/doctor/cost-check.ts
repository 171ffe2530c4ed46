import { pricesWith, type XPrices } from '../app.ts';
import type { Settings } from '../settings/settings.ts';
import { printable } from '../terminal/printable.ts';
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
  const runs = await runsADay(schedule);
  if (runs === undefined) return skipped('cost', 'SCHEDULE cannot be read.');
  const prices = pricesWith(settings.prices);
  const { reply, post, 'user-read': user } = prices.microUsd;
  const read = prices.microUsd[poll === 'search' ? 'post-read' : 'own-read'];
  const mayPost = replyMode !== 'dry-run';
  const answers = mayPost ? maxAnswersPerDay : 0;
  const most = Math.max(user, dailyBudgetMicroUsd) + PAGE[poll] * read;
  const round = read + (mayPost ? Math.max(reply, post) : 0);
  const enough = Math.floor(Math.max(0, dailyBudgetMicroUsd - user) / round);
  const free =
    poll === 'search'
      ? 'searches that find nothing are free'
      : 'asking for mentions is free when there are none';
  const each = mayPost
    ? `${usd(read)} for each post found and ${usd(reply)} (reply) to ${usd(post)} (post of its own) for each reply${replyMode === 'review' ? ' that you approve' : ''}`
    : `${usd(read)} for each post found; nothing is posted`;
  const seen =
    `Up to ${runs} runs a day (SCHEDULE ${schedule}, ${timeZone}). At least ${usd(user)} a day, for one look at the bot's own ` +
    `account; ${free}. Then ${each}: DAILY_BUDGET_USD ${usd(dailyBudgetMicroUsd)} is enough for about ${enough} ` +
    `${enough === 1 ? 'post' : 'posts'}. At most ${usd(most)} a day: the budget and a last page of ${PAGE[poll]} posts. ` +
    priceNote(prices);
  const details = {
    runsADay: runs,
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

/**
 * What a day will probably cost: what the last days did, else by a plain assumption that is stated, one post a day in each game.
 * @param answered how many of the games have a model
 * @param spentADay micro-dollars, over the days on which something was spent
 */
export function expectedCostCheck(
  settings: Settings,
  { answered, spentADay }: { answered: number; spentADay?: { microUsd: number; days: number } },
): Check {
  const { games, poll, replyMode, unsummoned, dailyBudgetMicroUsd } = settings;
  if (games.length === 0) return skipped('cost', 'There is no game to pay for.');
  const { reply, post, 'user-read': user, ...reads } = pricesWith(settings.prices).microUsd;
  const read = reads[poll === 'search' ? 'post-read' : 'own-read'];
  const each = replyMode === 'dry-run' ? 0 : unsummoned === 'standalone' && poll === 'search' ? post : reply;
  const assumed = user + games.length * read + answered * each;
  const named =
    answered === 0 || each === 0 ? 'nothing is posted' : `${answered} with a reply at ${usd(each)}`;
  const count = games.length === 1 ? 'its game' : `each of the ${games.length} games`;
  const guess = `with one post a day in ${count}, about ${usd(assumed)} a day (${named})`;
  const measured =
    spentADay &&
    `${usd(Math.round(spentADay.microUsd / 1000) * 1000)} a day, as in the last ${spentADay.days} ${spentADay.days === 1 ? 'day' : 'days'} on which it ran`;
  const expected = spentADay?.microUsd ?? assumed;
  const details = {
    expectedUsdADay: expected / 1e6,
    assumedUsdADay: assumed / 1e6,
    measuredDays: spentADay?.days ?? 0,
  };
  const seen = `Expected: ${measured ? `${measured}; ${guess}` : guess}`;
  if (expected <= dailyBudgetMicroUsd) return ok('cost', `${seen}.`, details);
  const cure =
    'Raise DAILY_BUDGET_USD, or drop games that no model plays: beyond the budget nothing is read or posted that day.';
  return warning('cost', `${seen}: more than DAILY_BUDGET_USD ${usd(dailyBudgetMicroUsd)}.`, cure, details);
}

function priceNote({ date, source, own }: XPrices): string {
  const published = `Prices: ${source}, looked up ${date}`;
  if (!own) return `${published}.`;
  return `${published}; ${Object.keys(own.microUsd).join(', ')}: ${printable(own.source)}, ${own.date} (PRICES_FILE).`;
}

/** On a day on which the schedule fires at all. `undefined` when it is no cron expression. */
export async function runsADay(schedule: string): Promise<number | undefined> {
  const { parse, validate } = await import('node-cron');
  if (!validate(schedule)) return undefined;
  const { hour, minute, second } = parse(schedule);
  return Math.min(DAY_S, hour.length * minute.length * second.length);
}

/** `$0.005`, `$1.50`: at least cents, at most tenths of them. */
export function usd(microUsd: number): string {
  return `$${(microUsd / 1e6).toFixed(microUsd % 10_000 === 0 ? 2 : 3)}`;
}
