import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { checkedOnce } from './checked-once.ts';

test('a text is checked again only when it or what checks it has changed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-checked-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // Where the test runner has one already, that one stays.
  enableCompileCache(join(folder, 'cache'));
  const checker = pathToFileURL(join(folder, 'checker.ts'));
  await writeFile(checker, 'the first checker');
  let checks = 0;
  const check = (text: string) =>
    checkedOnce(text, [checker], async () => {
      checks++;
      return { text };
    });

  const text = randomUUID();
  expect(await check(text)).toEqual({ text });
  expect(await check(text)).toEqual({ text });
  expect(checks).toBe(1);
  await check(`${text} edited`);
  expect(checks).toBe(2);
  await writeFile(checker, 'the second checker');
  await check(text);
  expect(checks).toBe(3);
});

test('a check that fails is made again', async () => {
  const text = randomUUID();
  let checks = 0;
  const check = () =>
    checkedOnce(text, [], async () => {
      checks++;
      throw new RangeError('not good');
    });
  await expect(check()).rejects.toThrow('not good');
  await expect(check()).rejects.toThrow('not good');
  expect(checks).toBe(2);
});
