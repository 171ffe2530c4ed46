import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createPictures, networksOf } from '../../src/app.ts';
import { writeTinyModel } from '../../src/vision/testing/tiny-model.ts';
import { type Access, type Room, startServer, type WebServer } from '../../src/web/door.ts';

export interface OpenRoom extends WebServer {
  readonly folder: string;
  readonly room: Room;
  /** What was logged as an error. */
  readonly logged: readonly object[];
}

/** The pages and the API on loopback, with a model that sees colours; gone after the test. */
export async function openRoom(
  over: Partial<Access> = {},
  more: Partial<Omit<Room, 'access'>> & { readonly modelsDir?: string } = {},
): Promise<OpenRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-web-'));
  const { modelsDir = join(folder, 'models'), ...rest } = more;
  if (more.modelsDir === undefined)
    await writeTinyModel(join(modelsDir, 'cougar-or-not'), { hashtags: ['cougarOrNot'], sharpness: 12 });
  const logged: object[] = [];
  const access = { isPublic: false, fetchesUrls: false, showsScore: false, trustedProxies: [], ...over };
  const room: Room = {
    pictures: await createPictures({ modelsDir }),
    games: [],
    network: networksOf({ playsOnX: true, xApiBaseUrl: 'https://api.x.com' })[0],
    version: '0.0.0',
    now: () => new Date('2026-11-29T12:00:00Z'),
    log: { error: (details) => logged.push(details) },
    ...rest,
    access: { host: '127.0.0.1', port: 0, ...access },
  };
  const server = await startServer(room.access, async () => room);
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { ...server, folder, room, logged };
}

/** A form as a browser sends it. */
export function formOf(
  picture: Uint8Array,
  fields: Record<string, string> = {},
  name = 'photo.jpg',
): FormData {
  const form = new FormData();
  form.append('picture', new Blob([new Uint8Array(picture)]), name);
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  return form;
}
