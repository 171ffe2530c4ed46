import type { Prices, Usage } from '../platform.ts';
import published from './prices.json' with { type: 'json' };

/** What X charges. A post read is charged once per UTC day and post; a user read was reported also for the `author_id` expansion. */
export interface XPrices extends Prices {
  /** When they were looked up, `2026-11-20`. */
  readonly date: string;
  /** Where, in words. */
  readonly source: string;
  /** Those that the operator gave in place of the published ones. */
  readonly own?: OwnPrices;
}

export interface OwnPrices {
  readonly date: string;
  readonly source: string;
  readonly microUsd: Readonly<Partial<Record<Usage['what'], number>>>;
}

/** X's published pay-per-use prices (prices.json), and the operator's own where there are some. */
export function pricesWith(own?: OwnPrices): XPrices {
  const { date, source, usd } = published;
  const microUsd = {
    'post-read': micro(usd['post-read']),
    'own-read': micro(usd['own-read']),
    'user-read': micro(usd['user-read']),
    post: micro(usd.post),
    'post-with-link': micro(usd['post-with-link']),
    reply: micro(usd.reply),
  };
  return own ? { date, source, microUsd: { ...microUsd, ...own.microUsd }, own } : { date, source, microUsd };
}

const micro = (usd: number): number => Math.round(usd * 1e6);
