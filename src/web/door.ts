/** What the rest of the house knows of this room. */

export type { DeskRoom } from './desk/desk-room.ts';
export type { Access, Room } from './room.ts';
export { startServer, type WebServer } from './server.ts';
export type { Judge, Judged, Opinion, TrainingRoom } from './training/room.ts';
export { startTraining } from './training/web.ts';
