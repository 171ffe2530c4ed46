import { createClassifier, inspectMemory } from '../app.ts';
import { modelFor } from '../game/assign-models.ts';
import { asPlayed, type Game } from '../game/game.ts';
import type { Window } from '../game/hours.ts';
import { questionsGame } from '../game/questions-game.ts';
import { type Question, questionInWords, questionOf } from '../game/target.ts';
import type { Store } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import type { Shell } from '../terminal/shell.ts';
import { moment } from '../terminal/words.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { settingsInUse, withGames } from './run-command.ts';

const MOST_HOSTS = 3;

/** A game as the operator wants to see it. */
export interface ListedGame {
  readonly game: Game;
  /** Absent: watched without answers. */
  readonly model?: string;
  /** Absent without a model, whose labels it is about. */
  readonly question?: Question;
  readonly last?: Date;
  readonly rounds: number;
  /** The one that is on or the next; absent: it is always on. */
  readonly next?: Window & { readonly zone: string };
  readonly hours: readonly string[];
}

/** `fieldmark games`: who plays what, when it was last played and when it is on. @returns the exit code */
export async function listGames(
  shell: Shell,
  options: { json?: boolean; ics?: boolean; from?: string },
): Promise<number> {
  if (options.from !== undefined) {
    const { proposeFrom } = await import('./games-from.ts');
    return proposeFrom(shell, options.from, options);
  }
  const used = [
    'TRACKED_HASHTAGS',
    'GAMES_FILE',
    'TZ',
    'MODELS_DIR',
    'DATABASE_PATH',
    'BLUESKY_HANDLE',
    'BLUESKY_QUESTIONS',
  ] as const;
  const settings = await settingsInUse(shell, used, withGames);
  const now = shell.now();
  if (options.ics) {
    const { calendarOf } = await import('./games-calendar.ts');
    const calendar = await calendarOf(settings.games, now);
    if (calendar === undefined) {
      shell.stderr.write(
        'No game has hours, so there is nothing to put into a calendar. Give a game "when" in GAMES_FILE, e.g. "FRI 09:00-12:00 America/Denver".\n',
      );
      return exitCode.usage;
    }
    shell.stdout.write(calendar);
    return exitCode.done;
  }
  const { models } = await createClassifier(settings);
  const { store } = await inspectMemory(settings);
  try {
    const listed = await gamesNow(settings.games, models, store, now);
    const free = settings.bluesky?.questions ? questionsGame(models) : undefined;
    shell.stdout.write(options.json ? asJson(listed) : await asTable(shell, listed, now, free?.model));
  } finally {
    await store?.close();
  }
  return exitCode.done;
}

/** @param store what was played; absent: nothing yet */
export async function gamesNow(
  games: readonly Game[],
  models: ReadonlyMap<string, ModelInfo>,
  store: Store | undefined,
  now: Date,
): Promise<readonly ListedGame[]> {
  const played = await store?.rounds.byGame();
  return Promise.all(
    games.map(async (game) => {
      const folder = modelFor(game, models);
      const model = models.get(folder ?? '');
      const listed = await look(game, folder, played?.get(game.key), now);
      return { ...listed, ...(model ? { question: questionOf(game, asPlayed(model, game)) } : {}) };
    }),
  );
}

async function look(
  game: Game,
  model: string | undefined,
  played: Awaited<ReturnType<Store['rounds']['byGame']>> extends ReadonlyMap<string, infer Played>
    ? Played | undefined
    : never,
  now: Date,
): Promise<ListedGame> {
  const shared = {
    game,
    ...(model === undefined ? {} : { model }),
    ...(played?.last ? { last: played.last } : {}),
    rounds: played?.count ?? 0,
  };
  if (!game.when) return { ...shared, hours: [] };
  const { hoursInWords, nextWindow } = await import('../game/hours.ts');
  const [next] = game.when
    .flatMap((hours) => {
      const window = nextWindow([hours], now);
      return window ? [{ ...window, zone: hours.zone }] : [];
    })
    .toSorted((a, b) => a.from.getTime() - b.from.getTime());
  return { ...shared, ...(next ? { next } : {}), hours: game.when.map(hoursInWords) };
}

function asJson(listed: readonly ListedGame[]): string {
  const games = listed.map(({ game, model, question, last, rounds, next, hours }) => ({
    game: game.key,
    hosts: game.hosts,
    model: model ?? null,
    shadow: game.shadow ?? null,
    question: question ?? null,
    rounds,
    lastRound: last ?? null,
    hours,
    nextWindow: next ? { from: next.from, to: next.to } : null,
  }));
  return `${JSON.stringify(games, null, 2)}\n`;
}

/** @param free the model that answers questions in no game */
async function asTable(
  shell: Shell,
  listed: readonly ListedGame[],
  now: Date,
  free: string | undefined,
): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const silent = listed.filter(({ model }) => model === undefined).length;
  const hasHours = listed.some(({ hours }) => hours.length > 0);
  const table = new Table({
    head: ['game', 'hosts', 'model', 'rounds', 'last round', ...(hasHours ? ['on'] : [])],
    colAligns: ['left', 'left', 'left', 'right', 'left', 'left'],
    style: {
      head: [],
      border: shell.stdout.hasColors?.() ? ['grey'] : [],
      'padding-left': 0,
      compact: true,
    },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      right: '',
      'right-mid': '',
      middle: ' ',
    },
  });
  for (const { game, model, last, rounds, next } of listed) {
    const on = hoursNow({ game, ...(next ? { next } : {}) }, now);
    const row = [
      game.key,
      hostsOf(game),
      model ?? '-',
      String(rounds),
      last ? moment(last) : '-',
      ...(hasHours ? [on] : []),
    ];
    table.push(row.map(printable));
  }
  const said = [`${listed.length} ${listed.length === 1 ? 'game' : 'games'}.`];
  if (silent > 0) said.push(`${silent} without a model ("-"): posts are recorded, not replied to.`);
  if (free) said.push(`On Bluesky ${free} also answers "@bot what is this?" in no game (BLUESKY_QUESTIONS).`);
  if (hasHours) said.push('fieldmark games --ics makes a calendar of the hours.');
  const asked = listed.flatMap(({ game, question }) =>
    question ? [`${game.key} asks: ${questionInWords(question)} (${question.why})`] : [],
  );
  const rows = table.toString().replace(/[ \u00a0]+$/gm, '');
  const questions = asked.length > 0 ? `\n${asked.map(printable).join('\n')}\n` : '';
  return `${rows}\n${questions}\n${said.join(' ')}\n`;
}

function hostsOf({ hosts }: Game): string {
  if (hosts.length === 0) return 'anyone';
  const more = hosts.length > MOST_HOSTS ? ` and ${hosts.length - MOST_HOSTS} more` : '';
  return `${hosts
    .slice(0, MOST_HOSTS)
    .map((host) => `@${host}`)
    .join(' ')}${more}`;
}

/** When a game is on: "always", "now, until …", "Fri 4 Dec 09:00 to …". */
export function hoursNow({ game, next }: Pick<ListedGame, 'game' | 'next'>, now: Date): string {
  if (!game.when) return 'always';
  return next ? inWords(next, next.zone, now) : 'never';
}

/** By the clocks of the game's own place. */
function inWords({ from, to }: Window, timeZone: string, now: Date): string {
  const day = (moment: Date): string =>
    moment.toLocaleString('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short' });
  const clock = (moment: Date): string =>
    moment.toLocaleString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const end = day(to) === day(from) ? clock(to) : `${day(to)} ${clock(to)}`;
  if (from <= now)
    return `now, until ${day(to) === day(now) ? clock(to) : `${day(to)} ${clock(to)}`} ${timeZone}`;
  return `${day(from)} ${clock(from)} to ${end} ${timeZone}`;
}
