import type { Context } from 'hono';
import { Html, html } from '../../page/html.ts';
import type { RoomEnv } from '../env.ts';
import { document, type PageOptions, type Place } from '../layout.ts';
import type { Session } from './sessions.ts';

const places: readonly Place[] = [
  { address: '/desk', name: 'Replies' },
  { address: '/desk/solutions', name: 'Solutions' },
  { address: '/desk/rounds', name: 'Rounds' },
  { address: '/desk/score', name: 'Score' },
  { address: '/desk/people', name: 'Opt-outs' },
  { address: '/desk/state', name: 'State' },
  { address: '/', name: 'Try it' },
];

/** A page of the desk: it says first what became of the last thing that was done. */
export function deskPage(
  c: Context<RoomEnv>,
  session: Session,
  { title, place, content, scripts = [] }: Omit<PageOptions, 'places'>,
): Response {
  const { note } = session;
  delete session.note;
  const said =
    note &&
    html`<p class="${note.isProblem ? 'note problem' : 'note done'}" role="${note.isProblem ? 'alert' : 'status'}">${note.text}</p>`;
  const leave = html`<form method="post" action="/desk/logout" class="leave"><button>Log out</button></form>`;
  return c.html(document({ title, place, places, content: html`${said}\n${content}\n${leave}`, scripts }));
}

/** Leads on after something was done, and lets the next page say so. */
export function leadOn(
  c: Context<RoomEnv>,
  session: Session,
  address: string,
  note: Session['note'],
): Response {
  if (note) session.note = note;
  return c.redirect(address, 303);
}

/** `2026-11-20 11:00 UTC` */
export function moment(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function handleOf({ authorHandle, authorId }: { authorHandle?: string; authorId: string }): string {
  return authorHandle === undefined ? authorId : `@${authorHandle}`;
}

/** Of a form. */
export function textOf(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : '';
}

/** A text with its line breaks, which no other markup keeps. */
export function lines(text: string): Html {
  return html`${text.split('\n').map((line, i) => html`${i === 0 ? undefined : new Html('\n')}${line}`)}`;
}
