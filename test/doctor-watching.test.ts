import { describe, expect, test } from 'vitest';
import { openStore } from '../src/store/sqlite/open-store.ts';
import { doctorBench } from './support/doctor-bench.ts';

const { doctor, database } = doctorBench();

describe('watching it', () => {
  const aRun = { startedAt: new Date(), mode: 'live', version: '1', host: 'h', pid: 1 };

  test('nobody to notice silence is a warning when live; the addresses are not told', async () => {
    expect((await doctor({}, '--offline')).worst('watching')?.state).toBe('ok');
    const silent = await doctor({ REPLY_MODE: 'live' }, '--offline');
    expect(silent.worst('watching')).toMatchObject({
      state: 'warning',
      cure: expect.stringContaining('healthchecks.io'),
      details: { heartbeat: false, webhook: false },
    });
    expect(silent.code).toBe(0);
    const addresses = {
      HEARTBEAT_URL: 'https://hc-ping.com/canary00-2222-3333',
      ALERT_WEBHOOK_URL: 'https://hooks.example/services/canaryHookSecret',
    };
    const watched = await doctor({ REPLY_MODE: 'live', ...addresses }, '--offline');
    expect(watched.worst('watching')).toMatchObject({
      state: 'ok',
      details: { heartbeat: true, webhook: true },
    });
  });

  test('open alerts are warnings, with since when and whether anyone was told', async () => {
    const store = openStore(database());
    await store.alerts.raise(
      'credentials (posting)',
      'X would not.\nCheck the keys.',
      new Date('2026-11-20T12:00:00Z'),
    );
    await store.alerts.raise('failing', 'The last: …', new Date('2026-11-20T13:00:00Z'));
    await store.alerts.markTold('failing', new Date('2026-11-20T13:01:00Z'));
    await store.alerts.raise('money', 'no credits', new Date('2026-11-20T12:00:00Z'));
    await store.alerts.end('money', new Date('2026-11-20T12:30:00Z'));
    await store.close();
    const { of, code } = await doctor({}, '--offline');
    expect(of('alerts').map(({ state, seen }) => `${state} ${seen}`)).toEqual([
      'warning Since 2026-11-20 12:00 UTC, X refuses the keys (posting) (not told to anyone yet): X would not. Check the keys.',
      'warning Since 2026-11-20 13:00 UTC, ten runs in a row have failed (told on 2026-11-20 13:01 UTC): The last: …',
    ]);
    expect(code).toBe(0);
  });

  test('runs that were killed are told, also when a later one went well', async () => {
    const store = openStore(database());
    const { runs } = store;
    await runs.start(aRun);
    await runs.finish(await runs.start(aRun), { finishedAt: new Date(), outcome: 'done', counts: {} });
    await store.close();
    const { of } = await doctor({}, '--offline');
    expect(of('last run')).toMatchObject([
      { state: 'ok', seen: expect.stringContaining('done (live)') },
      {
        state: 'warning',
        seen: expect.stringMatching(/^1 of the 1 runs before it was killed, the latest on /),
      },
    ]);
  });

  test('limits that are in force: those of minutes are well, those of a day a warning', async () => {
    expect((await doctor({}, '--offline')).of('limits')).toEqual([]);
    const store = openStore(database());
    const endpoint = 'user POST tweets';
    await store.limits.save('app GET tweets/search/recent', new Date(Date.now() + 600_000));
    await store.close();
    const short = await doctor({}, '--offline');
    expect(short.worst('limits')).toMatchObject({
      state: 'ok',
      seen: expect.stringMatching(
        /^1 limit of X in force; until then the bot does not ask for: app GET tweets\/search\/recent until /,
      ),
    });
    const again = openStore(database());
    await again.limits.save(endpoint, new Date(Date.now() + 20 * 3_600_000));
    await again.close();
    const long = await doctor({}, '--offline');
    expect(long.worst('limits')).toMatchObject({ state: 'warning', seen: expect.stringContaining(endpoint) });
  });
});
