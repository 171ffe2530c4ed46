import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { locked } from './lock.ts';

let file: string;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-lock-'));
  file = join(folder, '.lock');
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const busy = (pid: number): Error => new Error(`busy: ${pid}`);

test('another program that has made the lock, and writes its number a moment later, is not overrun', async () => {
  await writeFile(file, '');
  const work = locked(file, async () => 'done', { busy }).catch((error: Error) => error.message);
  await new Promise((done) => setTimeout(done, 50));
  await writeFile(file, String(process.ppid));
  expect(await work).toBe(`busy: ${process.ppid}`);
});

test('one that was killed before it wrote its number, or after, is no hindrance', async () => {
  for (const left of ['', '999999999']) {
    await writeFile(file, left);
    expect(await locked(file, async () => 'done', { busy })).toBe('done');
  }
});
