import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { HOOK, watchedDay } from './support/watched-day.ts';

const MINUTE_MS = 60_000;

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

  test('posting that is refused is over when something was posted, not when a run had nothing to post', async () => {
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
    expect(await app.store.alerts.open()).toMatchObject([{ name: 'credentials', since: day.now() }]);
    await app.close();
    if (alertWebhookUrl) day.watch.alertWebhookUrl = alertWebhookUrl;
    await day.pass();
    expect(day.told()).toHaveLength(1);
  });
});
