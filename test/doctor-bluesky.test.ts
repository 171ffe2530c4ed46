import { expect, test } from 'vitest';
import type { Check } from '../src/doctor/check.ts';
import { type BlueskyCommandDay, blueskyCommandDay, THERE } from './support/bluesky-command-day.ts';
import { runCommand } from './support/command.ts';

const WRONG = 'aaaa-bbbb-cccc-dddd';

/** Runs doctor for programs. In each report: no password and no token, a cure for all that is not well. */
async function doctor(
  day: BlueskyCommandDay,
  over: Record<string, string> = {},
  { env = day.env, args = [] as string[] } = {},
) {
  const given = { ...env, ...over };
  const { code, stdout, stderr } = await runCommand(['doctor', '--json', ...args], given, day.folder);
  const report = JSON.parse(stdout) as { exitCode: number; checks: Check[] };
  expect(code, stderr).toBe(report.exitCode);
  expect(stdout).not.toMatch(/eyJ[\w-]{10}/);
  if (given.BLUESKY_APP_PASSWORD) expect(stdout).not.toContain(given.BLUESKY_APP_PASSWORD);
  for (const { state, cure } of report.checks)
    if (state === 'warning' || state === 'fault') expect(cure).toMatch(/\w{3}/);
  const of = (name: Check['check']) => report.checks.filter(({ check }) => check === name);
  return { code, of, seen: (name: Check['check']) => of(name).map(({ state, seen }) => `${state} ${seen}`) };
}

const calls = ({ small }: BlueskyCommandDay) => small.requests().map(({ path }) => path.split('.').at(-1));

test('Bluesky alone: ready to play, and what is about X is skipped in words', async () => {
  const day = await blueskyCommandDay();
  await day.run('bluesky', 'label', '--yes');
  const { code, stdout } = await day.run('doctor');
  const rows = stdout.replaceAll(/\n {22}(?=\S)/g, ' ');
  expect(rows).toMatch(/^ok +networks +The bot plays on Bluesky\. X is off: none of its keys is set/m);
  expect(rows).toMatch(/^ok +games +The host on Bluesky is there\./m);
  expect(rows).toMatch(
    /^ok +queries +On Bluesky 2 requests a run: host\.bsky\.test, what is said to the bot$/m,
  );
  expect(rows).toMatch(/^skipped +cost +X is off, and Bluesky costs nothing\.$/m);
  expect(rows).toMatch(/^skipped +x +X is off/m);
  expect(rows).toMatch(
    /^ok +bluesky +Logged in at 127.* as @fieldmark\.test \(did:plc:\w+\), by the app password$/m,
  );
  expect(rows).toMatch(/^ok +bluesky +The profile has the label "bot"\./m);
  expect(rows).toMatch(/^ok +mode .*REPLY_MODE=review holds each reply until a person approves it\.$/m);
  expect(rows).not.toMatch(/^\w+ +(credentials|reading|clock)/m);
  expect(rows).toMatch(/^Ready to play:/m);
  expect(code).toBe(0);
  // Nothing is changed.
  expect(day.small.botPosts()).toEqual([]);
});

test('both networks: each is looked at, and a run would post as both', async () => {
  const day = await blueskyCommandDay({ REPLY_MODE: 'live', TRACKED_HASHTAGS: `cougarOrNot@ann+${THERE}` });
  const { seen, code } = await doctor(day, {}, { env: day.both });
  expect(seen('networks')).toEqual(['ok The bot plays on X and Bluesky.']);
  expect(seen('mode')).toEqual([
    'ok A run WOULD POST as @fieldmark_bot on X and @fieldmark.test on Bluesky: REPLY_MODE=live.',
  ]);
  expect(seen('queries')).toEqual([
    expect.stringMatching(/^ok 1 request a run.*from:ann /s),
    expect.stringMatching(/^ok On Bluesky 2 requests a run/),
  ]);
  expect(seen('queries')[0]).not.toContain(THERE);
  expect(seen('credentials')).toEqual([expect.stringContaining("ok The keys are @fieldmark_bot's")]);
  expect(code).toBe(0);
});

test('which model answers questions is said, and what costs nothing is not called paid for', async () => {
  const day = await blueskyCommandDay({ TRACKED_HASHTAGS: `crowOrNo@${THERE}` });
  const { seen } = await doctor(day, {}, { args: ['--offline'] });
  expect(seen('questions')).toEqual(['ok cougar-or-not answers "@bot what is this?" on Bluesky.']);
  const unheard = 'warning No model plays #croworno: watched and recorded (no-model)';
  expect(seen('games')).toEqual([`${unheard} but never replied to`]);
  const off = await doctor(day, { BLUESKY_QUESTIONS: 'no' }, { args: ['--offline'] });
  expect(off.seen('questions')).toEqual([
    'skipped "@bot what is this?" on Bluesky is not answered: BLUESKY_QUESTIONS=no.',
  ]);
  const both = await doctor(
    day,
    { TRACKED_HASHTAGS: `crowOrNo@ann+${THERE}` },
    { env: day.both, args: ['--offline'] },
  );
  expect(both.seen('games')).toEqual([`${unheard}, and paid for, but never replied to`]);
});

test('X alone: how Bluesky is turned on, and nothing else of it', async () => {
  const day = await blueskyCommandDay();
  const { BLUESKY_HANDLE: _, BLUESKY_APP_PASSWORD: __, ...env } = day.both;
  const { seen } = await doctor(
    day,
    { TRACKED_HASHTAGS: `cougarOrNot@ann, crowOrNo@${THERE}`, BLUESKY_APP_PASSWORD: '' },
    { env },
  );
  expect(seen('networks')).toEqual([
    'ok The bot plays on X. Bluesky is off: BLUESKY_HANDLE and BLUESKY_APP_PASSWORD turn it on.',
  ]);
  expect(seen('bluesky')).toEqual([]);
  expect(seen('games')).toContainEqual(
    `warning Nobody plays #croworno: its hosts are on a network that is off (${THERE})`,
  );
});

test('a login that a run kept is used, and the password is not sent', async () => {
  const day = await blueskyCommandDay();
  await day.run('once');
  const before = calls(day).length;
  const { seen } = await doctor(day);
  expect(seen('bluesky')[0]).toMatch(
    /^ok Logged in .*by the login that the last run kept, so that the app password was not tried$/,
  );
  expect(calls(day).slice(before)).not.toContain('createSession');
  expect(calls(day).slice(before)).not.toContain('refreshSession');
  day.small.forgetSessions();
  expect((await doctor(day, { BLUESKY_APP_PASSWORD: WRONG })).of('bluesky')[0]).toMatchObject({
    state: 'fault',
    details: { kind: 'credentials' },
  });
});

test('a kept login that is over is renewed, not begun anew, and the memory stays as it was', async () => {
  const day = await blueskyCommandDay();
  await day.run('once');
  const kept = () => day.remembered(({ sessions }) => sessions.load());
  const before = await kept();
  const later = () => new Date(Date.now() + 3 * 3_600_000);
  const { stdout } = await runCommand(['doctor', '--json'], day.env, day.folder, later);
  expect(stdout).toContain('by renewing the login that the last run kept');
  expect(await kept()).toBe(before);
  expect((await runCommand(['once'], day.env, day.folder, later)).code).toBe(0);
  expect(await kept()).not.toBe(before);
  expect(calls(day).filter((name) => name === 'createSession')).toHaveLength(1);
});

test('a password that is refused is 77, a server that is not there 69, a limit a warning', async () => {
  const day = await blueskyCommandDay();
  const refused = await doctor(day, { BLUESKY_APP_PASSWORD: WRONG });
  expect([refused.code, refused.of('bluesky')]).toMatchObject([
    77,
    [{ state: 'fault', cure: expect.stringContaining('app password at bsky.app') }],
  ]);
  day.small.faults.add({ kind: 'rate-limited', match: { path: /createSession$/ } });
  const limited = await doctor(day);
  expect([limited.code, limited.of('bluesky')[0]?.state]).toEqual([0, 'warning']);
  await day.small.goOffline();
  const away = await doctor(day);
  expect([away.code, away.of('bluesky')[0]]).toMatchObject([
    69,
    { seen: expect.stringContaining('ECONNREFUSED') },
  ]);
});

test('a limit in force is told, and not run into', async () => {
  const day = await blueskyCommandDay();
  await day.run('once');
  const until = new Date(Date.now() + 20 * 60_000);
  await day.remembered(({ limits }) => limits.save('GET app.bsky.notification.listNotifications', until));
  const { seen } = await doctor(day);
  expect(seen('limits')).toEqual([
    expect.stringMatching(/^ok 1 limit of Bluesky in force; .*listNotifications until/),
  ]);
  expect(seen('bluesky')).toContainEqual(
    expect.stringMatching(/^warning Bluesky's limit .* is used up until/),
  );
});

test('without the label, and with another handle or another account than the memory knows', async () => {
  const day = await blueskyCommandDay();
  await day.run('once');
  expect((await doctor(day)).of('bluesky')).toContainEqual({
    check: 'bluesky',
    state: 'warning',
    seen: 'The profile does not say that the account is a bot (the label "bot"), as Bluesky asks of bots',
    cure: 'fieldmark bluesky label',
    details: { botLabel: false },
  });
  day.small.rename('fieldmark.test', 'renamed.test');
  expect((await doctor(day)).of('bluesky')).toContainEqual(
    expect.objectContaining({ state: 'warning', cure: 'BLUESKY_HANDLE=renamed.test' }),
  );
  const other = day.small.addAccount({ handle: 'other.test' });
  const { seen } = await doctor(day, {
    BLUESKY_HANDLE: other.handle,
    BLUESKY_APP_PASSWORD: other.appPassword,
  });
  expect(seen('bluesky')).toContainEqual(
    expect.stringMatching(/^warning The database belongs to @fieldmark\.test .*@other\.test/),
  );
});

test('hosts that do not exist, that took another name, and whose name went to somebody else', async () => {
  const day = await blueskyCommandDay();
  await day.round('cougar');
  await day.run('once');
  const { did } = day.small.world.findOrThrow(THERE);
  const games = async (hosts: string) =>
    (await doctor(day, { TRACKED_HASHTAGS: `cougarOrNot@${hosts}` }))
      .seen('games')
      .filter((line) => !/plays #/.test(line));
  expect(await games(`${THERE}+${did}`)).toEqual(['ok All 2 hosts on Bluesky are there.']);
  const nobody = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
  expect(await games(`nobody.bsky.test+${nobody}`)).toEqual([
    'warning Nobody on Bluesky is called @nobody.bsky.test, a host',
    `warning Bluesky has no account ${nobody}, a host`,
  ]);
  day.small.rename(THERE, 'moved.bsky.test');
  expect(await games(THERE)).toEqual([
    `warning The host @${THERE} is now called @moved.bsky.test: its posts are read by the DID of its account`,
  ]);
  const { did: other } = day.small.addAccount({ handle: THERE });
  expect(await games(THERE)).toEqual([
    `warning The name @${THERE} has gone to another account (${other}); the host who had it is called @moved.bsky.test now`,
  ]);
});

test('games that nobody can find', async () => {
  const day = await blueskyCommandDay();
  const games = async (over: Record<string, string>) => (await doctor(day, over)).of('games');
  expect(await games({ TRACKED_HASHTAGS: 'cougarOrNot' })).toContainEqual(
    expect.objectContaining({ state: 'warning', cure: expect.stringContaining('BLUESKY_SEARCH=yes') }),
  );
  const searched = await doctor(day, { TRACKED_HASHTAGS: 'cougarOrNot', BLUESKY_SEARCH: 'yes' });
  expect(searched.of('games').map(({ state }) => state)).toEqual(['ok']);
  expect(searched.seen('queries')).toEqual([
    'ok On Bluesky 2 requests a run: #cougarornot, what is said to the bot',
  ]);
  const onX = await games({ TRACKED_HASHTAGS: 'cougarOrNot@ann' });
  expect(onX.map(({ seen }) => seen)).toContain(
    'Nobody plays #cougarornot: its hosts are on a network that is off (ann)',
  );
});

test('--offline asks nothing, and half a login is a fault of the settings alone', async () => {
  const day = await blueskyCommandDay();
  const offline = await doctor(day, { REPLY_MODE: 'live' }, { args: ['--offline'] });
  expect(offline.seen('bluesky')).toEqual(['skipped Not asked: --offline.']);
  expect(offline.seen('mode')).toEqual(['ok A run WOULD POST as @fieldmark.test: REPLY_MODE=live.']);
  expect(calls(day)).toEqual([]);
  const half = await doctor(day, { BLUESKY_APP_PASSWORD: 'your-password-here' });
  expect([half.code, half.seen('bluesky')]).toEqual([
    78,
    ['skipped Correct BLUESKY_HANDLE and BLUESKY_APP_PASSWORD first.'],
  ]);
});
