import Table from 'cli-table3';
import type { Change } from './compare.ts';
import type { Row } from './row.ts';

/** All rows with their goals, for a terminal. */
export function rowsAsTable(rows: readonly Row[]): string {
  const table = new Table({
    head: ['what', 'ours', 'against', 'theirs', 'ratio', 'goal', 'met'],
    colWidths: [32, 14, 30, 14, 13, 20, 5],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    if (row.skipped !== undefined) {
      table.push([
        row.what,
        { colSpan: 5, content: `not measured: ${row.skipped} (goal: ${row.goal})` },
        '-',
      ]);
      continue;
    }
    const figure = (value: number): string => `${asFigure(value)} ${row.unit}`;
    const noise = row.noise === undefined ? '' : ` ±${asFigure(100 * row.noise)}%`;
    table.push([
      row.what,
      figure(row.ours),
      row.against,
      figure(row.theirs),
      `${asFigure(row.ratio)}${noise}`,
      row.goal,
      row.met ? 'yes' : 'NO',
    ]);
  }
  const notes = rows.flatMap(({ what, note }) => (note === undefined ? [] : [`${what}: ${note}`]));
  return [table.toString(), ...notes].join('\n');
}

/** What became of each ratio since a saved run. */
export function changesAsTable(changes: readonly Change[]): string {
  const table = new Table({
    head: ['what', 'ratio before', 'now', 'change'],
    colWidths: [60, 14, 10, 30],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { row, before, worseBy, isSlowDown } of changes) {
    const size = `${asFigure(Math.abs(100 * worseBy))}% ${worseBy > 0 ? 'worse' : 'better'}`;
    table.push([
      `${row.what}, against ${row.against}`,
      asFigure(before),
      asFigure(row.ratio),
      isSlowDown ? `${size}: SLOW-DOWN` : size,
    ]);
  }
  return table.toString();
}

/** Three digits that count. */
export function asFigure(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
