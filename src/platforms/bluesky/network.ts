import type { TextRules } from '../../game/text-rules.ts';
import type { Mark, Network } from '../platform.ts';
import { partsOf } from './ids.ts';
import { laterMark } from './marks.ts';

/** Pictures, and previews of videos. */
const MEDIA_HOSTS = ['cdn.bsky.app', 'video.bsky.app', 'video.cdn.bsky.app'];

/** What Bluesky is, without an account on it. Free: it has no prices. */
export class BlueskyNetwork implements Network {
  readonly network = 'bluesky';
  readonly title = 'Bluesky';
  /** "Only if the user has tagged the bot account" (docs.bsky.app, "Bots"); the operator lists hosts who agreed. */
  readonly rules = { summons: ['mention', 'quote'], unsummonedReply: 'hosts', edits: false } as const;
  readonly mediaHosts: readonly string[];

  /** @param service a server of one's own serves the pictures of its accounts itself */
  constructor({ service }: { service: string }) {
    this.mediaHosts = [...MEDIA_HOSTS, new URL(service).host];
  }

  async text(): Promise<TextRules> {
    const { blueskyTextRules } = await import('./text-rules.ts');
    return blueskyTextRules;
  }

  later(a: Mark, b: Mark): Mark {
    return laterMark(a, b);
  }

  /** `feed_fullsize` is scaled to some 1,000 pixels already, and the smaller one has no size that is promised. */
  photoUrl(url: string): string {
    return url;
  }

  postUrl({ id, handle }: { readonly id: string; readonly handle?: string }): string {
    const { did, rkey } = partsOf(id) ?? { did: '', rkey: '' };
    return `https://bsky.app/profile/${encodeURIComponent(handle ?? did)}/post/${encodeURIComponent(rkey)}`;
  }
}
