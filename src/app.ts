import { assignModels, modelFor } from './game/assign-models.ts';
import type { Game } from './game/game.ts';
import { questionsGame } from './game/questions-game.ts';
import { openPlayingMemory } from './memory.ts';
import type { ModelShop, ShopOptions } from './model-shop/model-shop.ts';
import {
  type Accounts,
  type BlueskyAccount,
  createBluesky,
  createPlatform,
  everyNetwork,
  networksOf,
  platformsOf,
  withoutPauses,
} from './networks.ts';
import { pricesWith, type XPrices } from './platforms/x/prices.ts';
import type { Log, PlayContext } from './play/context.ts';
import { playOnce, type RunResult } from './play/play-once.ts';
import type { Settings } from './settings/settings.ts';
import { isUnreachable } from './store/errors.ts';
import type { Store } from './store/store.ts';
import { createVision, type FolderVision } from './vision/create-vision.ts';
import { fetchPhoto, readPhotoFile } from './vision/photo.ts';
import type { FetchedPhoto, Preview, Vision } from './vision/vision.ts';
import { createWatch, type RunOutcome, type Watch } from './watch/watch.ts';

export {
  backUpMemory,
  copyBetween,
  hasMemory,
  inspectMemory,
  migrateMemory,
  nameOfMemory,
  openMemory,
  restoreMemory,
} from './memory.ts';
export {
  type BlueskyAccount,
  createBluesky,
  createPlatform,
  everyNetwork,
  type ModelShop,
  networksOf,
  pricesWith,
  withoutPauses,
  type XPrices,
};

export interface AppOptions {
  readonly settings: Settings;
  readonly accounts: Accounts;
  readonly log: Log;
  readonly version: string;
  /** Default: the machine's clock. */
  readonly now?: () => Date;
  /** After this long a post of unknown outcome is looked for on the own timeline, and after as long again; milliseconds. Default five minutes. */
  readonly settleAfterMs?: number;
  /** The shortest first pause before a read is repeated, milliseconds. Default half a second. */
  readonly readRetryMs?: number;
  /** How long one call of a network may take, milliseconds. Default 15 s. */
  readonly timeoutMs?: number;
  /** Who is told how each run went. Default: nobody outside; what needs a person is kept for `doctor`. */
  readonly watch?: Watch;
  /** For tests that put something between a run and its adapters. */
  readonly override?: (context: PlayContext) => PlayContext | Promise<PlayContext>;
}

export interface App {
  readonly store: Store;
  readonly vision: Vision;
  /** The games, each with the model that plays it. */
  readonly games: readonly Game[];
  /** One run; ends early when `stop` is aborted or the run's time is over. */
  playOnce(stop: AbortSignal): Promise<RunResult>;
  close(): Promise<void>;
}

/** Wires the adapters behind the ports. Throws `StoreError`, `ModelError`, `GameError`; opens the database. */
export async function createApp(options: AppOptions): Promise<App> {
  const { settings, accounts, log, version, now = () => new Date() } = options;
  const { settleAfterMs = 5 * 60_000, readRetryMs = 500 } = options;
  const watch =
    options.watch ??
    createWatch({
      heartbeatUrl: undefined,
      alertWebhookUrl: undefined,
      log,
      now,
    });
  const vision = await createVision(visionOptions(settings));
  refuseBrokenModels(vision, settings.games, log);
  const games = await assignModels(settings.games, vision.models, networksOf(settings));
  const questions = settings.bluesky?.questions === false ? undefined : questionsGame(vision.models);
  const store = await openPlayingMemory(settings, now);
  if (store.rebuiltFrom !== undefined) {
    log.error(
      { setAside: store.rebuiltFrom },
      `the database was damaged: it was set aside as ${store.rebuiltFrom}, and a new one is made from the bot's own timeline`,
    );
  }
  const platforms = await platformsOf(settings, accounts, store, { now, timeoutMs: options.timeoutMs });
  const rules: PlayContext['rules'] = {
    ...settings,
    unsummoned: { x: settings.unsummoned, bluesky: settings.bluesky?.unsummoned ?? 'skip' },
    settleAfterMs,
    readRetryMs,
    ...summaryDue(settings),
  };
  return {
    store,
    vision,
    games,
    playOnce: async (stop) => {
      let result: RunOutcome = { outcome: 'crashed' };
      watch.began();
      try {
        await store.checkUp?.(now());
        const timely = AbortSignal.any([stop, AbortSignal.timeout(settings.runTimeoutMs)]);
        const isRebuilt = store.rebuiltFrom !== undefined;
        const context = {
          platforms,
          store,
          isRebuilt,
          vision,
          games,
          questions,
          rules,
          log,
          now,
          stop: timely,
        };
        result = await playOnce((await options.override?.(context)) ?? context, version);
        return result;
      } catch (error) {
        if (isUnreachable(error)) result = { outcome: 'unreachable', message: error.message };
        throw error;
      } finally {
        await watch.ended(result, store);
      }
    },
    close: () => store.close(),
  };
}

/** node-cron is loaded only where there is a WEEKLY_SUMMARY. */
function summaryDue({ weeklySummary, timeZone }: Settings): Pick<PlayContext['rules'], 'summaryDue'> {
  if (weeklySummary === undefined) return {};
  const timetable = { expression: weeklySummary, ...(timeZone === undefined ? {} : { timeZone }) };
  return {
    summaryDue: async (moment) => {
      const { lastDue } = await import('./worker/last-due.ts');
      return lastDue(timetable, moment);
    },
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

/** The classifier without the game: it also looks at files, and says whether a network loads. */
export interface Classifier extends FolderVision {
  /** A picture on this machine's disk. Throws `PhotoError`. */
  readFile(path: string): Promise<FetchedPhoto>;
}

/**
 * For commands that look at photos without playing.
 *
 * @param photoHosts origins that photos may come from, beside those on the disk
 */
export async function createClassifier(
  { modelsDir }: Pick<Settings, 'modelsDir'>,
  photoHosts: readonly string[] = [],
): Promise<Classifier> {
  return { ...(await createVision({ modelsDir, allowedHosts: photoHosts })), readFile: readPhotoFile };
}

/**
 * For pages that show what a model says of any picture: the manifests now, a thread with the decoder and the networks at the first look.
 */
export async function createPictures({ modelsDir }: Pick<Settings, 'modelsDir'>) {
  const { models } = await createVision({ modelsDir });
  const { createPictureThread } = await import('./vision/thread/picture-thread.ts');
  return {
    ...createPictureThread({ modelsDir }),
    models,
    async fetchPublic(url: string, signal?: AbortSignal): Promise<FetchedPhoto> {
      const { fetchPublicPhoto } = await import('./vision/public/public-photo.ts');
      return fetchPublicPhoto(url, {}, signal);
    },
  };
}

/** A small copy of a photo on the disk, without anything else that its file holds. Throws `PhotoError`. */
export async function thumbnailOf(file: string, side: number): Promise<Preview> {
  return (await import('./vision/thumbnail.ts')).thumbnailOf(file, side);
}

/** Where the photos of posts may come from, for a classifier that looks without playing. */
export function photoHosts(settings: Settings): readonly string[] {
  return visionOptions(settings).allowedHosts;
}

/** A photo of a post, from those hosts alone. Throws `PhotoError`. */
export function fetchPostedPhoto(settings: Settings, url: string): Promise<FetchedPhoto> {
  return fetchPhoto(url, { allowedHosts: photoHosts(settings) });
}

/** Adds and removes models. Throws `ShopError`. */
export async function openModelShop(options: ShopOptions): Promise<ModelShop> {
  const { createModelShop } = await import('./model-shop/model-shop.ts');
  return createModelShop(options);
}

function visionOptions(settings: Settings) {
  const { modelsDir, xApiBaseUrl } = settings;
  const mediaHosts = settings.mediaHosts ?? networksOf(settings).flatMap((network) => network.mediaHosts);
  // A simulator or proxy that the operator trusts with the credentials may also serve the photos.
  const { protocol, host, hostname } = new URL(xApiBaseUrl);
  const own = hostname === 'api.x.com' ? [] : [`${protocol}//${host}`];
  // This machine's own servers speak plain http; everyone else's photos come over https.
  const named = mediaHosts.map((name) =>
    /^(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(name) ? `http://${name}` : name,
  );
  return { modelsDir, allowedHosts: [...named, ...own] };
}
