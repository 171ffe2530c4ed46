import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InputError } from '../evaluate/observation.ts';
import { type PhotoFile, photosIn } from '../evaluate/photo-files.ts';
import type { SmallBluesky } from '../platforms/sandbox/bluesky/small-bluesky.ts';
import type { Sandbox } from '../platforms/sandbox/sandbox.ts';
import { type PictureName, renderPicture } from './pictures.ts';

export const BOT = 'fieldmark_bot';
const HOST = 'prof_puma';
const SECOND_HOST = 'trailcam_tess';
export const hosts = [HOST, SECOND_HOST] as const;
export const BLUESKY_BOT = 'fieldmark.test';
const BLUESKY_HOST = 'ranger-rosa.test';
const MINUTE_MS = 60_000;

/** The settings that point the bot at a small X, and at the game that is played there: two hosts, one hashtag. */
export function sandboxSettings({ url, credentials }: Pick<Sandbox, 'url' | 'credentials'>) {
  const { apiKey, apiSecret, accessToken, accessSecret } = credentials;
  return {
    X_API_BASE_URL: url,
    X_API_KEY: apiKey,
    X_API_SECRET: apiSecret,
    X_ACCESS_TOKEN: accessToken,
    X_ACCESS_SECRET: accessSecret,
    TRACKED_HASHTAGS: `cougarOrNot@${hosts.join('+')}`,
  };
}

/** The settings that add the small Bluesky to that X, with a host there who plays the same game. */
export function withBluesky(
  { TRACKED_HASHTAGS, ...settings }: ReturnType<typeof sandboxSettings>,
  { url, bot }: Pick<SmallBluesky, 'url' | 'bot'>,
) {
  return {
    ...settings,
    BLUESKY_HANDLE: bot.handle,
    BLUESKY_APP_PASSWORD: bot.appPassword,
    BLUESKY_SERVICE: url,
    TRACKED_HASHTAGS: `${TRACKED_HASHTAGS}+${BLUESKY_HOST}`,
  };
}

/** A post of the demonstration. */
interface Scene {
  readonly by: string;
  readonly text: string;
  readonly pictures: readonly PictureName[];
  readonly minutesAgo: number;
  readonly type?: 'video';
}

const scenes: readonly Scene[] = [
  { by: HOST, text: `Good morning! Who is this? #CougarOrNot @${BOT}`, pictures: ['cougar'], minutesAgo: 52 },
  {
    by: SECOND_HOST,
    text: 'My camera caught something last night. #cougarOrNot',
    pictures: ['night'],
    minutesAgo: 47,
  },
  {
    by: HOST,
    text: 'A neighbour swears that it is a cougar. #cougarornot',
    pictures: ['house-cat'],
    minutesAgo: 33,
  },
  {
    by: SECOND_HOST,
    text: `Four at once, @${BOT}: #cougarOrNot`,
    pictures: ['dog', 'bird', 'bobcat', 'landscape'],
    minutesAgo: 26,
  },
  { by: HOST, text: `Just for you, @${BOT} 😄 #cougarOrNot`, pictures: ['meme'], minutesAgo: 18 },
  { by: HOST, text: 'The answer comes at noon! #cougarOrNot', pictures: [], minutesAgo: 11 },
  {
    by: SECOND_HOST,
    text: `It moves! #cougarOrNot @${BOT}`,
    pictures: ['bobcat'],
    minutesAgo: 4,
    type: 'video',
  },
];

const blueskyScenes: readonly Scene[] = [
  {
    by: BLUESKY_HOST,
    text: `From the ridge this morning. What do you say, @${BLUESKY_BOT}? #cougarOrNot`,
    pictures: ['cougar'],
    minutesAgo: 40,
  },
  {
    by: BLUESKY_HOST,
    text: 'This one is for people alone. #cougarOrNot',
    pictures: ['bobcat'],
    minutesAgo: 15,
  },
];

/** Fills the sandbox with hosts and their posts. */
export async function stage(sandbox: Sandbox, now: Date): Promise<void> {
  for (const handle of hosts) sandbox.addAccount({ handle });
  for (const scene of scenes.toSorted((a, b) => b.minutesAgo - a.minutesAgo)) {
    const { by, text, type = 'photo' as const } = scene;
    const photos = (await drawings(scene)).map((drawing) => ({ ...drawing, type }));
    sandbox.addPost({ by, text, photos, at: momentOf(scene, now) });
  }
}

/** The same for the small Bluesky: a round that asks the bot, and one that does not. */
export async function stageBluesky(bluesky: SmallBluesky, now: Date): Promise<void> {
  bluesky.addAccount({ handle: BLUESKY_HOST });
  for (const scene of blueskyScenes) {
    const { by, text } = scene;
    bluesky.addPost({ by, text, photos: await drawings(scene), at: momentOf(scene, now) });
  }
}

function drawings({ pictures }: Scene): Promise<readonly { bytes: Buffer; altText: string }[]> {
  return Promise.all(
    pictures.map(async (name) => ({ bytes: await renderPicture(name), altText: `drawing: ${name}` })),
  );
}

const momentOf = ({ minutesAgo }: Scene, now: Date): Date => new Date(now.getTime() - minutesAgo * MINUTE_MS);

const mediaTypes: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
};

/**
 * The user's own pictures, of a folder or one alone: each one a post of the host that summons the bot. Throws `InputError` for what
 * is not there or holds none.
 */
export async function stagePhotos(sandbox: Sandbox, path: string, now: Date): Promise<void> {
  const photos = (await photosAt(path)).filter(({ name }) => typeOf(name) !== undefined);
  if (photos.length === 0) throw new InputError(`${path} holds no pictures (JPEG, PNG, WebP or GIF).`);
  sandbox.addAccount({ handle: HOST });
  for (const [index, { path: file, name }] of photos.entries()) {
    sandbox.addPost({
      by: HOST,
      text: `Photo ${index + 1} of ${photos.length}. #cougarOrNot @${BOT}`,
      photos: [{ bytes: await readFile(file), contentType: typeOf(name) ?? 'image/jpeg', altText: name }],
      at: new Date(now.getTime() - (photos.length - index) * MINUTE_MS),
    });
  }
}

async function photosAt(path: string): Promise<readonly PhotoFile[]> {
  const found = await stat(path);
  return found.isDirectory() ? (await photosIn(path)).photos : [{ path, name: basename(path) }];
}

const typeOf = (name: string): string | undefined => mediaTypes[extname(name).toLowerCase()];
