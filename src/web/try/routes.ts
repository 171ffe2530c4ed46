import type { Context } from 'hono';
import type { Html } from '../../page/html.ts';
import { html } from '../../page/html.ts';
import type { RoomEnv } from '../env.ts';
import { document } from '../layout.ts';
import { bring, type Intake } from '../picture/bring.ts';
import { placesOf } from '../places.ts';
import type { Room } from '../room.ts';
import { asWebError, ownFault } from '../web-error.ts';
import { type Choice, choiceNamed, choicesOf } from './choices.ts';
import { pictureForm } from './form.ts';
import { answer, refusal, welcome } from './page.ts';
import { sightOf } from './sight.ts';

/** `GET /`: where a picture is given. */
export function showForm(room: Room, c: Context<RoomEnv>): Response {
  const choices = choicesOf(room);
  const [first] = choices;
  if (!first) return c.html(page(room, c, 'No model', noModel()), 503);
  const chosen = choiceNamed(c.req.query('game') ?? '', choices) ?? first;
  return c.html(page(room, c, 'What animal is it?', welcome(), { choices, chosen }));
}

/** `POST /`: what the bot would reply to the picture of the form. */
export async function lookAtForm(room: Room, intake: Intake, c: Context<RoomEnv>): Promise<Response> {
  const choices = choicesOf(room);
  let chosen = choices[0];
  if (!chosen) return c.html(page(room, c, 'No model', noModel()), 503);
  try {
    const sight = await bring(
      room,
      intake,
      c,
      ({ bytes, fields }) => {
        chosen = choiceNamed(String(fields.game ?? ''), choices) ?? (choices[0] as Choice);
        return sightOf(room, chosen, bytes, { preview: true, mapFor: chosen.question });
      },
      true,
    );
    const { inWords } = await import('../../game/in-words.ts');
    return c.html(page(room, c, inWords(sight.verdict), answer(sight), { choices, chosen, isAgain: true }));
  } catch (error) {
    const known = asWebError(error) ?? ownFault(error);
    if (known.status === 500) room.log.error({ err: error }, 'a picture could not be looked at');
    if (known.retryAfter !== undefined) c.header('retry-after', String(known.retryAfter));
    return c.html(page(room, c, 'No answer', refusal(known), { choices, chosen }), known.status);
  }
}

function page(
  room: Room,
  c: Context<RoomEnv>,
  title: string,
  above: Html,
  form?: { choices: readonly Choice[]; chosen: Choice; isAgain?: boolean },
): string {
  const { fetchesUrls } = room.access;
  const content = form
    ? html`${above}\n${pictureForm(form.choices, { chosen: form.chosen, fetchesUrls, isAgain: form.isAgain ?? false })}`
    : above;
  return document({
    title,
    place: '/',
    places: placesOf(room, c),
    content,
    ...(form ? { scripts: ['try.js'] } : {}),
  });
}

function noModel(): Html {
  return html`<h1>No model is installed</h1>
<p class="lead" role="alert">Nothing can look at pictures. Its operator sees why with <code>fieldmark model list</code>.</p>`;
}
