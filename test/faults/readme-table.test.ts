import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { FaultRow } from './fault-case.ts';
import { memoryRows } from './memory-rows.ts';
import { modelRows } from './model-rows.ts';
import { publishingRows } from './publishing-rows.ts';
import { readingRows } from './reading-rows.ts';
import { refusalRows } from './refusal-rows.ts';

const rows = [...readingRows, ...publishingRows, ...refusalRows, ...memoryRows, ...modelRows];

function lineOf({ fault, sees, does, lost = 'nothing' }: FaultRow): string {
  const told = sees === undefined ? 'nothing worth a line' : `"${sees.trim().replace(/[.:]$/, '')}"`;
  return `| ${[fault, told, does, lost].join(' | ')} |`;
}

test("the README's table of failures is the list that the tests of this folder play", async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, table = ''] = /\n\| what goes wrong \|[^\n]*\n\|[-| ]+\|\n((?:\|[^\n]*\n)+)/.exec(readme) ?? [];
  expect(table.trim().split('\n')).toEqual(rows.map(lineOf));
});

test('each line has cases, and no two lines are alike', () => {
  expect(rows.every(({ cases }) => Object.keys(cases).length > 0)).toBe(true);
  expect(new Set(rows.map(({ fault }) => fault)).size).toBe(rows.length);
});
