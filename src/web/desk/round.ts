import type { Context } from 'hono';
import { shownText } from '../../game/shown-text.ts';
import { solutionInWords } from '../../game/solution.ts';
import { html } from '../../page/html.ts';
import { networkOf } from '../../platforms/platform.ts';
import { approvedAnswers, type Desk, heldAnswers } from '../../play/desk.ts';
import type { FullRound } from '../../store/store.ts';
import type { RoomEnv } from '../env.ts';
import { deskPage, handleOf, leadOn, lines, moment } from './desk-page.ts';
import { photosOf } from './photos.ts';
import { replyAddress } from './replies.ts';
import { becameOf } from './round-words.ts';
import type { Session } from './sessions.ts';
import { solutionForm } from './solutions.ts';

const PLACE = '/desk/rounds';

/** `GET /desk/rounds/:id`: one round with all that is known of it; what it showed may be said by hand. */
export async function showRound(desk: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const round = await desk.store.rounds.whole(c.req.param('id') ?? '');
  if (!round) return leadOn(c, session, PLACE, { text: 'There is no such round.', isProblem: true });
  const network = networkOf(desk.networks, round);
  const address = network.postUrl({
    id: round.latestPostId,
    ...(round.authorHandle === undefined ? {} : { handle: round.authorHandle }),
  });
  const [waits] = [...(await heldAnswers(desk, round.id)), ...(await approvedAnswers(desk, round.id))];
  const content = html`<h1>Round of ${handleOf(round)}</h1>
<p class="small">${round.gameKey}, ${moment(round.createdAt)}. <a href="${address}" rel="noreferrer">The post on ${network.title}</a></p>
<blockquote class="post">${lines(shownText(round.text) || '(text removed because of its age)')}</blockquote>
${photosOf(desk, round)}
<h2>The reply</h2>
${round.answer ? html`<blockquote>${lines(round.answer.text)}</blockquote>` : undefined}
<p>${becameOf(round)}${waits ? html`. <a href="${replyAddress(waits)}">Decide on this reply</a>` : undefined}</p>
<h2>What it showed</h2>
<p>${solution(desk, round)}</p>
${round.photos.length > 0 ? solutionForm(round, round.solution, 'round') : undefined}`;
  return deskPage(c, session, { title: `Round of ${handleOf(round)}`, place: PLACE, content });
}

function solution({ models }: Desk, { solution: known, model }: FullRound): string {
  if (!known || known.state === 'dismissed') return 'Nobody has said it yet.';
  const words = solutionInWords(known.solution, models.get(model ?? '')) || 'nothing that the model knows';
  const by = known.source === 'operator' ? 'a person' : 'the host';
  const at = moment(known.foundAt);
  return known.state === 'settled'
    ? `${words}, by ${by}, ${at}.`
    : `It may be ${words}: what the host said is not clear ("${known.evidence ?? 'no longer kept'}", ${at}).`;
}
