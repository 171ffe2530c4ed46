import type { BlueskyPlatformOptions } from './platforms/bluesky/bluesky-platform.ts';
import { BlueskyNetwork } from './platforms/bluesky/network.ts';
import { type BlueskyCredentials, withoutPauses } from './platforms/bluesky/session.ts';
import type { Meter, Networks, Platform } from './platforms/platform.ts';
import type { XCredentials } from './platforms/x/client.ts';
import { XNetwork } from './platforms/x/network.ts';
import { pricesWith } from './platforms/x/prices.ts';
import { createXPlatform, type XPlatformOptions } from './platforms/x/x-platform.ts';
import type { BlueskySettings, Settings } from './settings/settings.ts';
import type { Store } from './store/store.ts';

export { withoutPauses };

type XSettings = Pick<Settings, 'xApiBaseUrl' | 'poll' | 'prices'>;

/** The networks that the settings turn on, for those who ask them nothing: what they let a text be, where their posts and photos are. */
export function networksOf(
  settings: Pick<Settings, 'playsOnX' | 'bluesky' | 'xApiBaseUrl' | 'prices'>,
): Networks {
  const x = new XNetwork({ baseUrl: settings.xApiBaseUrl, prices: pricesWith(settings.prices) });
  if (!settings.bluesky) return [x];
  const bluesky = new BlueskyNetwork(settings.bluesky);
  return settings.playsOnX ? [x, bluesky] : [bluesky];
}

/** Those too that are off by now, behind the others: there may be rounds of theirs. */
export function everyNetwork(settings: Parameters<typeof networksOf>[0]): Networks {
  const on = networksOf(settings);
  const bluesky = settings.bluesky ?? { service: 'https://bsky.social' };
  const x = new XNetwork({ baseUrl: settings.xApiBaseUrl, prices: pricesWith(settings.prices) });
  const off = [x, new BlueskyNetwork(bluesky)].filter(
    (each) => !on.some(({ network }) => network === each.network),
  );
  return [...on, ...off];
}

/** Who the bot is on each network; of those that are off nothing. */
export interface Accounts {
  readonly x?: XCredentials | undefined;
  readonly bluesky?: BlueskyCredentials | undefined;
}

/**
 * The networks as a run uses them, each with its own part of the memory: its limits, its spending, its session. Nothing is asked of them yet.
 * @param more `timeoutMs`: how long one call may take
 */
export async function platformsOf(
  settings: Settings,
  accounts: Accounts,
  store: Store,
  more: { readonly now: () => Date; readonly timeoutMs?: number | undefined },
): Promise<readonly Platform[]> {
  const { now } = more;
  const timeout = more.timeoutMs === undefined ? {} : { timeoutMs: more.timeoutMs };
  const platforms: Platform[] = [];
  if (settings.playsOnX && accounts.x) {
    const memory = memoryOf(store, 'x');
    const account = await memory.accounts.self();
    const meter = meterOf(memory, settings, now);
    const own = account ? { account } : {};
    platforms.push(
      createPlatform(settings, accounts.x, { meter, limits: memory.limits, now, ...own, ...timeout }),
    );
  }
  if (settings.bluesky && accounts.bluesky) {
    const { sessions, limits } = memoryOf(store, 'bluesky');
    const more = { sessions, limits, now, ...timeout };
    platforms.push((await createBluesky(settings.bluesky, accounts.bluesky, more)).platform);
  }
  return platforms;
}

/** The bot's account on Bluesky. */
export interface BlueskyAccount {
  readonly platform: Platform;
  /** Whether its profile says that it is a bot. Throws `PlatformError`. */
  hasBotLabel(): Promise<boolean>;
  /** Lets its profile say so. @returns false: it did before. Throws `PlatformError` */
  setBotLabel(): Promise<boolean>;
}

/** Bluesky alone, also for commands that ask it something without playing. Nothing is asked of it yet. */
export async function createBluesky(
  { service, search }: BlueskySettings,
  credentials: BlueskyCredentials,
  more: Pick<BlueskyPlatformOptions, 'sessions' | 'limits' | 'timeoutMs'> & { readonly now: () => Date },
): Promise<BlueskyAccount> {
  const { createBlueskyPlatform } = await import('./platforms/bluesky/bluesky-platform.ts');
  const options = { ...more, credentials, service };
  const label = () => import('./platforms/bluesky/bot-label.ts');
  return {
    platform: createBlueskyPlatform({ ...options, search }),
    hasBotLabel: async () => (await label()).hasBotLabel(options),
    setBotLabel: async () => (await label()).setBotLabel(options),
  };
}

/** X alone, for commands that ask it something without playing. What it costs goes to the meter. */
export function createPlatform(
  { xApiBaseUrl, poll, prices }: XSettings,
  credentials: XCredentials,
  more: Pick<XPlatformOptions, 'meter' | 'limits' | 'account' | 'now' | 'timeoutMs'>,
): Platform {
  return createXPlatform({ ...more, credentials, baseUrl: xApiBaseUrl, poll, prices: pricesWith(prices) });
}

/** A ledger of what X charges. */
function meterOf(memory: Store, settings: XSettings, now: () => Date): Meter {
  const { microUsd } = pricesWith(settings.prices);
  return ({ what, units, ids, gameKey }) =>
    memory.spending.record({
      at: now(),
      what,
      units,
      unitMicroUsd: microUsd[what],
      ...(ids ? { ids } : {}),
      ...(gameKey === undefined ? {} : { gameKey }),
    });
}

const memoryOf = (store: Store, network: string): Store =>
  store.network === network ? store : store.on(network);
