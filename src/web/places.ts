import type { Context } from 'hono';
import type { RoomEnv } from './env.ts';
import type { Place } from './layout.ts';
import type { Room } from './room.ts';

/** What stands in the head of the pages, for whoever asks. */
export function placesOf({ access }: Pick<Room, 'access'>, _: Context<RoomEnv>): readonly Place[] {
  return [
    { address: '/', name: 'Try it' },
    { address: '/api', name: 'API' },
    ...(access.showsScore ? [{ address: '/score', name: 'Score' }] : []),
    ...(access.password === undefined ? [] : [{ address: '/desk', name: 'Desk' }]),
  ];
}
