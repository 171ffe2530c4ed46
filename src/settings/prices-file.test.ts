import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSettings } from './read-settings.ts';

const load = (text: string, env: Record<string, string> = { PRICES_FILE: './prices.json' }) =>
  readSettings({
    env,
    need: { account: false, games: false },
    cwd: '/srv/bot',
    isTerminal: false,
    files: {
      readText: (path) => {
        if (path === '/srv/bot/prices.json') return text;
        throw Object.assign(new Error(path), { code: 'ENOENT' });
      },
    },
  });

async function faults(content: unknown): Promise<readonly string[]> {
  const result = await load(typeof content === 'string' ? content : JSON.stringify(content));
  if (result.ok) throw new Error('it was accepted');
  expect(result.partial.settings.prices).toBeUndefined();
  return result.faults.map(({ variable, problem }) => `${variable} ${problem}`);
}

describe('PRICES_FILE', () => {
  it('gives prices in micro-dollars with their date and source, all of them or some', async () => {
    const usd = { 'post-read': 0.0042, reply: 0, 'post-with-link': 0.2 };
    const result = await load(JSON.stringify({ date: '2027-01-15', source: ' our contract ', usd }));
    expect(result.ok && result.settings.prices).toEqual({
      date: '2027-01-15',
      source: 'our contract',
      microUsd: { 'post-read': 4200, reply: 0, 'post-with-link': 200_000 },
    });
    expect((await load('', {})).ok).toBe(true);
  });

  it('takes the published prices as a form to change', async () => {
    const published = readFileSync(new URL('../platforms/x/prices.json', import.meta.url), 'utf8');
    const result = await load(published);
    expect(result.ok && result.settings.prices?.microUsd).toMatchObject({
      reply: 10_000,
      'user-read': 10_000,
    });
  });

  it('tells every fault at once, with place and cure', async () => {
    const usd = { 'post-reads': 0.005, reply: '0.01', post: -1, 'own-read': 1000 };
    expect(await faults({ date: '15 January', usd, currency: 'EUR' })).toEqual([
      'PRICES_FILE "./prices.json", date: a date is expected, written like "2027-01-15"',
      'PRICES_FILE "./prices.json", source: it says in words where the prices are from',
      'PRICES_FILE "./prices.json", usd["own-read"]: more than 10 dollars for one; it takes dollars, 0.005 for half a cent',
      'PRICES_FILE "./prices.json", usd.post: a price is not below 0',
      'PRICES_FILE "./prices.json", usd.reply: a number of dollars is expected, without quotes: 0.005',
      'PRICES_FILE "./prices.json", usd["post-reads"]: this name is not known here. Did you mean post-read?',
      'PRICES_FILE "./prices.json", currency: this name is not known here. It takes date, source, usd.',
    ]);
  });

  it('is not empty, not another kind of file, and there', async () => {
    expect(await faults({ date: '2027-01-15', source: 'x', usd: {} })).toEqual([
      'PRICES_FILE "./prices.json", usd: it gives no price',
    ]);
    expect(await faults([])).toEqual([
      'PRICES_FILE "./prices.json", the file: an object in braces is expected',
    ]);
    expect(await faults('{"usd": }')).toEqual([
      'PRICES_FILE "./prices.json", line 1, column 9: a value is expected here',
    ]);
    const absent = await load('', { PRICES_FILE: 'nowhere.json' });
    expect(absent.ok || absent.faults).toEqual([
      {
        variable: 'PRICES_FILE',
        problem: '"nowhere.json" does not exist',
        example: 'PRICES_FILE=./prices.json',
      },
    ]);
  });
});
