import type { Context } from 'hono';
import { type Html, html, table } from '../../page/html.ts';
import { runLine } from '../../play/run-line.ts';
import type { RoomEnv } from '../env.ts';
import { deskPage, lines, moment } from './desk-page.ts';
import type { DeskRoom } from './desk-room.ts';
import type { Session } from './sessions.ts';

const RUNS = 20;
const DAYS = 30;
const words = { ok: 'ok', warning: 'warning', fault: 'fault', skipped: 'not asked' } as const;

/** `GET /desk/state`: alerts, the games, the last runs, what was spent, and what doctor says without asking the networks. */
export async function showState(room: DeskRoom, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const { store, now } = room.desk;
  const [alerts, runs, findings, games] = [
    await store.alerts.open(),
    await store.runs.latest(RUNS),
    await room.examine(),
    await room.games(),
  ];
  const content = html`<h1>How the bot is</h1>
${alerts.length === 0 ? html`<p>Nothing needs a person.</p>` : alerts.map(({ message, since }) => html`<p class="note problem">${message} <span class="small">since ${moment(since)}</span></p>`)}
<h2>Games</h2>
${
  games.length === 0
    ? html`<p>No game is set: TRACKED_HASHTAGS or GAMES_FILE names them.</p>`
    : table(
        'What is played, and when it is on',
        ['game', 'asks', 'model', 'rounds', 'last round', 'on'],
        games.map((game) => [
          game.name,
          game.question,
          game.model,
          game.rounds,
          game.last ? moment(game.last) : '-',
          game.on,
        ]),
      )
}
<h2>The last runs</h2>
<div class="prose">${
    runs.length === 0
      ? html`<p>It has not run yet.</p>`
      : table(
          'The newest first',
          ['began', 'what it came to'],
          runs.map((run) => [moment(run.startedAt), run.note ?? runLine(run)]),
        )
  }</div>
<h2>Spending</h2>
${await spending(room, now())}
<h2>Doctor</h2>
<div class="prose">${table(
    'Without asking the networks: npm run doctor asks them too',
    ['what', 'state', 'seen'],
    findings.map(({ check, state, seen, cure }) => [
      check,
      words[state],
      html`${lines(seen)}${cure === undefined ? '' : html` <b>${cure}</b>`}`,
    ]),
  )}</div>`;
  return deskPage(c, session, { title: 'State', place: '/desk/state', content });
}

async function spending({ desk: { store } }: DeskRoom, now: Date): Promise<Html> {
  const since = new Date(now.getTime() - DAYS * 86_400_000);
  const days = new Map<string, number>();
  for (const { day, microUsd } of await store.spending.byDay(since))
    days.set(day, (days.get(day) ?? 0) + microUsd);
  const usd = (micro: number): string => `$${(micro / 1e6).toFixed(3)}`;
  const total = [...days.values()].reduce((sum, micro) => sum + micro, 0);
  if (total === 0) return html`<p>Nothing in the last ${DAYS} days.</p>`;
  const rows = [...days].toReversed().map(([day, micro]) => [day, usd(micro)]);
  return table(
    `${usd(total)} in the last ${DAYS} days, by the published prices`,
    ['day, UTC', 'spent'],
    rows,
  );
}
