import { describe, expect, test } from 'vitest';
import { plain, webhookMessage } from './message.ts';

const since = new Date('2026-11-20T12:00:00Z');

describe('what others wrote', () => {
  test.each([
    ['@everyone and @channel', '@\u200beveryone and @\u200bchannel'],
    ['see https://evil.example now', 'see https:\u200b//evil.example now'],
    ['[click](javascript:1)', '[click] (javascript:1)'],
    ['**bold** `code` ~~no~~ ||spoiler||', "''bold'' 'code' ''no'' ''spoiler''"],
    ['two\nlines\r\n\tand\u2028more', 'two lines and more'],
    ['left \u202eright \u0007 \u200d', 'left right'],
    ['X_ACCESS_TOKEN stays', 'X_ACCESS_TOKEN stays'],
  ])('is one plain line: %j', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  test('cannot mention anyone in Slack, and is short enough for Discord, whatever it is', () => {
    const message = `<!channel> <@U123> & "${'😀'.repeat(3000)}"`;
    const body = JSON.parse(webhookMessage({ name: 'credentials', message, since }, 'bot')) as Record<
      string,
      string
    >;
    expect(body.text).toContain('&lt;!channel&gt; &lt;@\u200bU123&gt; &amp;');
    expect(body.content?.length).toBeLessThanOrEqual(2000);
    expect(body.content?.isWellFormed()).toBe(true);
  });
});

test('an end says since when it was so', () => {
  const alert = {
    name: 'money (posting) on Bluesky',
    message: 'quoted',
    since,
    overAt: new Date('2026-11-20T13:00:00Z'),
  };
  expect(JSON.parse(webhookMessage(alert, undefined))).toMatchObject({
    title: 'Fieldmark: over, there is no money left at Bluesky (posting)',
    message: 'It was so since 2026-11-20 12:00 UTC.',
    alert: { state: 'over', over: '2026-11-20T13:00:00.000Z' },
  });
});
