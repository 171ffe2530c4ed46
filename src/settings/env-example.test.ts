import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from './env-file.ts';
import { readSettings } from './read-settings.ts';
import { variables } from './variables.ts';

const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const assignment = /^(?:# )?([A-Z][A-Z\d_]*)=/gm;

async function load(file: string) {
  const { values, notes } = parseEnvFile(file);
  const result = await readSettings({
    env: values,
    fromFile: new Set(Object.keys(values)),
    fileNotes: notes,
    need: { account: true, games: true, schedule: true },
    cwd: '/srv/bot',
    isTerminal: false,
    files: {
      readText: (path) =>
        path.endsWith('prices.json')
          ? '{ "date": "2027-01-15", "source": "our contract", "usd": { "reply": 0.008 } }'
          : '{"drmichellelarue": ["cougarOrNot"]}',
    },
  });
  expect(result.warnings).toEqual([]);
  return result;
}

describe('.env.example', () => {
  it('holds every setting once, and nothing else', () => {
    const documented = [...text.matchAll(assignment)].map(([, name]) => name);
    expect(documented.sort()).toEqual(variables.map(({ name }) => name as string).sort());
  });

  it('lacks only the credentials', async () => {
    const result = await load(text);
    expect(!result.ok && result.faults.map(({ variable, problem }) => `${variable} ${problem}`)).toEqual([
      'X_API_KEY still holds the placeholder of .env.example',
      'X_API_SECRET still holds the placeholder of .env.example',
      'X_ACCESS_TOKEN still holds the placeholder of .env.example',
      'X_ACCESS_SECRET still holds the placeholder of .env.example',
    ]);
  });

  it('shows valid values on the lines that are commented out, and the defaults where there are some', async () => {
    const all = text.replaceAll(assignment, '$1=');
    const result = await load(all);
    expect(!result.ok && result.faults.map(({ variable }) => variable)).toEqual([
      ...['BLUESKY_APP_PASSWORD'],
    ]);
    const values = parse(all);
    for (const { name, default: value } of variables)
      if (value !== '') expect(values[name], name).toBe(value);
  });
});
