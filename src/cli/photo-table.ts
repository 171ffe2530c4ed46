import { styleText } from 'node:util';
import type CliTable from 'cli-table3';
import type { LabelSet } from '../game/game.ts';
import { percent } from '../game/phrases.ts';
import { probably, type Verdict } from '../game/verdict.ts';
import type { Sighting } from '../play/classify.ts';
import { capital, printable } from '../terminal/printable.ts';
import { bar } from '../terminal/round-text.ts';
import type { Shell } from '../terminal/shell.ts';
import { wrapped } from '../terminal/wrapped.ts';

const BARS_SHOWN = 3;
/** A bar with its percentage and a label's name. */
const SIGHT_WIDTH = 50;
const LEAST_WIDTH = 80;
const MOST_WIDTH = 120;
const FRAME = { left: 2, between: 3, right: 2 };

/** What the bot would say of this one picture, without greeting and hashtag. */
export function inWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'label':
      return `${capital(verdict.named.name)}, ${percent(verdict.named.probability)}`;
    case 'group': {
      const likely = probably(verdict);
      return likely
        ? `Probably ${likely.name}, ${percent(likely.probability)}`
        : `Some kind of ${verdict.named.name}, ${percent(verdict.named.probability)}`;
    }
    case 'unsure':
      return 'Not sure';
    case 'nothing':
      return `No animal here, ${percent(verdict.probability)}`;
    case 'yes':
      return `Yes, ${verdict.target.name}, ${percent(verdict.target.probability)}`;
    case 'no': {
      const instead = verdict.instead ? `, but ${verdict.instead.name}` : '';
      return `No ${verdict.target.name}${instead}, ${percent(1 - verdict.target.probability)}`;
    }
    case 'cannotTell':
      return `Cannot tell, ${verdict.target.name} ${percent(verdict.target.probability)}`;
    case 'several':
    case 'unseen':
      return verdict.rule;
  }
}

/** The verdict without its figures, for counting. */
export function inBrief(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'label':
    case 'group':
      return verdict.named.name;
    case 'nothing':
      return 'no animal';
    case 'yes':
      return verdict.target.name;
    case 'no':
      return `no ${verdict.target.name}`;
    case 'cannotTell':
    case 'unsure':
    case 'several':
    case 'unseen':
      return 'not sure';
  }
}

/** A picture in plain lines, for a pipe or a file. */
export function asLines(sighting: Sighting, model: LabelSet): string {
  const size = 'error' in sighting ? '' : `, ${sizeOf(sighting)}`;
  const lines = cellOf(sighting, model).map((line) => `  ${line}`);
  return [`${printable(sighting.file)}${size}`, ...lines, ''].join('\n');
}

/** A table that grows by a row a picture, so that a thousand of them are never held at once. */
export async function growingTable(shell: Shell, columns: number, model: LabelSet) {
  const { default: Table } = await import('cli-table3');
  const width = Math.min(Math.max(columns, LEAST_WIDTH), MOST_WIDTH);
  const fileWidth = width - SIGHT_WIDTH - FRAME.left - FRAME.between - FRAME.right;
  const colWidths = [fileWidth + 2, SIGHT_WIDTH + 2];
  const style = { head: [], border: shell.stdout.hasColors?.() ? ['grey'] : [] };
  let last: string | undefined;

  const draw = (row: string[], more: CliTable.TableConstructorOptions): string => {
    const table = new Table({ colWidths, style, ...more });
    table.push(row);
    const lines = table.toString().split('\n');
    last = lines.pop();
    return lines.join('\n');
  };
  return {
    row(sighting: Sighting): string {
      const file = folded(printable(sighting.file), fileWidth);
      const size = 'error' in sighting ? [] : [styleText('dim', sizeOf(sighting))];
      const cells = [[...file, ...size].join('\n'), cellOf(sighting, model, SIGHT_WIDTH).join('\n')];
      const chars = { top: '─', 'top-mid': '┼', 'top-left': '├', 'top-right': '┤' };
      return draw(cells, last === undefined ? { head: ['picture', 'what it shows'] } : { chars });
    },
    /** The lower border; nothing when there was no row. */
    end: (): string => last ?? '',
  };
}

function cellOf(sighting: Sighting, model: LabelSet, width = Number.POSITIVE_INFINITY): string[] {
  if ('error' in sighting) {
    return wrapped(printable(sighting.error.message), width).map((line) => styleText('red', line));
  }
  const { scores, verdict } = sighting;
  const bars = scores.slice(0, BARS_SHOWN).map(({ label, probability }) => {
    const known = model.labels.find((candidate) => candidate.id === label);
    return `${bar(probability)} ${known?.name ?? label} ${known?.emoji ?? ''}`.trimEnd();
  });
  return [`${styleText('bold', inWords(verdict))} ${styleText('dim', `(rule: ${verdict.rule})`)}`, ...bars];
}

const sizeOf = ({ width, height }: { width: number; height: number }): string => `${width} × ${height} px`;

/** A path in at most three lines; of a longer one its end, where the file's name is. */
function folded(path: string, width: number): string[] {
  const characters = [...path];
  const shown = characters.length > 3 * width ? ['…', ...characters.slice(1 - 3 * width)] : characters;
  const lines: string[] = [];
  for (let at = 0; at < shown.length; at += width) lines.push(shown.slice(at, at + width).join(''));
  return lines;
}
