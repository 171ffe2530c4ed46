import pRetry from 'p-retry';
import { PlatformError } from '../platforms/platform.ts';
import type { PlayContext } from './context.ts';

const READ_RETRIES = 2;

/** After so many tries at publishing an answer a passing failure is taken for a lasting one. */
export const MAX_ATTEMPTS = 6;

/**
 * Repeats a read that failed for a passing reason: a second and a third time, the pause doubling, jittered. Writes are never
 * repeated here: their outcome may be unknown.
 */
export function readPatiently<T>(
  read: () => Promise<T>,
  { rules, stop }: Pick<PlayContext, 'rules' | 'stop'>,
): Promise<T> {
  return pRetry(read, {
    retries: READ_RETRIES,
    minTimeout: rules.readRetryMs,
    randomize: true,
    signal: stop,
    shouldRetry: ({ error }) => error instanceof PlatformError && error.kind === 'unavailable',
  });
}

/** When to try again after the n-th failed attempt (1-based): base, twice the base, … plus up to half of it at random. */
export function nextAttempt(
  now: Date,
  attempts: number,
  baseMs: number,
  random: () => number = Math.random,
): Date {
  const wait = baseMs * 2 ** Math.min(attempts - 1, 10);
  return new Date(now.getTime() + wait * (1 + random() / 2));
}
