import type { Context } from 'hono';
import { html } from '../../page/html.ts';
import { statisticsContent } from '../../solutions/stats/page/page.ts';
import type { RoomEnv } from '../env.ts';
import { deskPage, leadOn } from './desk-page.ts';
import type { DeskRoom } from './desk-room.ts';
import type { Session } from './sessions.ts';

/** `GET /desk/score`: the page of `stats --html`, and a post about it on request. */
export async function showScore(room: DeskRoom, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const content = html`${statisticsContent(await room.statistics())}
<form method="post" action="/desk/score"><p><button>Draft a post about the last seven days</button></p>
<p class="small">It waits for you among the replies.</p></form>`;
  return deskPage(c, session, { title: 'How well the bot plays', place: '/desk/score', content });
}

/** `POST /desk/score`. */
export async function draftSummary(room: DeskRoom, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const drafted = (await room.draftSummaries()).filter(({ state }) => state === 'held');
  if (drafted.length > 0)
    return leadOn(c, session, '/desk', { text: 'Drafted: it waits below.', isProblem: false });
  const text =
    'Nothing was drafted: in the last seven days no host has given the solution of a round that the bot replied to.';
  return leadOn(c, session, '/desk/score', { text, isProblem: true });
}
