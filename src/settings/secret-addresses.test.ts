import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from './read-settings.ts';

const account = {
  X_API_KEY: 'someKey00000000000000001',
  X_API_SECRET: 'someSecret000000000000000000000000000000000000002',
  X_ACCESS_TOKEN: '1234567-someToken00000000000000000000000000003',
  X_ACCESS_SECRET: 'someAccess0000000000000000000000000000000004',
};
const HEARTBEAT_URL = 'https://hc-ping.com/canary00-1111-2222-3333-444444444444';
const ALERT_WEBHOOK_URL = 'https://hooks.slack.com/services/T00000000/B00000000/canaryXXXXXXXXXXXXXXXXXX';

const load = (env: Record<string, string>, isPlaying = true) =>
  readSettings({
    env: { ...account, ...env },
    need: { account: isPlaying, games: false, schedule: true },
    cwd: '/srv/bot',
    isTerminal: false,
    files: {
      readText: (path) => {
        throw Object.assign(new Error(path), { code: 'ENOENT' });
      },
    },
  });

describe('HEARTBEAT_URL and ALERT_WEBHOOK_URL', () => {
  it('are kept with the secrets, for commands that play', async () => {
    const result = await load({ HEARTBEAT_URL, ALERT_WEBHOOK_URL });
    if (!result.ok) throw new Error('faults');
    const { heartbeatUrl, alertWebhookUrl } = result.secrets;
    expect({ heartbeatUrl, alertWebhookUrl }).toEqual({
      heartbeatUrl: HEARTBEAT_URL,
      alertWebhookUrl: ALERT_WEBHOOK_URL,
    });
    expect(inspect(result, { depth: 9, showHidden: true }) + JSON.stringify(result)).not.toContain('canary');
    const idle = await load({ HEARTBEAT_URL: 'nonsense' }, false);
    expect(idle.ok && idle.secrets.heartbeatUrl).toBeUndefined();
    expect(idle.ok).toBe(true);
  });

  it.each([
    ['hc-ping.com/canary-1', 'is not an address; it begins with https://'],
    ['https:canary', 'is not an address; it begins with https://'],
    ['https://me:canary@hc-ping.com/1', 'has a user name or password before an @; it takes none'],
    [`${HEARTBEAT_URL}/start`, 'ends with /start; leave that out, the bot adds it'],
    [`${HEARTBEAT_URL}/fail?create=1`, 'ends with /fail; leave that out, the bot adds it'],
  ])('%s is a fault that repeats nothing of it', async (address, problem) => {
    const result = await load({ HEARTBEAT_URL: address });
    expect(!result.ok && result.faults.map((fault) => `${fault.variable} ${fault.problem}`)).toEqual([
      `HEARTBEAT_URL ${problem}`,
    ]);
  });

  it.each(['HEARTBEAT_URL', 'ALERT_WEBHOOK_URL'])(
    '%s is not printed when it was pasted into every other line too',
    async (name) => {
      const secret = name === 'HEARTBEAT_URL' ? HEARTBEAT_URL : ALERT_WEBHOOK_URL;
      const others = ['X_API_BASE_URL', 'TRACKED_HASHTAGS', 'GAMES_FILE', 'PRICES_FILE', 'REPLY_MODE'];
      const more = [
        'SCHEDULE',
        'TZ',
        'MEDIA_HOSTS',
        'DATABASE_PATH',
        'MODELS_DIR',
        'LOG_LEVEL',
        'HEARTBEAT_URI',
      ];
      const wrong = Object.fromEntries([...others, ...more].map((other) => [other, secret]));
      for (const env of [
        { ...wrong, [name]: secret },
        { ...wrong, [name]: `"${secret}"` },
      ]) {
        const result = await load(env);
        const { warnings, rows } = result;
        const texts = result.ok ? [] : result.faults;
        expect(inspect([texts, warnings, rows], { depth: 9, maxStringLength: null })).not.toMatch(/canary/i);
      }
    },
  );
});
