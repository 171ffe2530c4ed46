import type { Context } from 'hono';
import { statisticsContent } from '../../solutions/stats/page/page.ts';
import type { RoomEnv } from '../env.ts';
import { deskPage } from './desk-page.ts';
import type { DeskRoom } from './desk-room.ts';
import type { Session } from './sessions.ts';

/** `GET /desk/score`: the page of `stats --html`. */
export async function showScore(room: DeskRoom, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const content = statisticsContent(await room.statistics());
  return deskPage(c, session, { title: 'How well the bot plays', place: '/desk/score', content });
}
