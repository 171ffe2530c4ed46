import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readCredentials } from './credentials.ts';
import { Secrets, XCredentials } from './secrets.ts';

const portal = {
  X_API_KEY: 'k'.repeat(25),
  X_API_SECRET: 's'.repeat(50),
  X_ACCESS_TOKEN: `1234567890-${'t'.repeat(40)}`,
  X_ACCESS_SECRET: 'a'.repeat(45),
  X_BEARER_TOKEN: `${'A'.repeat(22)}bearer%3Dtoken`,
};

const problemsOf = (values: Parameters<typeof readCredentials>[0]) =>
  Object.fromEntries(readCredentials(values).problems);

describe('readCredentials', () => {
  it('takes keys as the portal hands them out', () => {
    const { credentials, problems } = readCredentials(portal);
    expect(problems.size).toBe(0);
    expect(credentials?.accessToken).toBe(portal.X_ACCESS_TOKEN);
    expect(credentials?.bearerToken).toBe(portal.X_BEARER_TOKEN);
  });

  it("takes a simulator's short keys, and no bearer token", () => {
    const keys = {
      X_API_KEY: 'key',
      X_API_SECRET: 'secret',
      X_ACCESS_TOKEN: 'token',
      X_ACCESS_SECRET: 'hush',
    };
    const { credentials } = readCredentials(keys);
    expect(credentials?.apiKey).toBe('key');
    expect(credentials).not.toHaveProperty('bearerToken');
  });

  it('names every missing key', () => {
    expect(problemsOf({})).toEqual({
      X_API_KEY: 'is missing',
      X_API_SECRET: 'is missing',
      X_ACCESS_TOKEN: 'is missing',
      X_ACCESS_SECRET: 'is missing',
    });
  });

  it.each([
    ['your-api-key-here', 'placeholder'],
    ['<api key>', 'placeholder'],
    ['xxxxxxxx', 'placeholder'],
    ['CHANGEME', 'placeholder'],
    ['Bearer abc', 'the word Bearer'],
    ['abc def', 'a space or a line break'],
    ['"abc', 'quotation mark'],
    ['abc\u200bdef', 'invisible'],
    [Buffer.from('abcdefghijklmnop:1:ci').toString('base64url'), 'OAuth 2.0'],
  ])('refuses %j', (value, words) => {
    expect(problemsOf({ ...portal, X_API_KEY: value }).X_API_KEY).toContain(words);
  });

  it('refuses the same key in two places', () => {
    const problems = problemsOf({ ...portal, X_API_SECRET: portal.X_API_KEY });
    expect(problems.X_API_SECRET).toContain('the same value as X_API_KEY');
  });

  it.each([
    ['X_API_KEY', 'X_API_SECRET'],
    ['X_API_KEY', 'X_ACCESS_TOKEN'],
    ['X_API_SECRET', 'X_ACCESS_SECRET'],
    ['X_ACCESS_TOKEN', 'X_ACCESS_SECRET'],
    ['X_BEARER_TOKEN', 'X_ACCESS_TOKEN'],
  ] as const)('notices that %s and %s are swapped', (one, other) => {
    const problems = problemsOf({ ...portal, [one]: portal[other], [other]: portal[one] });
    expect(problems[one]).toContain(`${other}, and the other way round; were they swapped?`);
    expect(problems[other]).toContain(`${one}, and the other way round; were they swapped?`);
  });

  it('notices an access token in the line of the bearer token', () => {
    const problems = problemsOf({ ...portal, X_BEARER_TOKEN: `99-${'z'.repeat(40)}` });
    expect(problems.X_BEARER_TOKEN).toContain('looks like the value of X_ACCESS_TOKEN');
  });
});

describe('secrets', () => {
  const x = new XCredentials({
    apiKey: 'canary-1',
    apiSecret: 'canary-2',
    accessToken: 'canary-3',
    accessSecret: 'canary-4',
    bearerToken: 'canary-5',
  });
  const secrets = new Secrets({ x });

  it.each([
    ['credentials', x],
    ['all secrets', secrets],
  ])('print as [secret] only: %s', (_, value) => {
    expect(JSON.stringify(value)).toBe('"[secret]"');
    expect(String(value)).toBe('[secret]');
    expect(inspect(value)).toBe('[secret]');
    expect(inspect({ deep: [value] }, { showHidden: true, getters: true })).not.toContain('canary');
    expect(inspect(value, { customInspect: false, showHidden: true })).not.toContain('canary');
    expect(JSON.stringify({ ...value })).toBe('{}');
  });

  it('can be read by name', () => {
    expect(secrets.x?.accessSecret).toBe('canary-4');
    expect(new Secrets().x).toBeUndefined();
  });
});
