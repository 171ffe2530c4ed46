import { describe, expect, it } from 'vitest';
import { loadSettings } from './env.ts';

const x = {
  X_API_KEY: 'key',
  X_API_SECRET: 'secret',
  X_ACCESS_TOKEN: '1234567-token',
  X_ACCESS_SECRET: 'hush',
};
const placeholders = {
  X_API_KEY: 'your-api-key-here',
  X_API_SECRET: 'your-api-key-secret-here',
  X_ACCESS_TOKEN: 'your-access-token-here',
  X_ACCESS_SECRET: 'your-access-token-secret-here',
};
const PASSWORD = 'abcd-efgh-2345-wxyz';
const bluesky = { BLUESKY_HANDLE: '@Fieldmark.bsky.social', BLUESKY_APP_PASSWORD: PASSWORD };
const game = { TRACKED_HASHTAGS: 'cougarOrNot@drmichellelarue+Name.bsky.social:cats' };

const load = (env: Record<string, string>, account = true) =>
  loadSettings({ env: { ...game, ...env }, cwd: '/srv', need: { account, games: true } });
const faultsOf = async (env: Record<string, string>) => {
  const result = await load(env);
  return result.ok ? [] : result.faults.map(({ variable, problem }) => `${variable} ${problem}`);
};

describe('Bluesky in the settings', () => {
  it('is on with its two settings, beside X or alone', async () => {
    const both = await load({ ...x, ...bluesky });
    expect(both).toMatchObject({
      ok: true,
      warnings: [],
      settings: {
        playsOnX: true,
        bluesky: {
          handle: 'fieldmark.bsky.social',
          service: 'https://bsky.social',
          unsummoned: 'skip',
          search: false,
        },
        games: [{ hosts: ['drmichellelarue', 'name.bsky.social'], model: 'cats' }],
      },
    });
    expect(both.ok && both.secrets.bluesky?.appPassword).toBe(PASSWORD);
    for (const keys of [{}, placeholders]) {
      const alone = await load({ ...keys, ...bluesky });
      expect(alone).toMatchObject({ ok: true, settings: { playsOnX: false } });
      expect(alone.ok && alone.secrets.x).toBeUndefined();
    }
  });

  it('shows where the bot looked only where that is asked for, and where it plays', async () => {
    expect((await load({ ...x, ...bluesky })).ok).toBe(true);
    const shown = await load({ ...bluesky, SHOW_MAP: 'bluesky' });
    expect(shown).toMatchObject({ ok: true, warnings: [], settings: { showMap: ['bluesky'] } });
    const plain = await load({ ...bluesky, SHOW_MAP: 'no' });
    expect(plain.ok && plain.settings).not.toHaveProperty('showMap');
    expect(await load({ ...x, SHOW_MAP: 'bluesky' })).toMatchObject({
      ok: true,
      warnings: [{ variable: 'SHOW_MAP', problem: expect.stringContaining('does not play') }],
    });
    expect(await faultsOf({ ...bluesky, SHOW_MAP: 'x' })).toEqual([expect.stringMatching(/^SHOW_MAP /)]);
  });

  it('is known to be on by commands that need no account', async () => {
    const result = await load(bluesky, false);
    expect(result).toMatchObject({ ok: true, settings: { playsOnX: false, bluesky: { search: false } } });
    expect(result.ok && result.secrets.bluesky).toBeUndefined();
  });

  it('takes one of the two, or a wrong one, for a slip', async () => {
    expect(await faultsOf({ BLUESKY_HANDLE: 'fieldmark.bsky.social' })).toEqual([
      'BLUESKY_APP_PASSWORD is missing',
    ]);
    expect(await faultsOf({ BLUESKY_APP_PASSWORD: PASSWORD })).toEqual(['BLUESKY_HANDLE is missing']);
    expect(await faultsOf({ ...bluesky, BLUESKY_HANDLE: 'fieldmark' })).toEqual([
      'BLUESKY_HANDLE is "fieldmark", which has no dot. Did you mean fieldmark.bsky.social?',
    ]);
    expect(await faultsOf({ ...bluesky, BLUESKY_APP_PASSWORD: 'your-app-password-here' })).toEqual([
      'BLUESKY_APP_PASSWORD still holds the placeholder of .env.example',
    ]);
    expect(await faultsOf({ ...bluesky, BLUESKY_UNSUMMONED: 'standalone' })).toHaveLength(1);
  });

  it('warns of what is probably the password of the account, and shows none', async () => {
    const result = await load({ ...bluesky, BLUESKY_APP_PASSWORD: 'CorrectHorse9' });
    expect(result.warnings).toMatchObject([{ variable: 'BLUESKY_APP_PASSWORD' }]);
    expect(JSON.stringify([result, result.rows()])).not.toContain('CorrectHorse9');
  });

  it('takes the address of a profile for the name in it', async () => {
    const handle = 'https://bsky.app/profile/fieldmark.bsky.social';
    expect(await load({ ...bluesky, BLUESKY_HANDLE: handle })).toMatchObject({
      settings: { bluesky: { handle: 'fieldmark.bsky.social' } },
    });
  });
});
