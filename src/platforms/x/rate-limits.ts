/** A set of rate-limit headers: `x-rate-limit-*` of the 15-minute window, and the 24-hour ones that may come with a POST. */
const SETS = ['x-rate-limit', 'x-app-limit-24hour', 'x-user-limit-24hour'] as const;

const MINUTE_MS = 60_000;
/** The window of every endpoint that the bot uses. */
const WINDOW_MS = 15 * MINUTE_MS;
/** No documented window is longer than a day; a reset beyond that is a broken header. */
const LONGEST_MS = 25 * 60 * MINUTE_MS;

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * When to ask again after a 429: the latest reset of the sets that are used up; if none says so, the earliest reset of all;
 * without headers, a whole window later. At least a minute from now, for clocks that disagree.
 */
export function retryAtOf(headers: Headers, now: Date): Date {
  const usedUp = usedUpUntil(headers, now);
  if (usedUp) return usedUp;
  const resets = setsOf(headers).map(({ reset }) => reset);
  const retryAfter = numberOf(headers['retry-after']);
  const moment =
    resets.length > 0
      ? Math.min(...resets)
      : now.getTime() + (retryAfter === undefined ? WINDOW_MS : retryAfter * 1000);
  return sensible(moment, now);
}

/** When to ask again, if an answer's headers say that it was the last one of a window or a day. */
export function usedUpUntil(headers: Headers, now: Date): Date | undefined {
  const resets = setsOf(headers).flatMap(({ reset, remaining }) => (remaining === 0 ? [reset] : []));
  return resets.length > 0 ? sensible(Math.max(...resets), now) : undefined;
}

/** Whether a limit holds: neither over nor farther off than any can be, as one that was noted while the clock was wrong. */
export function isSensible(until: Date, now: Date): boolean {
  return until > now && until.getTime() <= now.getTime() + LONGEST_MS;
}

function setsOf(headers: Headers): readonly { reset: number; remaining: number | undefined }[] {
  return SETS.flatMap((set) => {
    const reset = numberOf(headers[`${set}-reset`]);
    if (reset === undefined) return [];
    return [{ reset: reset * 1000, remaining: numberOf(headers[`${set}-remaining`]) }];
  });
}

function sensible(moment: number, now: Date): Date {
  return new Date(Math.min(Math.max(moment, now.getTime() + MINUTE_MS), now.getTime() + LONGEST_MS));
}

function numberOf(header: string | readonly string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,12}$/.test(header.trim()) ? Number(header) : undefined;
}
