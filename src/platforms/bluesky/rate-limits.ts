import type { IncomingHttpHeaders } from 'node:http';

const MINUTE_MS = 60_000;
/** The shortest window that Bluesky documents. */
const WINDOW_MS = 5 * MINUTE_MS;
/** No documented window is longer than a day; a reset beyond that is a broken header. */
const LONGEST_MS = 25 * 60 * MINUTE_MS;

/** When to ask again after a 429: by the headers, else a whole window later. At least a minute from now, for clocks that disagree. */
export function retryAtOf(headers: IncomingHttpHeaders, now: Date): Date {
  const reset = numberOf(headers['ratelimit-reset']);
  const after = numberOf(headers['retry-after']);
  const wait = after === undefined ? WINDOW_MS : after * 1000;
  return sensible(reset === undefined ? now.getTime() + wait : reset * 1000, now);
}

/** When to ask again, if the headers of an answer (they show the tightest window) say that it was the last one. */
export function usedUpUntil(headers: IncomingHttpHeaders, now: Date): Date | undefined {
  const reset = numberOf(headers['ratelimit-reset']);
  return numberOf(headers['ratelimit-remaining']) === 0 && reset !== undefined
    ? sensible(reset * 1000, now)
    : undefined;
}

/** Whether a limit holds: neither over nor farther off than any can be, as one that was noted while the clock was wrong. */
export function isSensible(until: Date, now: Date): boolean {
  return until > now && until.getTime() <= now.getTime() + LONGEST_MS;
}

function sensible(moment: number, now: Date): Date {
  return new Date(Math.min(Math.max(moment, now.getTime() + MINUTE_MS), now.getTime() + LONGEST_MS));
}

function numberOf(header: string | readonly string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,12}$/.test(header.trim()) ? Number(header) : undefined;
}
