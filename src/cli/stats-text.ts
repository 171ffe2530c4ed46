import { styleText } from 'node:util';
import { wrapAnsi } from 'fast-wrap-ansi';
import { asPercent } from '../evaluate/format.ts';
import { silences } from '../game/silences.ts';
import { comparisonInWords } from '../solutions/shadows.ts';
import type { Count, Example, Row, Statistics } from '../solutions/stats/statistics.ts';
import { ENOUGH_FOR_SHARE } from '../solutions/stats/tally.ts';
import {
  calibrationInWords,
  lead,
  notes,
  period,
  shareInBrief,
  shareInWords,
  shortened,
  sideRows,
  sure,
  usd,
} from '../solutions/stats/words.ts';
import { barOf, sparkline } from '../terminal/charts.ts';
import { printable } from '../terminal/printable.ts';

/** What the widest table takes. */
const LEAST_WIDTH = 72;
const MOST_WIDTH = 100;
const REASONS_SHOWN = 8;
const LEAST_FOR_BAR = 5;
/** Beyond this many games or months a table is cut: the page and `--json` have them all. */
const ROWS_SHOWN = 24;
const FIGURES_WIDTH = 58;

export interface TextOptions {
  /** Characters a line. */
  readonly columns: number;
  /** Bars and sparklines, which only people read. */
  readonly charts: boolean;
}

/** The statistics as a person reads them on a terminal, or without charts for a pipe. */
export function statisticsText(statistics: Statistics, { columns, charts }: TextOptions): string {
  const width = Math.min(Math.max(columns, LEAST_WIDTH), MOST_WIDTH);
  const { total, game, byGame, byMonth, byModel } = statistics;
  const title = `${game === undefined ? 'All games' : printable(game)}, ${period(statistics)}`;
  const parts = [
    [styleText('bold', title), wrapAnsi(lead(statistics), width)],
    notes(statistics).map((note) => styleText('yellow', wrapAnsi(printable(note), width))),
  ];
  if (total.right + total.wrong + total.unsure > 0) {
    parts.push([
      ...sideRows(total).map(([name, value]) => `  ${name.padEnd(27)}  ${value}`),
      `  right when it names one      ${shareInWords(total.accuracy)}`,
      `  names one, of those checked  ${shareInWords(total.coverage)}`,
    ]);
  }
  const draw = (head: string, rows: readonly Row[]): string[] => table(head, rows, { width, charts });
  if (total.rounds > 0) {
    if (game === undefined) parts.push(draw('game', byGame));
    parts.push(draw('month', byMonth));
    if (byModel.length > 0) parts.push(draw('model', byModel));
  }
  parts.push(shadows(statistics, width));
  parts.push(calibration(statistics, { width, charts }));
  parts.push(examples('Surest and wrong', statistics.worst, width));
  parts.push(examples('Surest and right', statistics.best, width));
  parts.push(reasons('No reply, since', statistics.silences, { width, charts }));
  parts.push(reasons('Replies that were never posted', statistics.dead, { width, charts }));
  parts.push(spending(statistics, { width, charts }));
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

interface Canvas {
  readonly width: number;
  readonly charts: boolean;
}

const all = ['rounds', 'answered', 'open'] as const;
const checked = ['right', 'wrong', 'unsure'] as const;

function table(head: string, rows: readonly Row[], { width, charts }: Canvas): string[] {
  const shown = rows.slice(-ROWS_SHOWN);
  const names = shown.map(({ key }) => shortened(printable(key), width - FIGURES_WIDTH));
  const first = Math.max(head.length, ...names.map((name) => [...name].length));
  // Of a model only checked answers are known.
  const columns = head === 'model' ? checked : [...all, ...checked];
  const cells = shown.map((row) => [...columns.map((name) => String(row[name])), shareInBrief(row.accuracy)]);
  const heads = [...columns, 'accuracy'];
  const widths = heads.map((text, i) => Math.max(text.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (name: string, row: readonly string[]): string =>
    [name.padEnd(first), ...row.map((cell, i) => cell.padStart(widths[i] ?? 0))].join('  ');
  const room = width - line('', heads).length - 2;
  const bar = ({ accuracy: { value, of } }: Row): string =>
    charts && value !== null && of >= ENOUGH_FOR_SHARE && room >= 8
      ? `  ${barOf(value, Math.min(room, 20), 'green').trimEnd()}`
      : '';
  const left = rows.length - shown.length;
  return [
    styleText('dim', line(head, heads)),
    ...shown.map((row, i) => `${line(names[i] ?? '', cells[i] ?? [])}${bar(row)}`),
    ...(left > 0 ? [`… and ${left} more before them; --json and --html have all.`] : []),
  ];
}

function shadows({ shadows: found }: Statistics, width: number): string[] {
  if (found.length === 0) return [];
  return [
    styleText('bold', 'Models that look and do not speak'),
    ...found.map((one) => wrapAnsi(printable(comparisonInWords(one)), width)),
    'fieldmark model promote GAME lets a shadow play.',
  ];
}

function calibration({ calibration: found }: Statistics, { width, charts }: Canvas): string[] {
  if (found.answers === 0) return [];
  const bars = charts && width >= 70;
  return [
    styleText('bold', 'Does a percentage mean what it says?'),
    ...found.bins
      .filter(({ count }) => count > 0)
      .map(({ from, to, count, accuracy }) => {
        const said = `${Math.round(from * 100)}–${Math.round(to * 100)} %`.padStart(9);
        const right = Math.round((accuracy ?? 0) * count);
        const share = `${right} of ${count} right`;
        const bar =
          bars && count >= LEAST_FOR_BAR
            ? `  ${barOf(accuracy ?? 0, 20, 'green')}  ${asPercent(accuracy)}`
            : '';
        return `  said ${said}   ${share.padEnd(20)}${bar}`.trimEnd();
      }),
    wrapAnsi(calibrationInWords(found), width),
  ];
}

function examples(title: string, some: readonly Example[], width: number): string[] {
  if (some.length === 0) return [];
  return [
    styleText('bold', title),
    ...some.flatMap(({ said, confidence, told, text, author, link, photo, postedAt }) => [
      `  ${printable(said)}, ${sure(confidence)} sure; the host: ${printable(told)}`,
      styleText(
        'dim',
        `    ${postedAt.slice(0, 10)} ${author === undefined ? '' : `@${printable(author)}: `}${
          text === '' ? '(text removed because of its age)' : shortened(printable(text), width - 34)
        }`,
      ),
      `    ${printable(link)}`,
      ...(photo === undefined ? [] : [`    ${printable(photo)}`]),
    ]),
  ];
}

function reasons(title: string, counts: readonly Count[], { width, charts }: Canvas): string[] {
  if (counts.length === 0) return [];
  const shown = counts.slice(0, REASONS_SHOWN);
  const most = Math.max(...shown.map(({ count }) => count));
  const digits = String(most).length;
  const words = shown.map(({ key }) => shortened(printable(silences[key] ?? key), width - digits - 6));
  const longest = Math.max(...words.map((text) => [...text].length));
  const room = Math.min(20, width - longest - digits - 6);
  const rest = counts.slice(REASONS_SHOWN).reduce((sum, { count }) => sum + count, 0);
  return [
    styleText('bold', title),
    ...shown.map(({ count }, i) => {
      const name = (words[i] ?? '').padEnd(longest);
      const bar = charts && room >= 6 ? `  ${barOf(count / most, room).trimEnd()}` : '';
      return `  ${String(count).padStart(digits)}  ${name}${bar}`.trimEnd();
    }),
    ...(rest > 0 ? [`  ${String(rest).padStart(digits)}  for other reasons`] : []),
  ];
}

function spending({ spending: { total, byDay, byGame } }: Statistics, { width, charts }: Canvas): string[] {
  if (total === 0) return [];
  const days = byDay ?? [];
  const last = days.slice(-(width - 20));
  const most = Math.max(0, ...last.map(({ microUsd }) => microUsd));
  const games = byGame.slice(0, REASONS_SHOWN).map(({ gameKey, microUsd }) => {
    return `  ${usd(microUsd).padStart(9)}  ${printable(gameKey ?? 'for all games')}`;
  });
  const chart =
    charts && last.length > 2
      ? [
          `  ${sparkline(
            last.map(({ microUsd }) => microUsd),
            width - 20,
          )}`,
          styleText(
            'dim',
            `  ${last[0]?.day} to ${last.at(-1)?.day}, days with spending, at most ${usd(most)}`,
          ),
        ]
      : [];
  const rate = days.length > 0 ? `, ${usd(total / days.length)} a day with spending` : '';
  return [styleText('bold', `Spending: ${usd(total)}${rate}`), ...games, ...chart];
}
