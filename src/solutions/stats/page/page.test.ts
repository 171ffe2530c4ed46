import { expect, test } from 'vitest';
import { table } from '../../../page/html.ts';
import { columnsPlot } from './columns-plot.ts';

test('what a plot writes lies within it, and both of its sides say what they mean', () => {
  const columns = Array.from({ length: 14 }, (_, i) => ({
    name: `2026-${i + 1}`,
    parts: [{ className: 'right', value: 1234 + i }],
    said: 'so many',
  }));
  const { text } = columnsPlot(columns, {
    title: 'Answers',
    caption: '',
    xLabel: 'month of the post',
    yLabel: 'answers',
    write: (value) => value.toLocaleString('en'),
  });
  const [, width = '', height = ''] = /viewBox="0 0 (\d+) (\d+)"/.exec(text) ?? [];
  const written = [...text.matchAll(/<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)">([^<]+)</g)];
  expect(written.map(([, , , , words]) => words)).toEqual(
    expect.arrayContaining(['month of the post', '0', '2,000']),
  );
  expect(text).toContain('>answers</text>');
  for (const [, x, y, anchor, words = ''] of written) {
    const long = 7 * words.length;
    const from = Number(x) - (anchor === 'end' ? long : long / 2);
    expect(from, words).toBeGreaterThan(12);
    expect(anchor === 'end' ? Number(x) : Number(x) + long / 2, words).toBeLessThanOrEqual(Number(width));
    expect(Number(y), words).toBeLessThan(Number(height));
  }
});

test('each cell of a table knows its column, for a phone that shows one under the other', () => {
  const wide = table(
    'Games',
    ['game', 'right', 'wrong', 'unsure', 'rounds'],
    [['#a', '1', '2', '3', '4']],
  ).text;
  expect(wide).toContain('class="many"');
  expect(wide).toMatch(/<span class="head" aria-hidden="true">unsure<\/span>3</);
  expect(table('Spending', ['game', 'US dollars'], [['#a', '$1']]).text).not.toContain('class="many"');
});
