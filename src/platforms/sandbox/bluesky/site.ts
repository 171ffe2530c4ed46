import type { RateLimits } from './limits.ts';
import type { Sessions } from './session.ts';
import type { World } from './world.ts';

export interface Site {
  readonly world: World;
  readonly sessions: Sessions;
  readonly limits: RateLimits;
  /** Where the server is reached. */
  url(): string;
  /** Where a picture is: the real AppView names addresses of `cdn.bsky.app`. */
  pictureUrl(preset: 'feed_fullsize' | 'feed_thumbnail', did: string, cid: string): string;
}
