import type { Context } from 'hono';
import { percent } from '../../game/phrases.ts';
import { type Html, html } from '../../page/html.ts';
import { networkOf } from '../../platforms/platform.ts';
import { approvedAnswers, type Desk, type Held, heldAnswers } from '../../play/desk.ts';
import { decideOnSummary, heldSummaries } from '../../play/summary.ts';
import type { SummaryRecord } from '../../store/store.ts';
import type { RoomEnv } from '../env.ts';
import { receive } from '../picture/receive.ts';
import { deskPage, handleOf, leadOn, moment, textOf } from './desk-page.ts';
import type { Session } from './sessions.ts';

/** Side of the photos on the desk, pixels. */
export const PHOTO_SIDE = 800;

/** `GET /desk`: what waits, the oldest post first. */
export async function showReplies(desk: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const [held, approved, summaries] = [
    await heldAnswers(desk),
    await approvedAnswers(desk),
    await heldSummaries(desk.store),
  ];
  const count = held.length + summaries.length;
  const content = html`<h1>${count === 0 ? 'No reply waits' : count === 1 ? '1 reply waits' : `${count} replies wait`}</h1>
${count === 0 ? html`<p>REPLY_MODE=review holds every new reply for you, REVIEW_BELOW=0.9 only the less sure ones.</p>` : undefined}
<ul class="cards">${held.map((each) => card(desk, each))}</ul>
${summaries.map(summaryCard)}
${
  approved.length === 0
    ? undefined
    : html`<h2>Approved</h2><p>The next run posts these. Until then they can be taken back: skip, edit or relabel them.</p><ul class="cards">${approved.map((each) => card(desk, each))}</ul>`
}`;
  return deskPage(c, session, {
    title: count === 0 ? 'No reply waits' : `${count} waiting`,
    place: '/desk',
    content,
  });
}

/** `POST /desk/summary/:id`: lets a post about the score go, or not. */
export async function decideSummary(desk: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const { fields } = await receive(c.env.incoming, true);
  const action = textOf(fields, 'action');
  const waits = (await heldSummaries(desk.store)).some((summary) => summary.id === id);
  if (!waits || (action !== 'approve' && action !== 'skip'))
    return leadOn(c, session, '/desk', { text: `${id} does not wait any more.`, isProblem: true });
  await decideOnSummary(desk.store, id, action, desk.now());
  const text = action === 'approve' ? `${id} is approved: the next run posts it.` : `${id} is never posted.`;
  return leadOn(c, session, '/desk', { text, isProblem: false });
}

function card(desk: Desk, held: Held): Html {
  const { round, answer, confidence } = held;
  const [photo] = photosOf(desk, held);
  return html`<li class="card">${photo && html`<img src="${photo.address}" alt="" loading="lazy">`}
<div><p class="small">${handleOf(round)}, ${moment(round.createdAt)}, ${staleness(desk, held)}</p>
<p class="said">${answer.text}</p>
<p><a href="${addressOf(held)}">Decide on this reply to ${handleOf(round)}</a> <span class="small">${confidence === 0 ? 'not sure' : `${percent(confidence)} sure`}</span></p></div></li>`;
}

function summaryCard({ id, text }: SummaryRecord): Html {
  return html`<form method="post" action="/desk/summary/${encodeURIComponent(id)}" class="card"><div><p class="small">${id}: a post of its own about the score</p><p class="said">${text}</p>
<p class="actions"><button name="action" value="approve" class="first">Approve ${id}</button> <button name="action" value="skip">Skip ${id}</button></p></div></form>`;
}

export function addressOf({ round }: Held): string {
  return `/desk/reply/${encodeURIComponent(round.id)}`;
}

/** Where its photos are, and what was seen in each. */
export function photosOf({ networks }: Desk, { round }: Held) {
  const network = networkOf(networks, round);
  return round.photos.flatMap(({ ref, prediction, reason, position }) =>
    ref.url === undefined
      ? []
      : [
          {
            address: network.photoUrl(ref.url, PHOTO_SIDE),
            position,
            altText: ref.altText,
            prediction,
            reason,
          },
        ],
  );
}

export function staleness({ now }: Desk, { staleAt }: Held): string {
  const minutes = Math.floor((staleAt.getTime() - now().getTime()) / 60_000);
  if (minutes <= 0) return 'too old: the next run drops it';
  return `goes stale in ${minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`}`;
}
