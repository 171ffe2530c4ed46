import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SettingsError } from './fault.ts';
import { readSettings } from './read-settings.ts';

const account = {
  X_API_KEY: 'canaryKey0000000000000001',
  X_API_SECRET: 'canarySecret000000000000000000000000000000000000002',
  X_ACCESS_TOKEN: '1234567-canaryToken00000000000000000000000000003',
  X_ACCESS_SECRET: 'canaryAccess0000000000000000000000000000000004',
};
const complete = { ...account, TRACKED_HASHTAGS: '#cougarOrNot@drmichellelarue' };

const load = (env: Record<string, string>) =>
  readSettings({
    env,
    need: { account: true, games: true, schedule: true },
    cwd: '/srv/bot',
    isTerminal: false,
    files: {
      readText: (path) => {
        throw Object.assign(new Error(path), { code: 'ENOENT' });
      },
    },
  });

describe('no secret is printed', () => {
  const others = [
    'X_API_BASE_URL',
    'TRACKED_HASHTAGS',
    'GAMES_FILE',
    'X_POLL',
    'REPLY_MODE',
    'MAX_ANSWERS_PER_DAY',
  ];
  const more = ['SCHEDULE', 'TZ', 'MEDIA_HOSTS', 'DATABASE_PATH', 'MODELS_DIR', 'LOG_LEVEL', 'X_API_SECRETS'];

  it.each(Object.entries(account))('when %s was pasted into every other line too', async (name, secret) => {
    const wrong = Object.fromEntries(
      [...others, ...more].map((other) => [other, other === 'TZ' ? `a/${secret}` : secret]),
    );
    for (const env of [
      { ...complete, ...wrong },
      { ...wrong, [name]: secret },
      { ...wrong, X_API_SECRETS: secret },
      { ...complete, X_API_BASE_URL: `https://bot:${secret}@api.x.com` },
      { ...complete, TRACKED_HASHTAGS: `a@${secret}, ${secret} b, c:../${secret}` },
      { ...account, X_API_KEY: account.X_API_SECRET, X_API_SECRET: account.X_API_KEY },
    ]) {
      const result = await load(env);
      const { warnings, rows } = result;
      const texts = result.ok ? [] : [result.faults, new SettingsError(result.faults).message];
      expect(inspect([texts, warnings, rows], { depth: 9, maxStringLength: null })).not.toMatch(/canary/i);
    }
  });

  it('when the result is logged as it is', async () => {
    const result = await load(complete);
    expect(inspect(result, { depth: 9, showHidden: true })).not.toContain('canary');
    expect(JSON.stringify(result)).not.toContain('canary');
  });
});
