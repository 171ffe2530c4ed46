import { castGames, modelFor } from './game/casting.ts';
import type { Game } from './game/game.ts';
import type { Meter } from './platforms/platform.ts';
import type { XCredentials } from './platforms/x/client.ts';
import { pricesMicroUsd } from './platforms/x/prices.ts';
import { createXPlatform } from './platforms/x/x-platform.ts';
import type { Log, PlayContext } from './play/context.ts';
import { type PassResult, playOnce } from './play/play-once.ts';
import type { Settings } from './settings/settings.ts';
import { applyMigrations, type Migration } from './store/sqlite/migrations.ts';
import { openStore } from './store/sqlite/open-store.ts';
import type { Store } from './store/store.ts';
import { createVision, type FolderVision } from './vision/create-vision.ts';
import { readPhotoFile } from './vision/photo.ts';
import type { FetchedPhoto, Vision } from './vision/vision.ts';

export interface AppOptions {
  readonly settings: Settings;
  readonly credentials: XCredentials;
  readonly log: Log;
  readonly version: string;
  /** Default: the machine's clock. */
  readonly now?: () => Date;
  /** How long a post of unknown outcome may take to show on the own timeline, milliseconds. Default 30 s. */
  readonly settleAfterMs?: number;
  /** For tests that put something between a pass and its adapters. */
  readonly override?: (context: PlayContext) => PlayContext;
}

export interface App {
  readonly store: Store;
  readonly vision: Vision;
  /** The games, each with the model that plays it. */
  readonly games: readonly Game[];
  /** One pass; ends early when `stop` is aborted or the run's time is over. */
  playOnce(stop: AbortSignal): Promise<PassResult>;
  close(): void;
}

/** Wires the adapters behind the ports. Throws `StoreError`, `ModelError`, `GameError`; opens the database. */
export async function createApp(options: AppOptions): Promise<App> {
  const { settings, credentials, log, version, now = () => new Date(), settleAfterMs = 30_000 } = options;
  const vision = await createVision(visionOptions(settings));
  refuseBrokenModels(vision, settings.games, log);
  const games = await castGames(settings.games, vision.models);
  const store = openStore(settings.databasePath);
  const meter: Meter = ({ what, units, ids }) =>
    store.spending.record({
      at: now(),
      what,
      units,
      unitMicroUsd: pricesMicroUsd[what],
      ...(ids ? { ids } : {}),
    });
  const platform = createXPlatform({
    credentials,
    baseUrl: settings.xApiBaseUrl,
    poll: settings.poll,
    meter,
    now,
  });
  const rules: PlayContext['rules'] = {
    ...settings,
    settleAfterMs,
    publishingCost: (kind) => pricesMicroUsd[kind === 'reply' ? 'reply' : 'post'],
  };
  return {
    store,
    vision,
    games,
    playOnce: (stop) => {
      const timely = AbortSignal.any([stop, AbortSignal.timeout(settings.runTimeoutMs)]);
      const context = { platform, store, vision, games, rules, log, now, stop: timely };
      return playOnce(options.override?.(context) ?? context, version);
    },
    close: () => store.close(),
  };
}

/** A broken model is a fault when a game may depend on it, and worth a warning otherwise. Throws `ModelError`. */
function refuseBrokenModels({ models, broken }: FolderVision, games: readonly Game[], log: Log): void {
  const players = games.map((game) => modelFor(game, models));
  for (const [folder, error] of broken) {
    const needed = games.some(
      (game, i) => players[i] === folder || (game.hashtag !== undefined && !players[i]),
    );
    if (needed) throw error;
    log.warn({ folder }, error.message);
  }
}

/** For commands that only read what is remembered. Throws `StoreError`. */
export function openMemory(settings: Settings): Store {
  return openStore(settings.databasePath);
}

/** Brings the database up to date. @returns what was applied. Throws `StoreError`. */
export function migrateMemory(settings: Settings): readonly Migration[] {
  return applyMigrations(settings.databasePath);
}

/** The eyes without the game: they also look at files, and say whether a network loads. */
export interface Eyes extends FolderVision {
  /** A picture on this machine's disk. Throws `PhotoError`. */
  readFile(path: string): Promise<FetchedPhoto>;
}

/**
 * For commands that look at photos without playing.
 *
 * @param photoHosts origins that photos may come from, beside those on the disk
 */
export async function createEyes(
  { modelsDir }: Pick<Settings, 'modelsDir'>,
  photoHosts: readonly string[] = [],
): Promise<Eyes> {
  return { ...(await createVision({ modelsDir, allowedHosts: photoHosts })), readFile: readPhotoFile };
}

function visionOptions({ modelsDir, mediaHosts, xApiBaseUrl }: Settings) {
  // A simulator or proxy that the operator trusts with the credentials may also serve the photos.
  const { protocol, host, hostname } = new URL(xApiBaseUrl);
  const own = hostname === 'api.x.com' ? [] : [`${protocol}//${host}`];
  // This machine's own servers speak plain http; everyone else's photos come over https.
  const named = mediaHosts.map((name) =>
    /^(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(name) ? `http://${name}` : name,
  );
  return { modelsDir, allowedHosts: [...named, ...own] };
}
