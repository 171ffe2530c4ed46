import { everyNetwork, fetchPostedPhoto, networksOf, openMemory } from '../app.ts';
import { examine } from '../doctor/examine.ts';
import { nameOfGame } from '../game/game.ts';
import { questionInWords } from '../game/target.ts';
import { draftWeek } from '../play/summary.ts';
import type { Settings } from '../settings/settings.ts';
import { driftOf } from '../solutions/drift.ts';
import { scorePending } from '../solutions/score-pending.ts';
import { compareShadows } from '../solutions/shadows.ts';
import { gatherStatistics } from '../solutions/stats/statistics.ts';
import type { Store } from '../store/store.ts';
import type { Shell } from '../terminal/shell.ts';
import type { ModelInfo } from '../vision/vision.ts';
import type { DeskRoom } from '../web/door.ts';
import { gamesNow, hoursNow } from './games.ts';

/** What the desk in a browser works with: as the commands do, on one memory that stays open. Throws `StoreError` until there is one. */
export function deskOpener(
  shell: Shell,
  settings: Settings,
  models: ReadonlyMap<string, ModelInfo>,
  open: () => Promise<Store> = () => openMemory(settings),
): () => Promise<DeskRoom> {
  let opened: Promise<DeskRoom> | undefined;
  return () => {
    const room = opened ?? open().then((store) => roomOn(shell, settings, models, store));
    opened = room;
    // It may be there the next time.
    room.catch(() => {
      opened = undefined;
    });
    return room;
  };
}

function roomOn(
  shell: Shell,
  settings: Settings,
  models: ReadonlyMap<string, ModelInfo>,
  store: Store,
): DeskRoom {
  const { games, maxPostAgeMs } = settings;
  const networks = everyNetwork(settings);
  return {
    desk: { store, games, networks, models, maxPostAgeMs, now: shell.now },
    async statistics() {
      const { missing } = await scorePending(store, models);
      const now = shell.now();
      const shadows = await compareShadows(store, {}, models);
      const drifts = await driftOf(store, games, models, now);
      return gatherStatistics(store, { now, missing, networks, shadows, drifts });
    },
    async draftSummaries() {
      await scorePending(store, models);
      const drafted = await draftWeek({ store, games, now: shell.now }, networksOf(settings));
      return drafted.map(({ summary }) => summary);
    },
    fetchPhoto: (url) => fetchPostedPhoto(settings, url),
    examine: async () => (await examine(shell, { offline: true })).checks,
    games: async () =>
      (await gamesNow(games, models, store, shell.now())).map((listed) => ({
        name: nameOfGame(listed.game),
        model: listed.model ?? 'none: posts are recorded, not replied to',
        question: listed.question ? questionInWords(listed.question) : '-',
        rounds: listed.rounds,
        ...(listed.last ? { last: listed.last } : {}),
        on: hoursNow(listed, shell.now()),
      })),
  };
}
