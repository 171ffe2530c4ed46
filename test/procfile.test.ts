/** The lines that a host starts, run by a shell as it does. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { memorySettings } from '../bench/support/memory-settings.ts';

const project = fileURLToPath(new URL('..', import.meta.url));

async function entries(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(project, 'Procfile'), 'utf8');
  return new Map([...text.matchAll(/^(\w+): (.+)$/gm)].map(([, name = '', line = '']) => [name, line]));
}

test('the worker plays, web serves, each with the memory settings', async () => {
  const known = await entries();
  const settings = Object.entries(await memorySettings()).map(([name, value]) => `${name}=${value} `);
  const start = `${settings.join('')}node src/fieldmark.mjs`;
  expect([...known]).toEqual([
    ['web', `${start} serve`],
    ['worker', `${start} start`],
  ]);
});

test('web listens for everybody at the port that it is given, and ends when told to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-procfile-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const env = {
    PATH: `${join(process.execPath, '..')}:${process.env.PATH}`,
    PORT: '0',
    SERVE_PUBLIC: 'yes',
    SERVE_TRUSTED_PROXIES: 'private',
    DATABASE_PATH: join(folder, 'fieldmark.sqlite'),
  };
  // `exec`: the signal is the program's, not the shell's.
  const line = `exec env ${(await entries()).get('web')}`;
  let code: number | null = null;
  const child = execFile('sh', ['-c', line], { cwd: project, env });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (status) => {
      code = status;
      resolve();
    });
  });
  let text = '';
  for await (const part of child.stdout ?? []) {
    text += part;
    if (text.includes('\n')) break;
  }
  expect(text).toMatch(/^http:\/\/localhost:\d+ +Anybody may try pictures\./);
  const url = text.split(' ')[0] ?? '';
  const health = await fetch(`${url}/health`);
  expect(await health.json()).toMatchObject({ status: 'ok' });
  const page = await fetch(url, {
    headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' },
  });
  expect(await page.text()).toContain('#cougarOrNot');
  child.kill('SIGTERM');
  await ended;
  expect(code).toBe(0);
}, 60_000);
