/** What the rest of the house knows of this room. */
import type { WebServer } from './server.ts';
import type { TrainingRoom } from './training/room.ts';

export type { DeskRoom } from './desk/desk-room.ts';
export type { Access, Room } from './room.ts';
export { startServer, type WebServer } from './server.ts';
export type { Judge, Judged, Opinion, TrainingRoom } from './training/room.ts';

/** Opens the pages of `photos look` and `train look`, which `serve` does without. Throws what listening throws. */
export async function startTraining(room: TrainingRoom): Promise<WebServer> {
  return (await import('./training/web.ts')).startTraining(room);
}
