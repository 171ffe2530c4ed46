import type { Context } from 'hono';
import { html } from '../page/html.ts';
import type { RoomEnv } from './env.ts';
import { document } from './layout.ts';
import { placesOf } from './places.ts';
import type { Room } from './room.ts';

/** A page that only says something, and what to do. */
export function plainPage(room: Room, c: Context<RoomEnv>, message: string, cure: string): string {
  const content = html`<h1>${message.replace(/\.$/, '')}</h1>\n<p class="lead">${cure}</p>`;
  return document({ title: message, place: c.req.path, places: placesOf(room, c), content });
}
