import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from './support/command.ts';
import type { GameDay } from './support/game-day.ts';
import { playedDay } from './support/played-day.ts';

/** `fieldmark …` on the memory of that day. */
async function command(day: GameDay, ...args: string[]) {
  const cwd = await mkdtemp(join(tmpdir(), 'fieldmark-stats-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const env = {
    DATABASE_PATH: day.databasePath,
    MODELS_DIR: join(day.databasePath, '..', '..', 'models'),
    TRACKED_HASHTAGS: 'cougarOrNot',
  };
  return { cwd, ...(await runCommand(args, env, cwd, day.now)) };
}

test('stats tells the score of a game, its silences and its cost, and names the worst round', async () => {
  const day = await playedDay();
  const { code, stdout } = await command(day, 'stats');
  expect(code).toBe(0);
  expect(stdout).toContain('4 rounds seen, 3 answered. Hosts have checked 2: 1 right, 1 wrong');
  expect(stdout).toContain('too few to tell');
  expect(stdout).toMatch(/#cougarornot +4 +3 +1 +1 +1 +0 +1 of 2/);
  expect(stdout).toMatch(/no cougar, .* sure; the host: cougar/);
  expect(stdout).toContain('1  there is no photo to look at');
  expect(stdout).toMatch(/Spending: \$0\.0\d\d/);
  // Not on a terminal: nothing that only people read.
  for (const sign of ['█', '\u001b']) expect(stdout).not.toContain(sign);
});

test('the same as JSON and as a page; other people’s text is escaped', async () => {
  const day = await playedDay();
  const json = await command(day, 'stats', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    total: { rounds: 4, answered: 3, posted: 3, right: 1, wrong: 1, open: 1 },
    byModel: [{ right: 1, wrong: 1 }],
    calibration: { answers: 2, expectedCalibrationError: null },
  });
  const nowhere = await command(day, 'stats', '--html', 'missing/out.html');
  expect(nowhere).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/^--html missing.out.html cannot be/),
  });
  const { cwd, stdout } = await command(day, 'stats', '--html', 'out.html');
  expect(stdout).toBe('Written: out.html\n');
  // It holds what people wrote.
  expect((await stat(join(cwd, 'out.html'))).mode & 0o077).toBe(0);
  const page = await readFile(join(cwd, 'out.html'), 'utf8');
  expect(page).toContain('&lt;b&gt;2&lt;/b&gt;');
  expect(page).toContain('<h2>Surest and wrong</h2>');
});

test('stats --post drafts a text that waits for a person', async () => {
  const day = await playedDay();
  const { code, stdout } = await command(day, 'stats', '--post');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^summary-1: My week, .*: 1 right of 2 answers .* I am a bot\. #cougarOrNot$/m);
  expect(stdout).toContain('fieldmark review approve summary-1');
  expect(day.sandbox.botPosts()).toHaveLength(3);

  const list = await command(day, 'review', 'list');
  expect(list.stdout).toContain('summary-1  a post of its own about the score\n  My week');
  expect((await command(day, 'review', 'approve', 'summary-7')).code).toBe(64);
  expect((await command(day, 'review', 'approve', 'summary-1')).stdout).toMatch(
    /^summary-1 approved: My week/,
  );
  await day.pass();
  // The command drafted it by the machine's clock, the run goes by the story's.
  day.advance(Math.max(0, Date.now() - day.now().getTime()));
  await day.pass();
  expect(day.sandbox.botPosts().filter(({ text }) => text.startsWith('My week'))).toHaveLength(1);
});

test('a wrong period or game ends with the words of what would be right', async () => {
  const day = await playedDay();
  const period = await command(day, 'stats', '--since', 'monday');
  expect([period.code, period.stderr]).toEqual([64, expect.stringContaining('2026-11-01')]);
  const game = await command(day, 'stats', '--game', '#owlOrHawk');
  expect([game.code, game.stderr]).toEqual([64, expect.stringContaining('there are: #cougarornot')]);
  expect((await command(day, 'stats', '--game', 'cougarOrNot')).stdout).toContain('#cougarornot, all rounds');
  const both = await command(day, 'stats', '--post', '--json');
  expect(both.code).toBe(64);
});
