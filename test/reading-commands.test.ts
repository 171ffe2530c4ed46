import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from './support/command.ts';

test.each([
  'stats',
  'stats --json',
  'stats --post',
  'review',
  'review list',
  'review approve all',
  'export',
  'export --format csv',
  'answer list',
  'answer 1990000000000000000 cougar',
  'optout list',
  'optout add @somebody',
  'forget @somebody --yes',
  'reclassify --since 7d',
  'backup copy.sqlite',
])('where there is no database `fieldmark %s` makes none, and says where it looked', async (line) => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-reading-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = { DATABASE_PATH: './dta/fieldmark.sqlite', TRACKED_HASHTAGS: 'cougarOrNot' };
  const { code, stdout, stderr } = await runCommand(line.split(' '), env, folder);
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  expect(stderr).toContain(`There is no database ${join(folder, 'dta/fieldmark.sqlite')}`);
  expect(existsSync(join(folder, 'dta'))).toBe(false);
});
