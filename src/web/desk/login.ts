import type { Context } from 'hono';
import { html } from '../../page/html.ts';
import type { RoomEnv } from '../env.ts';
import type { Limits } from '../guard/limits.ts';
import { isSame } from '../guard/same.ts';
import { document } from '../layout.ts';
import { receive } from '../picture/receive.ts';
import { placesOf } from '../places.ts';
import type { Room } from '../room.ts';
import type { Sessions } from './sessions.ts';

/** `GET /desk/login`. */
export function showLogin(room: Room, c: Context<RoomEnv>, problem?: string): Response {
  const { client } = c.var;
  const content = html`<h1>The desk</h1>
<p class="lead">Replies that wait for a person, and how the bot is.</p>
${problem === undefined ? undefined : html`<p class="note problem" role="alert">${problem}</p>`}
${client.isSecure || client.isLocal ? undefined : html`<p class="note">This connection is not encrypted: others on the way can read the password.</p>`}
<form method="post" action="/desk/login" class="login">
<p><label for="password">Password</label> <input type="password" id="password" name="password" autocomplete="current-password" required></p>
<p><button class="first">Log in</button></p>
<p class="small">It is SERVE_PASSWORD of the bot's settings.</p>
</form>`;
  return c.html(
    document({ title: 'Log in', place: '/desk', places: placesOf(room, c), content }),
    problem === undefined ? 200 : 403,
  );
}

/** `POST /desk/login`. Throws `WebError` (`too-many`). */
export async function logIn(
  room: Room,
  { sessions, limits }: { sessions: Sessions; limits: Limits },
  c: Context<RoomEnv>,
): Promise<Response> {
  const { password } = room.access;
  await limits.guess(c.var.client);
  const { fields } = await receive(c.env.incoming, true);
  const given = fields.password;
  if (password === undefined || typeof given !== 'string' || !isSame(given, password))
    return showLogin(room, c, 'The password is not the right one.');
  await limits.guessedRight(c.var.client);
  sessions.begin(c);
  return c.redirect('/desk', 303);
}
