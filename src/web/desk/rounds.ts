import type { Context } from 'hono';
import { shownText } from '../../game/shown-text.ts';
import { type Html, html } from '../../page/html.ts';
import { networkOf } from '../../platforms/platform.ts';
import type { Desk } from '../../play/desk.ts';
import type { FullRound, RoundFilter, RoundMark } from '../../store/store.ts';
import type { RoomEnv } from '../env.ts';
import { deskPage, handleOf, moment } from './desk-page.ts';
import { photoAddress } from './photos.ts';
import { becameOf, STATES } from './round-words.ts';
import type { Session } from './sessions.ts';

const PLACE = '/desk/rounds';
const PAGE = 25;
const TEXT_LENGTH = 240;
const DAY_MS = 86_400_000;

type Query = Readonly<Record<string, string>>;

/** `GET /desk/rounds`: every round that the bot has seen, by what is asked for. */
export async function showRounds(desk: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const query = c.req.query();
  const filter = filterOf(query);
  const found =
    'problem' in filter ? [] : await desk.store.rounds.page(filter, PAGE + 1, markOf(query.after ?? ''));
  const shown = found.slice(0, PAGE);
  const last = shown.at(-1);
  const next =
    last && found.length > PAGE
      ? new URLSearchParams({ ...query, after: `${last.createdAt.toISOString()} ${last.id}` })
      : undefined;
  const content = html`<h1>Rounds</h1>
${'problem' in filter ? html`<p class="note problem" role="alert">${filter.problem}</p>` : undefined}
${filterForm(query, desk, [...(await desk.store.rounds.byGame()).keys()].sort())}
${shown.length === 0 ? html`<p>There is no such round.</p>` : undefined}
<ul class="cards">${shown.map((round) => card(desk, round))}</ul>
<p class="actions">${query.after === undefined ? undefined : html`<a href="${PLACE}?${withoutAfter(query)}">The latest rounds</a>`} ${next ? html`<a href="${PLACE}?${next.toString()}">Earlier rounds</a>` : undefined}</p>`;
  return deskPage(c, session, { title: 'Rounds', place: PLACE, content });
}

/** What is looked for; what cannot be read is told. */
function filterOf({ game, network, host, state, from, to }: Query): RoundFilter | { problem: string } {
  const author = host?.trim().replace(/^@/, '').toLowerCase();
  const [since, until] = [dayOf(from), dayOf(to)];
  if (since === null || until === null)
    return { problem: `"${since === null ? from : to}" is no day: write it as 2026-11-30.` };
  return {
    ...(game ? { gameKey: game } : {}),
    ...(network ? { network } : {}),
    ...(author ? { author } : {}),
    ...(state && Object.hasOwn(STATES, state) ? { state: state as keyof typeof STATES } : {}),
    ...(since ? { since } : {}),
    ...(until ? { before: new Date(until.getTime() + DAY_MS) } : {}),
  };
}

/** `undefined`: none was given; `null`: it is none. UTC. */
function dayOf(text = ''): Date | undefined | null {
  if (text.trim() === '') return undefined;
  const day = new Date(`${text.trim()}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text.trim()) && !Number.isNaN(day.getTime()) ? day : null;
}

function markOf(text: string): RoundMark | undefined {
  const space = text.indexOf(' ');
  const createdAt = new Date(text.slice(0, Math.max(0, space)));
  return Number.isNaN(createdAt.getTime()) ? undefined : { createdAt, id: text.slice(space + 1) };
}

function withoutAfter({ after: _, ...query }: Query): string {
  return new URLSearchParams(query).toString();
}

function filterForm(query: Query, { networks }: Desk, games: readonly string[]): Html {
  const select = (name: string, label: string, options: readonly (readonly [string, string])[]): Html =>
    html`<p><label for="${name}">${label}</label> <select id="${name}" name="${name}"><option value="">all</option>${options.map(
      ([value, text]) =>
        html`<option value="${value}"${query[name] === value ? html` selected` : undefined}>${text}</option>`,
    )}</select></p>`;
  const input = (name: string, label: string, type: string): Html =>
    html`<p><label for="${name}">${label}</label> <input type="${type}" id="${name}" name="${name}" value="${type === 'date' && !dayOf(query[name]) ? '' : (query[name] ?? '')}"></p>`;
  return html`<form method="get" action="${PLACE}" class="filters">
${select(
  'game',
  'Game',
  games.map((key) => [key, key]),
)}
${
  networks.length > 1
    ? select(
        'network',
        'Network',
        networks.map(({ network, title }) => [network, title]),
      )
    : undefined
}
${select('state', 'Reply', Object.entries(STATES))}
${input('host', 'Host', 'text')}
${input('from', 'From (UTC)', 'date')}
${input('to', 'To', 'date')}
<p><button>Show</button></p>
</form>`;
}

function card(desk: Desk, round: FullRound): Html {
  const [photo] = round.photos;
  const address = photo && photoAddress(desk, round, photo);
  const text = shownText(round.text) || '(text removed because of its age)';
  const short = text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH)} …` : text;
  return html`<li class="card">${address === undefined ? undefined : html`<img src="${address}" alt="" loading="lazy">`}
<div><p class="small">${round.gameKey} on ${networkOf(desk.networks, round).title}, ${moment(round.createdAt)}</p>
<p class="post">${short}</p>
${round.answer ? html`<p class="said">${round.answer.text}</p>` : undefined}
<p><a href="${roundAddress(round)}">This round of ${handleOf(round)}</a> <span class="small">${becameOf(round)}</span></p></div></li>`;
}

function roundAddress({ id }: Pick<FullRound, 'id'>): string {
  return `${PLACE}/${encodeURIComponent(id)}`;
}
