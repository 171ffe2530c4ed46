import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type GameDay, gameDay, type Watchers } from './support/game-day.ts';
import { type Listener, startListener } from './support/listener.ts';

const MINUTE_MS = 60_000;
const PING = '/ping/canary-2222-3333';
const HOOK = '/services/T0000/canaryHookSecret';

interface Watched extends GameDay {
  readonly heartbeat: Listener;
  readonly webhook: Listener;
  /** What the heartbeat heard since the last call, without the first path. */
  pings(): readonly string[];
  /** Titles that the webhook heard since the last call. */
  told(): readonly string[];
  readonly watch: Watchers;
}

async function watchedDay(): Promise<Watched> {
  const [heartbeat, webhook] = await Promise.all([startListener(), startListener()]);
  const watch = { heartbeatUrl: `${heartbeat.url}${PING}`, alertWebhookUrl: `${webhook.url}${HOOK}` };
  const day = await gameDay({ watch });
  const fresh = ({ heard }: Listener) => heard.splice(0);
  return {
    ...day,
    heartbeat,
    webhook,
    watch,
    pings: () => fresh(heartbeat).map(({ path }) => path.replace(PING, '') || '(success)'),
    told: () => fresh(webhook).map(({ body }) => (JSON.parse(body) as { title: string }).title),
  };
}

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
    app.close();
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
    app.store.leases.claim('pass', { id: 'another', host: 'elsewhere', pid: 1 }, day.now(), 60_000);
    expect((await day.pass()).outcome).toBe('busy');
    expect(day.pings().filter((ping) => ping !== '/start')).toEqual([]);
    app.close();
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

describe('alerts', () => {
  test('what needs a person is told once, and once when it is over, and again when it comes back', async () => {
    const day = await watchedDay();
    await day.pass();
    const refused = { kind: 'unauthorized', match: { path: /search/ } } as const;
    const fault = day.sandbox.faults.add({ ...refused, times: 3 });
    const titles = [];
    for (let run = 0; run < 5; run++) {
      await day.pass();
      titles.push(day.told());
    }
    expect(fault.hits).toBe(3);
    const begun = 'Fieldmark (fieldmark_bot) needs you: X refuses the keys';
    expect(titles).toEqual([[begun], [], [], ['Fieldmark (fieldmark_bot): over, X refuses the keys'], []]);
    day.sandbox.faults.add(refused);
    await day.pass();
    expect(day.told()).toEqual([begun]);
  });

  test('in the form that Slack, Discord and templates take', async () => {
    const day = await watchedDay();
    await day.pass();
    day.sandbox.faults.add({ kind: 'credits-depleted' });
    await day.pass();
    const [message] = day.webhook.heard;
    expect(message).toMatchObject({
      method: 'POST',
      path: HOOK,
      contentType: 'application/json; charset=utf-8',
    });
    const body = JSON.parse(message?.body ?? '') as Record<string, unknown>;
    expect(body).toMatchObject({
      title: 'Fieldmark (fieldmark_bot) needs you: there is no money left at X',
      message: expect.stringContaining('Buy credits in the developer console'),
      content: `${body.title}\n${body.message}`,
      allowed_mentions: { parse: [] },
      source: 'fieldmark',
      alert: { name: 'money', state: 'begun', since: '2026-11-20T12:00:00.000Z' },
    });
    expect(body.text).toBe(
      String(body.content).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    );
  });

  test('what did not arrive is sent again at the next run', async () => {
    const day = await watchedDay();
    await day.pass();
    day.webhook.answer = 500;
    day.sandbox.faults.add({ kind: 'unauthorized', times: 2, match: { path: /search/ } });
    await day.pass();
    expect(day.logged.some((line) => line.includes('ALERT_WEBHOOK_URL') && line.includes('500'))).toBe(true);
    day.webhook.answer = 200;
    day.told();
    await day.pass();
    expect(day.told()).toEqual([expect.stringContaining('X refuses the keys')]);
    await day.pass();
    expect(day.told()).toEqual([expect.stringContaining('over, X refuses the keys')]);
    expect(day.logged.join()).not.toContain('canary');
  });

  test('posting that is refused is over when something was posted, not when a pass had nothing to post', async () => {
    const day = await watchedDay();
    await day.pass();
    await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    day.sandbox.faults.add({ kind: 'forbidden', reason: 'oauth1-permissions', match: { method: 'POST' } });
    await day.pass();
    expect(day.told()).toEqual([expect.stringMatching(/set up wrongly \(posting\)$/)]);
    await day.pass({ maxAnswersPerRun: 0 });
    expect(day.told()).toEqual([]);
    await day.pass();
    expect(day.told()).toEqual([expect.stringMatching(/over, .* \(posting\)$/)]);
  });

  test('ten failed runs in a row are told, once; not those whose reason was told', async () => {
    const day = await watchedDay();
    await day.pass();
    day.sandbox.faults.add({ kind: 'rate-limited', resetInSeconds: 119 * 60 });
    const titles = [];
    for (let run = 0; run < 12; run++) {
      await day.pass();
      titles.push(...day.told().map((title) => `${run + 1}: ${title}`));
      day.advance(10 * MINUTE_MS);
    }
    await day.pass();
    expect([...titles, ...day.told()]).toEqual([
      '10: Fieldmark (fieldmark_bot) needs you: ten runs in a row have failed',
      'Fieldmark (fieldmark_bot): over, ten runs in a row have failed',
    ]);
    day.sandbox.faults.add({ kind: 'unauthorized', times: 100 });
    for (let run = 0; run < 12; run++) await day.pass();
    expect(day.told()).toEqual([expect.stringContaining('X refuses the keys')]);
  });

  test('a database that had to be made anew is told in the run that did it, and needs no end', async () => {
    const day = await watchedDay();
    await day.pass();
    const bytes = await readFile(day.databasePath);
    await writeFile(day.databasePath, bytes.fill(0xa5, bytes.length / 2));
    // The whole file is looked over once a day.
    day.advance(24 * 60 * MINUTE_MS);
    await day.pass();
    const [message] = day.webhook.heard;
    expect(message?.body).toContain('set aside as');
    expect(day.told()).toEqual([expect.stringContaining('the database was damaged and made anew')]);
    await day.pass();
    await day.pass();
    expect(day.told()).toEqual([]);
  });

  test('without anyone to tell they are kept for doctor, and the next one set up hears of them', async () => {
    const day = await watchedDay();
    const { alertWebhookUrl } = day.watch;
    delete day.watch.alertWebhookUrl;
    await day.pass();
    day.sandbox.faults.add({ kind: 'unauthorized', match: { path: /search/ }, times: 2 });
    await day.pass();
    const app = await day.open();
    expect(app.store.alerts.open()).toMatchObject([{ name: 'credentials', since: day.now() }]);
    app.close();
    if (alertWebhookUrl) day.watch.alertWebhookUrl = alertWebhookUrl;
    await day.pass();
    expect(day.told()).toHaveLength(1);
  });
});
