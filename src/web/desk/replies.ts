import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { percent } from '../../game/phrases.ts';
import { type Html, html } from '../../page/html.ts';
import { approve, approvedAnswers, type Desk, type Held, heldAnswers } from '../../play/desk.ts';
import { decideOnSummary, heldSummaries } from '../../play/summary.ts';
import type { SummaryRecord } from '../../store/store.ts';
import type { RoomEnv } from '../env.ts';
import { receive } from '../picture/receive.ts';
import { deskPage, handleOf, leadOn, moment, textOf } from './desk-page.ts';
import { photoAddress } from './photos.ts';
import type { Session } from './sessions.ts';

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
${held.length > 1 ? html`<form method="post" action="/desk/all"><input type="hidden" name="seen" value="${markOf(held)}"><p><button>Approve all ${held.length} replies</button></p></form>` : undefined}
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

/** `POST /desk/all`: lets all replies go that the page showed, or none. */
export async function approveAll(desk: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const { fields } = await receive(c.env.incoming, true);
  const held = await heldAnswers(desk);
  if (textOf(fields, 'seen') !== markOf(held)) {
    const text = 'What waits has changed meanwhile; nothing was approved. Read it again.';
    return leadOn(c, session, '/desk', { text, isProblem: true });
  }
  const problems: string[] = [];
  for (const each of held) {
    const decision = await approve(desk, each);
    if ('problem' in decision) problems.push(`${handleOf(each.round)}: ${decision.problem}.`);
  }
  const text = [`${held.length - problems.length} approved.`, ...problems].join(' ');
  return leadOn(c, session, '/desk', { text, isProblem: problems.length > 0 });
}

/** `POST /desk/summary/:id`: lets a post about the score go, or not. */
export async function decideSummary(desk: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const { fields } = await receive(c.env.incoming, true);
  const action = textOf(fields, 'action');
  const isDone =
    (action === 'approve' || action === 'skip') &&
    (await decideOnSummary(desk.store, id, action, desk.now()));
  if (!isDone) return leadOn(c, session, '/desk', { text: `${id} does not wait any more.`, isProblem: true });
  const text = action === 'approve' ? `${id} is approved: the next run posts it.` : `${id} is never posted.`;
  return leadOn(c, session, '/desk', { text, isProblem: false });
}

function card(desk: Desk, held: Held): Html {
  const { round, answer, confidence } = held;
  const [photo] = round.photos;
  const address = photo && photoAddress(desk, round, photo);
  return html`<li class="card">${address === undefined ? undefined : html`<img src="${address}" alt="" loading="lazy">`}
<div><p class="small">${handleOf(round)}, ${moment(round.createdAt)}, ${staleness(desk, held)}</p>
<p class="said">${answer.text}</p>
<p><a href="${replyAddress(held)}">Decide on this reply to ${handleOf(round)}</a> <span class="small">${confidence === 0 ? 'not sure' : `${percent(confidence)} sure`}</span></p></div></li>`;
}

function summaryCard({ id, text }: SummaryRecord): Html {
  return html`<form method="post" action="/desk/summary/${encodeURIComponent(id)}" class="card"><div><p class="small">${id}: a post of its own about the score</p><p class="said">${text}</p>
<p class="actions"><button name="action" value="approve" class="first">Approve ${id}</button> <button name="action" value="skip">Skip ${id}</button></p></div></form>`;
}

export function replyAddress({ round }: Held): string {
  return `/desk/reply/${encodeURIComponent(round.id)}`;
}

/** Of the texts that a person saw: others are not approved by their press. */
export function markOf(held: readonly Held[]): string {
  const texts = held.map(({ round, answer }) => [round.id, answer.text]);
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url');
}

export function staleness({ now }: Desk, { staleAt }: Held): string {
  const minutes = Math.floor((staleAt.getTime() - now().getTime()) / 60_000);
  if (minutes <= 0) return 'too old: the next run drops it';
  return `goes stale in ${minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`}`;
}
