import type { Context } from 'hono';
import { z } from 'zod';
import { Html, html, table } from '../../page/html.ts';
import type { RoomEnv } from '../env.ts';
import { document } from '../layout.ts';
import { placesOf } from '../places.ts';
import type { Room } from '../room.ts';
import { choicesOf } from '../try/choices.ts';
import { type Operation, operationsOf } from './operations.ts';

/** `GET /api`: the description for people, with lines to copy. */
export function showApi(room: Room, c: Context<RoomEnv>): Response {
  const host = URL.parse(`http://${c.req.header('host') ?? ''}`)?.host || 'localhost';
  const origin = `${c.var.client.isSecure ? 'https' : 'http'}://${host}`;
  const game = choicesOf(room)[0]?.value ?? 'cougarOrNot';
  const content = html`<h1>API</h1>
<p class="lead">For programs: what is in a picture, as JSON.</p>
<p>Described for programs: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1). ${
    room.access.token === undefined
      ? 'No token is needed.'
      : html`Each call needs the operator's token: <code>-H "authorization: Bearer $TOKEN"</code>.`
  }</p>
${operationsOf(room.access).map((operation) => section(operation, { origin, game, hasToken: room.access.token !== undefined }))}
<h2>Refusals</h2>
<p>Each comes as <code>{"error": {"reason", "message", "cure"}}</code>: the reason for programs, what is wrong, and what to do about it.</p>`;
  return c.html(document({ title: 'API', place: '/api', places: placesOf(room, c), content }));
}

function section(
  { method, path, summary, query, answer, errors, curl, needsToken }: Operation,
  { origin, game, hasToken }: { origin: string; game: string; hasToken: boolean },
): Html {
  const header = needsToken && hasToken ? ' -H "authorization: Bearer $TOKEN"' : '';
  const lines = curl.map((line) =>
    line
      .replace('ORIGIN', origin)
      .replace('GAME', encodeURIComponent(game))
      .replace(/^curl/, `curl${header}`),
  );
  const codes = Object.entries(errors);
  return html`<section><h2>${method.toUpperCase()} /api/v1${path}</h2>
<p>${summary}</p>
<pre tabindex="0" aria-label="Lines to copy"><code>${lines.map((line, i) => html`${i === 0 ? '' : new Html('\n')}${line}`)}</code></pre>
${query ? fieldTable(`What ${path} takes after the ?`, query) : undefined}
${fieldTable(`What ${path} gives`, answer)}
${codes.length > 0 ? html`<div class="prose">${table(`When ${path} refuses`, ['status', 'when'], codes)}</div>` : undefined}
</section>`;
}

function fieldTable(caption: string, schema: z.ZodType): Html {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'output' });
  const rows = Object.entries(properties).map(([name, property]) => {
    const { description, type, anyOf } = property as {
      description?: string;
      type?: string | string[];
      anyOf?: { type: string }[];
    };
    return [
      html`<code>${name}</code>`,
      [...new Set([type ?? anyOf?.map((each) => each.type) ?? []].flat())].join(' or '),
      description ?? '',
    ];
  });
  return html`<div class="prose">${table(caption, ['field', 'type', 'meaning'], rows)}</div>`;
}
