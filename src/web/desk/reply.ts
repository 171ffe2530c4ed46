import type { Context } from 'hono';
import { percent } from '../../game/phrases.ts';
import { shownText } from '../../game/shown-text.ts';
import { html } from '../../page/html.ts';
import { networkOf } from '../../platforms/platform.ts';
import {
  approve,
  approvedAnswers,
  choicesOf,
  type Decision,
  type Desk,
  edit,
  faultsOfEdit,
  type Held,
  heldAnswers,
  lacksOf,
  relabel,
  skip,
  stopAnswering,
} from '../../play/desk.ts';
import type { RoomEnv } from '../env.ts';
import { receive } from '../picture/receive.ts';
import { deskPage, handleOf, leadOn, lines, moment, textOf } from './desk-page.ts';
import { photosOf } from './photos.ts';
import { relabelForm } from './relabel.ts';
import { markOf, replyAddress, staleness } from './replies.ts';
import type { Session } from './sessions.ts';

/** `GET /desk/reply/:id`: the post, its photos, what was seen, and what may be done with the reply. */
export async function showReply(desk: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const held = await undecided(desk, c.req.param('id') ?? '');
  if (!held)
    return leadOn(c, session, '/desk', session.note ?? { text: await became(desk, c), isProblem: true });
  const { round, answer, confidence } = held;
  const network = networkOf(desk.networks, round);
  const rules = await network.text();
  const post = network.postUrl({
    id: round.latestPostId,
    ...(round.authorHandle === undefined ? {} : { handle: round.authorHandle }),
  });
  const lacks = lacksOf(desk, held, answer.text);
  const content = html`<h1>Reply to ${handleOf(round)}</h1>
<p class="small">${round.gameKey}, ${moment(round.createdAt)}, ${staleness(desk, held)}, ${confidence === 0 ? 'not sure' : `${percent(confidence)} sure`}. <a href="${post}" rel="noreferrer">The post on ${network.title}</a></p>
<blockquote class="post">${lines(shownText(round.text) || '(text removed because of its age)')}</blockquote>
${photosOf(desk, round)}
<h2>The reply</h2>
<blockquote>${lines(answer.text)}</blockquote>
${lacks.length > 0 ? html`<p class="note">Before you approve it: ${lacks.join('; ')}.</p>` : undefined}
<form method="post" action="${replyAddress(held)}"><input type="hidden" name="seen" value="${markOf([held])}">
<p class="actions">${answer.state === 'held' ? html`<button class="first" name="action" value="approve">Approve</button> ` : html`<span>Approved: the next run posts it.</span> `}<button name="action" value="skip">Skip: never post it</button></p></form>
<h2>Change it</h2>
<form method="post" action="${replyAddress(held)}" class="edit"><p><label for="text">Text</label> <textarea id="text" name="text" rows="4" aria-describedby="count">${lines(answer.text)}</textarea></p>
<p class="small" id="count" role="status">${rules.length(answer.text)} of ${rules.limit} characters, as ${network.title} counts them.</p>
<p class="actions"><button name="action" value="edit">Keep this text</button> <button name="action" value="check">Check it only</button></p></form>
${relabelForm(replyAddress(held), choicesOf(held), c.req.query('find') ?? '')}
<h2>Stop answering</h2>
<form method="post" action="${replyAddress(held)}"><p>${handleOf(round)} gets no reply any more, neither this one nor another.</p>
<p class="actions"><button name="action" value="stop">Stop answering ${handleOf(round)}</button></p></form>`;
  return deskPage(c, session, {
    title: `Reply to ${handleOf(round)}`,
    place: '/desk',
    content,
    scripts: ['desk.js'],
  });
}

/** `POST /desk/reply/:id`: one decision. What was decided elsewhere meanwhile is told, and never decided twice. */
export async function decideReply(desk: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const held = await undecided(desk, c.req.param('id') ?? '');
  const { fields } = await receive(c.env.incoming, true);
  if (!held) return leadOn(c, session, '/desk', { text: await became(desk, c), isProblem: true });
  const action = textOf(fields, 'action');
  const here = replyAddress(held);
  if (action === 'approve' && textOf(fields, 'seen') !== markOf([held]))
    return leadOn(c, session, here, {
      text: 'The reply was changed meanwhile. Read it again.',
      isProblem: true,
    });
  if (action === 'check') {
    const text = textOf(fields, 'text');
    const told = await checked(desk, held, text);
    // The page's script asks while a person types.
    if (c.req.header('accept') === 'application/json') return c.json({ told });
    return leadOn(c, session, here, { text: `"${text}": ${told}`, isProblem: !told.startsWith('It may') });
  }
  const decision = await carryOut(desk, held, action, fields);
  if ('problem' in decision) {
    const left = await undecided(desk, held.round.id);
    const text = left ? `Not done: ${decision.problem}.` : await became(desk, c);
    return leadOn(c, session, left ? here : '/desk', { text, isProblem: true });
  }
  const isChange = action === 'edit' || action === 'relabel';
  const text = isChange
    ? 'The reply reads anew. Approve it below.'
    : `${handleOf(held.round)}: ${decision.done}.`;
  return leadOn(c, session, isChange ? here : '/desk', { text, isProblem: false });
}

function carryOut(
  desk: Desk,
  held: Held,
  action: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<Decision> | Decision {
  switch (action) {
    case 'approve':
      return approve(desk, held);
    case 'skip':
      return skip(desk, held);
    case 'stop':
      return stopAnswering(desk, held);
    case 'edit':
      return edit(desk, held, textOf(fields, 'text'));
    case 'relabel':
      return relabel(desk, held, textOf(fields, 'label'));
    default:
      return { problem: 'nothing was chosen' };
  }
}

async function checked(desk: Desk, held: Held, text: string): Promise<string> {
  const { limit, length } = await networkOf(desk.networks, held.round).text();
  const faults = await faultsOfEdit(desk, held, text);
  const lacks = lacksOf(desk, held, text);
  const size = `${length(text)} of ${limit} characters`;
  if (faults.length > 0) return `${size}; it cannot be used: ${faults.join('; ')}.`;
  return `It may be used, ${size}.${lacks.length > 0 ? ` But ${lacks.join('; ')}.` : ''}`;
}

/** Held, or approved and not on its way yet. */
async function undecided(desk: Desk, id: string): Promise<Held | undefined> {
  return (await heldAnswers(desk, id))[0] ?? (await approvedAnswers(desk, id))[0];
}

/** What became of a reply that does not wait any more. */
async function became(desk: Desk, c: Context<RoomEnv>): Promise<string> {
  const answer = await desk.store.answers.of(c.req.param('id') ?? '');
  if (!answer) return 'There is no such reply.';
  const at = answer.sentAt ?? answer.deadAt ?? answer.approvedAt;
  const when = at ? `, ${moment(at)}` : '';
  switch (answer.state) {
    case 'sent':
    case 'sending':
      return `It was decided already: the reply is posted${when}.`;
    case 'dead':
      return `It was decided already: the reply is never posted (${answer.reason ?? 'no reason'})${when}.`;
    default:
      return `It was decided already: ${answer.reason ?? answer.state}${when}.`;
  }
}
