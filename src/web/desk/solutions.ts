import type { Context } from 'hono';
import { solutionInWords } from '../../game/solution.ts';
import { type Html, html } from '../../page/html.ts';
import type { Desk } from '../../play/desk.ts';
import {
  dismissSolution,
  markOf,
  setSolution,
  type Unclear,
  unclearSolutions,
} from '../../solutions/by-hand.ts';
import type { RoundRecord, SolutionRecord } from '../../store/store.ts';
import type { RoomEnv } from '../env.ts';
import { receive } from '../picture/receive.ts';
import { deskPage, handleOf, leadOn, lines, moment, textOf } from './desk-page.ts';
import type { Session } from './sessions.ts';

const PLACE = '/desk/solutions';

/** `GET /desk/solutions`: what hosts said that is not clear enough. */
export async function showSolutions(desk: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const all = await unclearSolutions(desk);
  const title =
    all.length === 0
      ? 'No solution waits'
      : `${all.length} ${all.length === 1 ? 'solution waits' : 'solutions wait'}`;
  const content = html`<h1>${title}</h1>
<p>What hosts said of their rounds, where the bot could not tell for sure what they meant. It is scored by what you say.</p>
<ul class="cards">${all.map((each) => card(desk, each))}</ul>`;
  return deskPage(c, session, { title, place: PLACE, content });
}

/** `POST /desk/solutions/:id`: what a person says of a round, unless something else is known of it than they saw. */
export async function decideSolution(desk: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const { fields } = await receive(c.env.incoming, true);
  const seen = textOf(fields, 'seen');
  const back = textOf(fields, 'from') === 'round' ? `/desk/rounds/${encodeURIComponent(id)}` : PLACE;
  if (textOf(fields, 'action') === 'dismiss') {
    const done = await dismissSolution(desk, id, seen);
    if ('problem' in done) return leadOn(c, session, back, { text: done.problem, isProblem: true });
    return leadOn(c, session, back, {
      text: `${handleOf(done.round)}: that was no solution.`,
      isProblem: false,
    });
  }
  const done = await setSolution(desk, id, textOf(fields, 'labels'), seen);
  if ('problem' in done) return leadOn(c, session, back, { text: done.problem, isProblem: true });
  const text = `${handleOf(done.round)}: ${solutionInWords(done.solution, done.model)}.`;
  return leadOn(c, session, back, { text, isProblem: false });
}

function card({ models }: Desk, { found, round, reply }: Unclear): Html {
  const { solution, evidence } = found;
  const model = models.get(round.model ?? '');
  const meant =
    solution.labels.length === 0 ? 'nothing that the model knows' : solutionInWords(solution, model);
  return html`<li class="card"><div>
<p class="small">${round.gameKey}, a round of ${handleOf(round)}, ${moment(round.createdAt)}. <a href="/desk/rounds/${encodeURIComponent(round.id)}">The round of ${handleOf(round)} with its photos</a></p>
<blockquote class="post">${lines(evidence ?? '(no longer kept)')}</blockquote>
<p>It may mean ${meant}.${reply === undefined ? '' : html` The bot had said: ${reply}`}</p>
${solutionForm(round, found)}</div></li>`;
}

/** @param known of the round's solution @param from the page that it leads back to, if not this one */
export function solutionForm(round: RoundRecord, known: SolutionRecord | undefined, from?: 'round'): Html {
  const field = `labels-${round.id.replaceAll(/[^\w-]/g, '-')}`;
  return html`<form method="post" action="${PLACE}/${encodeURIComponent(round.id)}"><input type="hidden" name="seen" value="${markOf(known)}">${from && html`<input type="hidden" name="from" value="${from}">`}
<p><label for="${field}">It was</label> <input type="text" id="${field}" name="labels" autocomplete="off" placeholder="cougar, or not:cougar, or nothing"></p>
<p class="actions"><button class="first" name="action" value="set">Keep this solution</button> <button name="action" value="dismiss">It was no solution</button></p></form>`;
}
