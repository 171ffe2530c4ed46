import type { TextRules } from '../../game/text-rules.ts';
import type { Mark, Network, Prices } from '../platform.ts';
import { compareIds } from './ids.ts';
import { MEDIA_HOST, photoVariantUrl } from './photo-variants.ts';
import { pricesWith } from './prices.ts';

export interface XNetworkOptions {
  /** `https://api.x.com`, or a proxy or simulator, http or https, with or without a path. */
  readonly baseUrl: string;
  /** Default: those that X publishes. */
  readonly prices?: Prices;
}

/** What X is, without an account on it. */
export class XNetwork implements Network {
  readonly network = 'x';
  readonly title = 'X';
  /** X's rule of 2026-02-23: an app may reply only where the post's author mentions it or quotes it. Enterprise apps may reply anyway. */
  readonly rules = { summons: ['mention', 'quote'], unsummonedReply: 'entitled', edits: true } as const;
  readonly mediaHosts = [MEDIA_HOST];
  readonly prices: Prices;
  readonly #baseUrl: string;

  constructor({ baseUrl, prices = pricesWith() }: XNetworkOptions) {
    this.#baseUrl = baseUrl;
    this.prices = prices;
  }

  async text(): Promise<TextRules> {
    const { xTextRules } = await import('./text-rules.ts');
    return xTextRules;
  }

  later(a: Mark, b: Mark): Mark {
    return compareIds(a, b) >= 0 ? a : b;
  }

  photoUrl(url: string, minSide: number): string {
    return photoVariantUrl(url, minSide, this.#baseUrl);
  }

  postUrl({ id }: { readonly id: string }): string {
    return `https://x.com/i/status/${encodeURIComponent(id)}`;
  }
}
