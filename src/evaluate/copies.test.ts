import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withoutCopies } from './copies.ts';

async function pictures(contents: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-copies-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const made = Object.entries(contents).map(async ([name, content]) => {
    const [photoClass = '', base = ''] = name.split('/');
    const file = join(folder, `${photoClass}-${base}`);
    await writeFile(file, content);
    return { file, name, class: photoClass, source: '' };
  });
  return Promise.all(made);
}

const label = (photoClass: string): string => (photoClass === 'puma' ? 'cougar' : photoClass);

test('of equal files under one label, by whatever word, the first counts', async () => {
  const all = await pictures({
    'cougar/1': 'aa',
    'cougar/2': 'aa',
    'puma/3': 'aa',
    'dog/4': 'bb',
    'dog/5': 'ccc',
  });
  const { pictures: kept, copies } = await withoutCopies(all, label);
  expect(kept.map(({ name }) => name)).toEqual(['cougar/1', 'dog/4', 'dog/5']);
  expect(copies).toEqual([
    { name: 'cougar/2', reason: 'the same photo as cougar/1' },
    { name: 'puma/3', reason: 'the same photo as cougar/1' },
  ]);
});

test('of equal files under several labels none counts, and each is told with one that contradicts it', async () => {
  const all = await pictures({ 'cougar/1': 'aa', 'dog/2': 'aa', 'cougar/3': 'aa', 'dog/4': 'bb' });
  const { pictures: kept, copies } = await withoutCopies(all, label);
  expect(kept.map(({ name }) => name)).toEqual(['dog/4']);
  expect(copies).toEqual([
    { name: 'cougar/1', reason: 'the same photo as dog/2, which is said to show dog, not cougar' },
    { name: 'dog/2', reason: 'the same photo as cougar/1, which is said to show cougar, not dog' },
    { name: 'cougar/3', reason: 'the same photo as dog/2, which is said to show dog, not cougar' },
  ]);
});

test('a file that a table names several times counts once', async () => {
  const [one] = await pictures({ 'dog/1': 'aa' });
  if (one === undefined) throw new Error('no picture');
  expect(await withoutCopies([one, { ...one }], label)).toEqual({
    pictures: [one],
    copies: [{ name: 'dog/1', reason: 'named more than once' }],
  });
});

test('a file that cannot be read is left to be told when it is looked at', async () => {
  const gone = { file: 'nowhere/1.jpg', name: 'dog/1', class: 'dog', source: '' };
  expect(await withoutCopies([gone], label)).toEqual({ pictures: [gone], copies: [] });
});
