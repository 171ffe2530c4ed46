import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { withoutPauses } from '../src/platforms/bluesky/session.ts';
import { PlatformError } from '../src/platforms/platform.ts';
import { blueskyBench, HOUR, MENTIONS, MINUTE } from './support/bluesky-bench.ts';

const read = (platform: Awaited<ReturnType<typeof blueskyBench>>['platform']) =>
  platform.read(MENTIONS, { notBefore: new Date(0) });

const LOGINS = /^(?:create|refresh)Session$/;

describe('the session', () => {
  it('is begun once and kept: 144 runs in a day need one login and a refresh every two hours', async () => {
    const { newRun, advance, calls } = await blueskyBench();
    for (let run = 0; run < 144; run++) {
      await read(newRun());
      advance(10 * MINUTE);
    }
    const names = calls();
    expect(names.filter((name) => name === 'createSession')).toHaveLength(1);
    expect(names.filter((name) => name === 'refreshSession').length).toBeLessThanOrEqual(12);
    expect(names.filter((name) => name === 'listNotifications')).toHaveLength(144);
  });

  it('is refreshed minutes before its end, not at every call before', async () => {
    const { newRun, advance, calls } = await blueskyBench();
    await read(newRun());
    advance(2 * HOUR - 6 * MINUTE);
    calls();
    await read(newRun());
    expect(calls()).toEqual(['listNotifications']);
    advance(2 * MINUTE);
    await read(newRun());
    expect(calls()).toEqual(['refreshSession', 'listNotifications']);
  });

  it('is refreshed once, however many calls wait for it', async () => {
    const { platform, newRun, advance, calls } = await blueskyBench();
    await read(platform);
    advance(2 * HOUR);
    calls();
    await Promise.all(Array.from({ length: 10 }, () => read(platform)));
    expect(calls().filter((name) => LOGINS.test(name))).toEqual(['refreshSession']);
    // Another process has the new one by what is kept.
    await read(newRun());
    expect(calls().filter((name) => LOGINS.test(name))).toEqual([]);
  });

  it('that another process has refreshed is taken over, not refreshed again', async () => {
    const { newRun, advance, calls } = await blueskyBench();
    const [bot, desk] = [newRun(), newRun()];
    await read(bot);
    await read(desk);
    advance(2 * HOUR);
    await read(bot);
    calls();
    await read(desk);
    expect(calls().filter((name) => LOGINS.test(name))).toEqual([]);
  });

  it.each([
    ['the server does not know any more', async ({ here }) => here.forgetSessions()],
    ['ended three months ago', async ({ advance }) => advance(91 * 24 * HOUR)],
    ['is rubbish', async ({ kept }) => Object.assign(kept, { session: '{"accessJwt": 7' })],
    [
      'is of another account',
      async ({ kept }) =>
        Object.assign(kept, { session: kept.session?.replace('fieldmark.test', 'other.test') }),
    ],
  ] as [string, (bench: Awaited<ReturnType<typeof blueskyBench>>) => Promise<unknown>][])(
    'that %s is begun anew by the password',
    async (_, spoil) => {
      const bench = await blueskyBench();
      await read(bench.platform);
      await spoil(bench);
      bench.calls();
      await read(bench.newRun());
      expect(bench.calls().filter((name) => name === 'createSession')).toHaveLength(1);
    },
  );

  it('whose refreshed token was never stored, as after a kill, goes on', async () => {
    const { newRun, kept, advance } = await blueskyBench();
    await read(newRun());
    const before = kept.session;
    advance(2 * HOUR);
    await read(newRun());
    if (before !== undefined) kept.session = before;
    await read(newRun());
  });

  it('ends by the server: a token that its clock takes for over is renewed, once', async () => {
    const { here, newRun, calls } = await blueskyBench();
    await read(newRun());
    const json = { error: 'ExpiredToken', message: 'Token has expired' };
    here.faults.add({ kind: 'status', status: 400, body: { json }, match: { path: /listNotifications$/ } });
    calls();
    await read(newRun());
    expect(calls()).toEqual(['listNotifications', 'refreshSession', 'listNotifications']);
    here.faults.add({
      kind: 'status',
      status: 400,
      body: { json },
      match: { path: /listNotifications$/ },
      times: 9,
    });
    await expect(read(newRun())).rejects.toMatchObject({ kind: 'credentials' });
    expect(calls().filter((name) => name === 'listNotifications')).toHaveLength(2);
  });

  it.each([
    [{ appPassword: 'wrong-wron-gwro-ngwr' }, /BLUESKY_APP_PASSWORD is wrong/],
    [{ handle: 'nobody.test' }, /BLUESKY_HANDLE/],
  ])('that is refused needs a person: %o', async (wrong, words) => {
    const { here, newRun } = await blueskyBench();
    const credentials = { handle: here.bot.handle, appPassword: here.bot.appPassword, ...wrong };
    await expect(read(newRun({ credentials }))).rejects.toMatchObject({
      kind: 'credentials',
      message: expect.stringMatching(words),
    });
  });

  it('is tried later and later while it is refused; at once with another password, or for a person who asks', async () => {
    const { here, newRun, kept, advance, calls } = await blueskyBench();
    const wrong = { handle: here.bot.handle, appPassword: 'wrong-wron-gwro-ngwr' };
    for (let run = 0; run < 144; run++) {
      await expect(read(newRun({ credentials: wrong }))).rejects.toMatchObject({
        kind: 'credentials',
        reason: 'authentication-required',
        message: expect.stringMatching(/BLUESKY_APP_PASSWORD is wrong/),
      });
      advance(10 * MINUTE);
    }
    expect(calls().filter((name) => name === 'createSession')).toHaveLength(9);
    expect(kept.session).not.toContain(wrong.appPassword);
    await expect(read(newRun({ credentials: wrong }))).rejects.toThrow(
      /Not tried again before 2026-11-21 \d\d:/,
    );
    expect(calls()).toEqual([]);
    const book = {
      load: async () => kept.session,
      save: async (session: string) => {
        kept.session = session;
      },
    };
    await expect(read(newRun({ credentials: wrong, sessions: withoutPauses(book) }))).rejects.toThrow(
      /is wrong/,
    );
    expect(calls()).toEqual(['createSession']);
    await read(newRun());
    expect(calls()).toEqual(['createSession', 'listNotifications']);
  });

  it('of an account that was taken down needs a person', async () => {
    const { here, newRun } = await blueskyBench();
    await read(newRun());
    here.takeDown(here.bot.handle);
    await expect(read(newRun())).rejects.toMatchObject({ kind: 'credentials', reason: 'account-takedown' });
  });

  it('is not begun again and again: a limit of logins is kept', async () => {
    const { here, newRun, kept, calls } = await blueskyBench();
    here.faults.add({ kind: 'rate-limited', match: { path: /createSession$/ } });
    await expect(read(newRun())).rejects.toMatchObject({ kind: 'rate-limited' });
    calls();
    await expect(read(newRun())).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(calls()).toEqual([]);
    expect(kept.session).toBeUndefined();
  });
});

describe('secrets', () => {
  it('are in no error, whatever a gateway repeats', async () => {
    const { here, newRun, kept } = await blueskyBench();
    await read(newRun());
    const tokens = ['accessJwt', 'refreshJwt'].map((name) => String(JSON.parse(kept.session ?? '{}')[name]));
    const secrets = [here.bot.appPassword, ...tokens];
    for (const status of [400, 401, 403, 500, 502]) {
      const json = { error: 'Odd', message: `You sent Bearer ${secrets.join(' and ')}` };
      here.faults.add({ kind: 'status', status, body: { json }, match: { path: /listNotifications$/ } });
      const error: unknown = await read(newRun()).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PlatformError);
      const seen = [
        inspect(error, { depth: 12, showHidden: true }),
        String(error),
        JSON.stringify(error),
      ].join();
      for (const secret of secrets) expect(seen).not.toContain(secret);
    }
  });
});
