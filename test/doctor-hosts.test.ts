import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Check } from '../src/doctor/check.ts';
import { startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { openStore } from '../src/store/sqlite/open-store.ts';
import { post, round } from '../src/store/testing/builders.ts';
import { writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

test('doctor asks X about hosts that fell silent, and says who is called otherwise now', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-doctor-'));
  const sandbox = await startSandbox();
  onTestFinished(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
  const { apiKey, apiSecret, accessToken, accessSecret } = sandbox.credentials;
  const env = {
    X_API_BASE_URL: sandbox.url,
    X_API_KEY: apiKey,
    X_API_SECRET: apiSecret,
    X_ACCESS_TOKEN: accessToken,
    X_ACCESS_SECRET: accessSecret,
    TRACKED_HASHTAGS: 'cougarOrNot@old_name+same_name+busy_one',
  };
  const store = openStore(join(folder, 'data/fieldmark.sqlite'));
  const lastPosts = { old_name: 8, same_name: 9, busy_one: 1 };
  for (const [handle, days] of Object.entries(lastPosts)) {
    const { id } = sandbox.addAccount({ handle });
    const createdAt = new Date(Date.now() - days * DAY_MS);
    await store.rounds.save(round(post(`${days}00`, { authorId: id, authorHandle: handle, createdAt })));
  }
  await store.close();
  sandbox.rename('old_name', 'new_name');

  const { stdout } = await runCommand(['doctor', '--json'], env, folder);
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  const warnings = checks.filter(({ check, state }) => check === 'games' && state === 'warning');
  expect(warnings).toMatchObject([
    {
      seen: 'The host @old_name is now called @new_name: its posts are not found',
      cure: 'Write new_name for old_name in TRACKED_HASHTAGS or GAMES_FILE.',
    },
  ]);
  const asked = sandbox.requests().filter(({ path }) => path === '/2/users');
  expect(asked.map(({ query }) => query.ids?.split(',').length)).toEqual([2]);
});
