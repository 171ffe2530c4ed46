import { describe, expect, test } from 'vitest';
import { PING, watchedDay } from './support/watched-day.ts';

const MINUTE_MS = 60_000;

describe('the heartbeat', () => {
  test('hears of the start, and of success with the summary line', async () => {
    const day = await watchedDay();
    await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass();
    expect(day.heartbeat.heard).toEqual([
      { method: 'POST', path: `${PING}/start`, contentType: 'text/plain; charset=utf-8', body: '' },
      {
        method: 'POST',
        path: PING,
        contentType: 'text/plain; charset=utf-8',
        body: expect.stringMatching(/^done \(live\): 1 post seen, 1 admitted, 1 answered, .*\$0\.025 spent/),
      },
    ]);
  });

  test('keeps the query of its address', async () => {
    const day = await watchedDay();
    day.watch.heartbeatUrl = `${day.heartbeat.url}/key/slug/?create=1`;
    const app = await day.open();
    await app.close();
    await day.pass();
    expect(day.pings()).toEqual(['/key/slug/start?create=1', '/key/slug?create=1']);
  });

  test('hears of a failure at once when a person is needed, with the reason', async () => {
    const day = await watchedDay();
    day.sandbox.faults.add({ kind: 'unauthorized' });
    await day.pass();
    expect(day.heartbeat.heard.at(-1)).toMatchObject({
      path: `${PING}/fail`,
      body: expect.stringMatching(/^refused \(live\): .*\n.*X_ACCESS_SECRET/),
    });
  });

  test('of X that cannot be used it hears as a failure from the third run in a row on', async () => {
    const day = await watchedDay();
    await day.pass();
    day.sandbox.faults.add({ kind: 'rate-limited', resetInSeconds: 39 * 60 });
    day.pings();
    const ends = [];
    for (let run = 0; run < 4; run++) {
      expect((await day.pass()).outcome).toBe('later');
      ends.push(day.pings()[1]);
      day.advance(10 * MINUTE_MS);
    }
    await day.pass();
    expect([...ends, day.pings()[1]]).toEqual(['(success)', '(success)', '/fail', '/fail', '(success)']);
  });

  test('of X out of reach it hears as a failure at once when no memory can vouch for a better run', async () => {
    const day = await watchedDay();
    await day.sandbox.goOffline();
    await day.pass();
    expect(day.pings()).toEqual(['/start', '/fail']);
  });

  test('hears of a crash', async () => {
    const day = await watchedDay();
    const broken = day.pass({}, () => {
      throw new Error('a bug');
    });
    await expect(broken).rejects.toThrow('a bug');
    expect(day.pings()).toEqual(['/start', '/fail']);
  });

  test('hears no end of a run that gave way to another: that one will tell', async () => {
    const day = await watchedDay();
    const app = await day.open();
    await app.store.leases.claim('pass', { id: 'another', host: 'elsewhere', pid: 1 }, day.now(), 60_000);
    expect((await day.pass()).outcome).toBe('busy');
    expect(day.pings().filter((ping) => ping !== '/start')).toEqual([]);
    await app.close();
  });

  test.each(['reset', 503, 302] as const)(
    'that answers with %s changes nothing but a line in the log, without the address',
    async (answer) => {
      const day = await watchedDay();
      day.heartbeat.answer = answer;
      day.webhook.answer = answer;
      const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
      expect((await day.pass()).outcome).toBe('done');
      expect(day.sandbox.answersTo(id)).toHaveLength(1);
      const lines = day.logged.filter((line) => line.includes('HEARTBEAT_URL'));
      expect(lines).toHaveLength(2);
      // Each of the two pings was tried twice.
      expect(day.pings()).toEqual(['/start', '/start', '(success)', '(success)']);
      expect(day.logged.join()).not.toMatch(/canary|127\.0\.0\.1:\d+\/(ping|services)/);
    },
  );

  test('that never answers holds a run up for a moment only', async () => {
    const day = await watchedDay();
    day.watch.timeoutMs = 20;
    day.heartbeat.answer = 'silence';
    expect((await day.pass()).outcome).toBe('done');
    expect(day.logged.filter((line) => /HEARTBEAT_URL.*no answer in time/.test(line))).toHaveLength(2);
  });

  test('that is not there changes nothing either', async () => {
    const day = await watchedDay();
    day.watch.heartbeatUrl = 'http://127.0.0.1:1/canary';
    expect((await day.pass()).outcome).toBe('done');
    expect(day.logged.filter((line) => /HEARTBEAT_URL.*failed|HEARTBEAT_URL.*ECONN/.test(line))).toHaveLength(
      2,
    );
    expect(day.logged.join()).not.toContain('canary');
  });
});
