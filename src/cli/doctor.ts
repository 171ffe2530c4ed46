import { styleText } from 'node:util';
import { wrapAnsi } from 'fast-wrap-ansi';
import { type Check, type CheckState, exitCodeOf } from '../doctor/check.ts';
import { examine } from '../doctor/examine.ts';
import type { SettingRow } from '../settings/settings.ts';
import { jsonText, printableLines } from '../terminal/printable.ts';
import type { Shell } from '../terminal/shell.ts';
import { version } from '../version.ts';

/**
 * `fieldmark doctor`.
 * @returns 0 with warnings at most; 78 settings, model, database or clock; 77 a network refuses the keys or the money; 69 it is not reached
 */
export async function doctor(shell: Shell, options: { offline?: boolean; json?: boolean }): Promise<number> {
  const { checks, settings } = await examine(shell, options);
  shell.stdout.write(options.json ? asJson(checks, settings) : asTable(checks, shell.stdout.columns));
  return exitCodeOf(checks);
}

const MOST_COLUMNS = 100;
const LEAST_COLUMNS = 60;
const STATE_COLUMN = 9;
const NAME_COLUMN = 13;
const ARROW = '-> ';
const INDENT = '   ';

const colors = { ok: 'green', warning: 'yellow', fault: 'red', skipped: 'dim' } as const;
const ranks: readonly CheckState[] = ['fault', 'warning', 'skipped', 'ok'];

/** A line or more a check: state, what was looked at, what was seen, and the cure below it. */
function asTable(checks: readonly Check[], columns = MOST_COLUMNS): string {
  const width = Math.min(Math.max(columns, LEAST_COLUMNS), MOST_COLUMNS) - STATE_COLUMN - NAME_COLUMN;
  return [...checks.flatMap((check) => rowOf(check, width)), '', summary(checks), ''].join('\n');
}

function rowOf({ check, state, seen, cure }: Check, width: number): readonly string[] {
  const color = colors[state];
  const told = linesOf(seen, width);
  const cures = cure === undefined ? [] : linesOf(cure, width - ARROW.length);
  return [...told, ...cures.map((line, i) => `${i === 0 ? ARROW : INDENT}${line}`)].map((line, i) => {
    const word = (i === 0 ? (state === 'fault' ? 'FAULT' : state) : '').padEnd(STATE_COLUMN);
    const name = (i === 0 ? check : '').padEnd(NAME_COLUMN);
    const text =
      i >= told.length ? styleText('bold', line) : state === 'skipped' ? styleText('dim', line) : line;
    return `${i === 0 ? styleText(color, word) : word}${name}${text}`.trimEnd();
  });
}

/** What is longer than a line (a path, a hash) is broken anywhere, so that nothing of it is lost. */
function linesOf(text: string, width: number): readonly string[] {
  return wrapAnsi(printableLines(text), width, { hard: true }).split('\n');
}

function summary(checks: readonly Check[]): string {
  const counts = ranks.flatMap((state) => {
    const count = checks.filter((check) => check.state === state).length;
    const noun = state === 'fault' || state === 'warning' ? `${state}${count === 1 ? '' : 's'}` : state;
    return count > 0 ? [`${count} ${noun}`] : [];
  });
  const code = exitCodeOf(checks);
  const isWhole = checks.every(({ state, details }) => state !== 'skipped' || details?.isOff);
  const verdict = code !== 0 ? 'Not ready to play' : isWhole ? 'Ready to play' : 'No fault found';
  return styleText('bold', `${verdict}: ${counts.join(', ')}.`);
}

/** The same for programs. */
function asJson(checks: readonly Check[], settings: readonly SettingRow[]): string {
  const state = ranks.find((each) => checks.some((check) => check.state === each)) ?? 'ok';
  const shown = checks.map(({ exitCode: _, ...check }) => check);
  const whole = { version, state, exitCode: exitCodeOf(checks), checks: shown, settings };
  return `${jsonText(whole, 2)}\n`;
}
