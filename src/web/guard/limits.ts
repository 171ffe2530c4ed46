import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { WebError } from '../web-error.ts';
import type { Client } from './clients.ts';

/** Pictures for one client. */
const PICTURES = { minute: 20, day: 200 };
/** Passwords that were wrong: for one client, and for all together, so that many addresses guess no faster. */
const GUESSES = { minute: 5, allAnHour: 60 };

/** Counts what clients do. In memory: a restart forgets it. */
export class Limits {
  readonly #minute = new RateLimiterMemory({ points: PICTURES.minute, duration: 60 });
  readonly #day = new RateLimiterMemory({ points: PICTURES.day, duration: 86_400 });
  readonly #guesses = new RateLimiterMemory({ points: GUESSES.minute, duration: 60, blockDuration: 60 });
  readonly #allGuesses = new RateLimiterMemory({ points: GUESSES.allAnHour, duration: 3600 });

  /** One more picture. Whoever sits at this machine is not counted. Throws `WebError` (`too-many`). */
  async picture({ key, isLocal }: Client): Promise<void> {
    if (isLocal) return;
    const message = `From one address at most ${PICTURES.minute} pictures a minute and ${PICTURES.day} a day are looked at.`;
    await consume(this.#minute, key, message);
    await consume(this.#day, key, message);
  }

  /** Before a password is looked at: wrong or not, it counts until `guessedRight`. Throws `WebError` (`too-many`). */
  async guess({ key }: Client): Promise<void> {
    await consume(this.#guesses, key, 'Too many passwords were tried.');
    await consume(this.#allGuesses, 'all', 'Too many passwords were tried.');
  }

  async guessedRight({ key }: Client): Promise<void> {
    await this.#guesses.delete(key);
    await this.#allGuesses.reward('all');
  }
}

async function consume(limiter: RateLimiterMemory, key: string, message: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw new WebError(429, 'too-many', message, {
      cure: `Try again in ${inWords(retryAfter)}.`,
      retryAfter,
    });
  }
}

function inWords(seconds: number): string {
  if (seconds <= 90) return `${seconds} seconds`;
  return seconds <= 5400 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3600)} hours`;
}
