import { join } from 'node:path';
import { type App, networksOf } from '../../src/app.ts';
import type { Game } from '../../src/game/game.ts';
import type { NewPost } from '../../src/platforms/sandbox/post.ts';
import { type Desk, type Held, heldAnswers } from '../../src/play/desk.ts';
import type { Settings } from '../../src/settings/settings.ts';
import {
  type Color,
  solidPhoto,
  type TinyLabel,
  writeTinyModel,
} from '../../src/vision/testing/tiny-model.ts';
import { countsOf, type GameDay, gameDay } from './game-day.ts';

const HOUR_MS = 3_600_000;

const birds: readonly TinyLabel[] = [
  { id: 'crow', name: 'crow', group: 'corvid', color: [0, 0, 0] },
  { id: 'raven', name: 'raven', group: 'corvid', color: [80, 0, 80] },
  { id: 'grackle', name: 'grackle', color: [0, 160, 160] },
  { id: 'no_bird', name: 'no bird', nothing: true, color: [255, 255, 255] },
];

export const FOLLOWER = 'trailcam_tess';
export const WEARY = 'quiet_quentin';
export const CATS = 'drmichellelarue';
export const CROWS = 'corvidresearch';

/** A host's game of cats, a host's game of crows with a network of its own, and one that is open to anyone. */
const games: readonly Game[] = [
  { key: '#cougarornot', hashtag: 'cougarornot', hashtagAsWritten: 'cougarOrNot', hosts: [CATS] },
  { key: '#crowornot', hashtag: 'crowornot', hashtagAsWritten: 'crowOrNot', hosts: [CROWS], model: 'crows' },
  {
    key: '#wildcatwednesday',
    hashtag: 'wildcatwednesday',
    hashtagAsWritten: 'WildcatWednesday',
    hosts: [],
    model: 'cougar-or-not',
  },
];

/** Days of a bot and its operator, told hour by hour; the bot makes a run every four hours, as a scheduler would. */
export interface Diary extends GameDay {
  /** Passes until this moment (ISO-8601, UTC). @returns what they counted together */
  until(moment: string): Promise<Record<string, number>>;
  /** What the bot is told to do from now on. */
  settings: Partial<Settings>;
  /** @param photos labels of the tiny networks, or colours */
  post(by: string, text: string, photos?: readonly (string | Color)[], more?: More): Promise<string>;
  atDesk<T>(work: (desk: Desk, held: readonly Held[], app: App) => T | Promise<T>): Promise<T>;
}
type More = Omit<NewPost, 'by' | 'text' | 'photos'>;

export async function diary(): Promise<Diary> {
  const day = await gameDay({ games });
  await writeTinyModel(join(day.folder, 'models', 'crows'), {
    labels: birds,
    groups: [{ id: 'corvid', name: 'corvid' }],
    hashtags: ['crowornot'],
  });
  for (const handle of [CROWS, FOLLOWER, WEARY]) day.sandbox.addAccount({ handle });
  const story: Diary = {
    ...day,
    settings: { weeklySummary: '0 18 * * SUN', timeZone: 'UTC' },
    async until(moment) {
      const total: Record<string, number> = {};
      const end = Date.parse(moment);
      while (day.now().getTime() < end) {
        day.advance(Math.min(4 * HOUR_MS, end - day.now().getTime()));
        for (const [name, count] of Object.entries(countsOf(await day.pass(story.settings))))
          total[name] = (total[name] ?? 0) + count;
      }
      return total;
    },
    async post(by, text, shown = [], more = {}) {
      const colors = shown.map((label) => birds.find(({ id }) => id === label)?.color ?? label);
      const photos = await Promise.all(colors.map(async (color) => ({ bytes: await solidPhoto(color) })));
      return day.sandbox.addPost({ by, text, photos, ...more }).id;
    },
    async atDesk(work) {
      const app = await day.open(story.settings);
      try {
        const { store, vision } = app;
        const desk: Desk = {
          store,
          games: app.games,
          networks: networksOf({ playsOnX: true, xApiBaseUrl: day.sandbox.url }),
          models: vision.models,
          maxPostAgeMs: 24 * HOUR_MS,
          now: day.now,
        };
        return await work(desk, await heldAnswers(desk), app);
      } finally {
        await app.close();
      }
    },
  };
  return story;
}
