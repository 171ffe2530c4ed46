import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { dataSetName, readDataSet } from './data-set.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-data-set-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

async function file(name: string, text = ''): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

const csv =
  'path,split,class,width,source\nval/b.jpg,val,dog,1,x\ntest/c.jpg,test,dog,1,y\nval/a.jpg,val,cat,1,x\n';

describe('a folder', () => {
  test('is read with its sub-folders as classes, whatever lies deeper; other files are left alone', async () => {
    for (const name of ['dog/1.jpg', 'dog/deep/2.PNG', 'cat/3.webp', 'cat/notes.txt', 'loose.jpg'])
      await file(name);
    expect(await readDataSet(folder)).toEqual([
      { file: join(folder, 'cat/3.webp'), name: 'cat/3.webp', class: 'cat', source: '' },
      { file: join(folder, 'dog/1.jpg'), name: 'dog/1.jpg', class: 'dog', source: '' },
      { file: join(folder, 'dog/deep/2.PNG'), name: 'dog/deep/2.PNG', class: 'dog', source: '' },
    ]);
    expect(await readDataSet(`${folder}/`)).toHaveLength(3);
  });

  test('without pictures in sub-folders says how it has to look', async () => {
    await file('loose.jpg');
    await expect(readDataSet(folder)).rejects.toThrow('make one sub-folder a class');
  });

  test('has no parts', async () => {
    await file('dog/1.jpg');
    await expect(readDataSet(folder, { split: 'val' })).rejects.toThrow('--split needs a CSV');
  });
});

describe('a CSV', () => {
  test('names files beside it, and the part that is asked for', async () => {
    await file('photos.csv', csv);
    const pictures = await readDataSet(join(folder, 'photos.csv'), { split: 'val' });
    expect(pictures).toEqual([
      { file: join(folder, 'val/a.jpg'), name: 'val/a.jpg', class: 'cat', source: 'x' },
      { file: join(folder, 'val/b.jpg'), name: 'val/b.jpg', class: 'dog', source: 'x' },
    ]);
    expect(await readDataSet(join(folder, 'photos.csv'))).toHaveLength(3);
  });

  test.each([
    [
      'that lacks columns',
      'file,label\na,b\n',
      'lacks the column path and the column class and the column split',
    ],
    ['without such a part', csv, 'no pictures of the split "train"; it has: val, test'],
  ])('%s is an error that says so', async (_, text, message) => {
    await file('photos.csv', text);
    await expect(readDataSet(join(folder, 'photos.csv'), { split: 'train' })).rejects.toThrow(message);
  });
});

test('a limit takes that many, spread evenly, the same ones every time', async () => {
  const rows = ['cat', 'dog', 'owl'].flatMap((name) =>
    Array.from({ length: 40 }, (_, i) => `${name}${i}.jpg,${name}`),
  );
  await file('photos.csv', ['path,class', ...rows].join('\n'));
  const some = await readDataSet(join(folder, 'photos.csv'), { limit: 12 });
  expect(some.map((picture) => picture.class)).toEqual([
    ...Array(4).fill('cat'),
    ...Array(4).fill('dog'),
    ...Array(4).fill('owl'),
  ]);
  expect(await readDataSet(join(folder, 'photos.csv'), { limit: 12 })).toEqual(some);
  expect(await readDataSet(join(folder, 'photos.csv'), { limit: 7 })).toHaveLength(7);
});

test('what is not there is an error', async () => {
  await expect(readDataSet(join(folder, 'nowhere'))).rejects.toThrow('There is no file or folder');
});

test('a data set is called by its last part, not by where someone keeps it', () => {
  expect(dataSetName('/home/someone/photos.csv', 'test')).toBe('photos.csv (test)');
  expect(dataSetName('pictures/')).toBe('pictures');
});
