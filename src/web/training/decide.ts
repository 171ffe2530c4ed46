import type { Context } from 'hono';
import { DROP, decide } from '../../training-data/corrections.ts';
import type { RoomEnv } from '../env.ts';
import { receive } from '../picture/receive.ts';
import { WebError } from '../web-error.ts';
import { anchorOf, card } from './card.ts';
import { contextOf, countsLine, labelNav } from './pages.ts';
import type { TrainingRoom } from './room.ts';
import { readShelf } from './shelf.ts';

/** `POST /decide`: saved before it is answered; whoever decided about what is not so any more is told, and nothing changes. */
export async function decideOne(
  room: TrainingRoom,
  c: Context<RoomEnv>,
  showAgain: (address: string, alert: string) => Promise<Response>,
): Promise<Response> {
  const { fields } = await receive(c.env.incoming, true);
  const given = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' ? value : undefined;
  };
  const shelf = await readShelf(room);
  const item = shelf.items.get(given('sha256') ?? '');
  const [shown, now] = [given('shown'), given('undo') === undefined ? given('now') : undefined];
  const isKnown = now === undefined || now === DROP || shelf.labels.some(({ name }) => name === now);
  if (!item || shown === undefined || !isKnown || (now === undefined && given('undo') === undefined))
    throw new WebError(400, 'no-decision', 'That is no decision about a photo of this folder.', {
      cure: 'Load the page again, and decide there.',
    });
  const { photo } = item;
  const why = room.judge ? 'train look' : 'photos look';
  const decision = { sha256: photo.sha256, was: photo.was, now, why };
  const decided = await decide(room.folder, decision, shown, room.now());
  const file = photo.name.split('/').at(-1) ?? '';
  const state = decided.now === DROP ? 'dropped' : decided.now;
  const message =
    decided.kind === 'overtaken'
      ? `${file} was decided elsewhere in the meantime: it is ${state} now. Nothing was changed here.`
      : `${file}: ${now === undefined ? `${state} again` : now === photo.was ? 'kept' : state}.`;
  const back = placeOf(given('back'));
  const status = decided.kind === 'overtaken' ? 409 : 200;
  if (c.req.header('accept')?.includes('application/json')) {
    const after = await readShelf(room);
    const fresh = after.items.get(photo.sha256) ?? item;
    const label = new URL(back, 'http://here').searchParams.get('label') ?? '';
    const body = {
      kind: decided.kind,
      message,
      card: card(fresh, contextOf({ room, shelf: after }, back)).text,
      counts: countsLine(after).text,
      labels: labelNav(after, label).text,
    };
    return c.json(body, status);
  }
  if (decided.kind === 'overtaken') return showAgain(back, message);
  return c.redirect(back.startsWith('/photo/') ? back : `${back}#${anchorOf(photo.sha256)}`, 303);
}

/** A page of ours, whatever the form says. */
function placeOf(back = '/'): string {
  const url = URL.parse(back, 'http://here');
  return url?.origin === 'http://here' && !url.pathname.startsWith('//')
    ? `${url.pathname}${url.search}`
    : '/';
}
