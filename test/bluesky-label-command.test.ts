import { expect, test } from 'vitest';
import { blueskyCommandDay } from './support/bluesky-command-day.ts';
import { runCommand } from './support/command.ts';

const labelsOf = ({ small }: Awaited<ReturnType<typeof blueskyCommandDay>>) =>
  small.world.record(`at://${small.bot.did}/app.bsky.actor.profile/self`)?.value.labels;

const logins = ({ small }: Awaited<ReturnType<typeof blueskyCommandDay>>) =>
  small.requests().filter(({ path }) => /createSession/.test(path)).length;

test('bluesky label sets the label once, and asks first', async () => {
  const day = await blueskyCommandDay();
  expect(await day.run('bluesky', 'label')).toMatchObject({
    code: 64,
    stderr: 'Add --yes to set the label. Nothing was changed.\n',
  });
  expect(labelsOf(day)).toBeUndefined();
  expect(await day.run('bluesky', 'label', '--yes')).toMatchObject({
    code: 0,
    stdout: 'The label "bot" is on the profile of @fieldmark.test now; the rest of it is as it was.\n',
    stderr: '',
  });
  expect(labelsOf(day)).toMatchObject({ values: [{ val: 'bot' }] });
  expect((await day.run('bluesky', 'label')).stdout).toContain('already');
});

test('it takes the login that a run kept, and says nothing of faults of X', async () => {
  const day = await blueskyCommandDay();
  await day.run('once');
  const env = { ...day.env, X_API_KEY: 'only one of four', SCHEDULE: 'never', TRACKED_HASHTAGS: '' };
  expect(await runCommand(['bluesky', 'label', '--yes'], env, day.folder)).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(logins(day)).toBe(1);
});

test('a login that is begun for it is kept in the memory', async () => {
  const day = await blueskyCommandDay();
  await day.run('once');
  day.small.forgetSessions();
  expect((await day.run('bluesky', 'label', '--yes')).code).toBe(0);
  const before = logins(day);
  await day.run('once');
  expect([before, logins(day)]).toEqual([2, 2]);
});

test('what goes wrong is told with what to do', async () => {
  const day = await blueskyCommandDay();
  const label = (env: Record<string, string>) => runCommand(['bluesky', 'label', '--yes'], env, day.folder);
  expect(await label({ ...day.env, BLUESKY_APP_PASSWORD: 'aaaa-bbbb-cccc-dddd' })).toMatchObject({
    code: 77,
    stderr: expect.stringContaining('Make a new app password'),
  });
  const { BLUESKY_APP_PASSWORD: _, ...half } = day.env;
  expect(await label(half)).toMatchObject({
    code: 78,
    stderr: expect.stringContaining('BLUESKY_APP_PASSWORD is missing'),
  });
  expect(await label({})).toMatchObject({ code: 78, stderr: expect.stringContaining('Bluesky is off') });
  day.small.faults.add({
    kind: 'hook',
    match: { path: /putRecord$/ },
    run: () => {
      day.small.world.put(day.small.bot.did, 'app.bsky.actor.profile', 'self', { displayName: 'New' });
      return undefined;
    },
  });
  expect(await label(day.env)).toMatchObject({
    code: 75,
    stderr: expect.stringContaining('run the command again'),
  });
  await day.small.goOffline();
  expect(await label(day.env)).toMatchObject({
    code: 69,
    stderr: expect.stringContaining('could not be reached'),
  });
});
