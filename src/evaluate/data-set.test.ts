import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { fileError } from '../errno.ts';
import { dataSetName, readDataSet } from './data-set.ts';
import { InputError } from './observation.ts';

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

const names = async (...args: Parameters<typeof readDataSet>) =>
  (await readDataSet(...args)).pictures.map(({ name }) => name);

describe('a folder', () => {
  test('is read with its sub-folders as classes, whatever lies deeper', async () => {
    for (const name of ['dog/1.jpg', 'dog/deep/2.PNG', 'cat/3.webp', 'cat/notes.txt']) await file(name);
    expect(await readDataSet(folder)).toEqual({
      pictures: [
        { file: join(folder, 'cat/3.webp'), name: 'cat/3.webp', class: 'cat', source: '' },
        { file: join(folder, 'dog/1.jpg'), name: 'dog/1.jpg', class: 'dog', source: '' },
        { file: join(folder, 'dog/deep/2.PNG'), name: 'dog/deep/2.PNG', class: 'dog', source: '' },
      ],
      leftOut: [],
    });
    expect(await names(`${folder}/`)).toHaveLength(3);
  });

  test('says what of it does not count: classes without photos, photos without a class, links', async () => {
    for (const name of ['red/1.jpg', 'red/._1.jpg', 'blue/2.jpg', 'green/notes.txt', 'loose.jpg'])
      await file(name);
    await mkdir(join(folder, 'empty'));
    await symlink('blue', join(folder, 'blue2'));
    await symlink('missing.jpg', join(folder, 'red/gone.jpg'));
    const { pictures, leftOut } = await readDataSet(folder);
    expect(pictures.map(({ name }) => name)).toEqual(['blue/2.jpg', 'red/1.jpg']);
    expect(leftOut.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'blue2: a link to blue, which is counted there',
      'red/gone.jpg: a link that leads nowhere (ENOENT)',
      'empty/: this class has no photo',
      'green/: this class has no photo',
      'loose.jpg: lies in no sub-folder, so it is of no class',
    ]);
  });

  test.each([
    [
      'photos, but none in sub-folders',
      'loose.jpg',
      /1 photos, but none in sub-folders; make one sub-folder a class/,
    ],
    ['nothing', undefined, /has no photos; make one sub-folder a class/],
  ])('with %s says how it has to look', async (_, name, message) => {
    if (name) await file(name);
    await expect(readDataSet(folder)).rejects.toThrow(message);
    await expect(readDataSet(folder)).rejects.toBeInstanceOf(InputError);
  });

  test('has no parts', async () => {
    await file('dog/1.jpg');
    await expect(readDataSet(folder, { split: 'val' })).rejects.toThrow('--split needs a CSV');
  });
});

describe('a CSV', () => {
  const table = () => join(folder, 'photos.csv');

  test('names files beside it, and the part that is asked for', async () => {
    await file('photos.csv', csv);
    const { pictures, leftOut } = await readDataSet(table(), { split: 'val' });
    expect(pictures).toMatchObject([
      {
        file: join(folder, 'val/a.jpg'),
        name: 'val/a.jpg',
        class: 'cat',
        source: 'x',
        row: { split: 'val' },
      },
      {
        file: join(folder, 'val/b.jpg'),
        name: 'val/b.jpg',
        class: 'dog',
        source: 'x',
        row: { split: 'val' },
      },
    ]);
    expect(leftOut).toEqual([]);
    expect(await names(table())).toHaveLength(3);
  });

  test.each([
    ['with backslashes', String.raw`val\a.jpg`],
    ['from the table on', './val/a.jpg'],
    ['with a detour', 'val/../val/a.jpg'],
    ['with the whole path', '<folder>/val/a.jpg'],
  ])('a path %s is read', async (_, path) => {
    await file('photos.csv', `path,class\n${path.replace('<folder>', folder)},cat\n`);
    expect((await readDataSet(table())).pictures).toMatchObject([
      { file: join(folder, 'val/a.jpg'), name: 'val/a.jpg' },
    ]);
  });

  test.each<readonly [string, string, string]>([
    ['above the table', '../../etc/passwd', 'line 3: leads out of'],
    ['above it with backslashes', String.raw`..\a.jpg`, 'line 3: leads out of'],
    ['elsewhere', '/etc/passwd', 'line 3: leads out of'],
    ['in a folder whose name begins alike', '<folder>-2/a.jpg', 'line 3: leads out of'],
    ['the folder itself', '.', 'line 3: leads out of'],
    ['of the web', 'https://example.org/a.jpg', 'line 3: an address'],
    ...(sep === '/'
      ? ([
          ['with a drive', String.raw`C:\photos\a.jpg`, 'line 3: a path with a drive of Windows'],
          ['on a Windows server', String.raw`\\server\a.jpg`, 'line 3: a path with a drive of Windows'],
        ] as const)
      : []),
    ['without a class', 'b.jpg,', 'line 3: has no class'],
    ['without a path', ',dog', 'line 3: names no photo'],
  ])('a path %s is not read, and told with its line; the others are', async (_, path, reason) => {
    const cells = path.includes(',') ? path : `${path.replace('<folder>', folder)},cat`;
    await file('photos.csv', `path,class\nval/a.jpg,cat\n${cells}\n`);
    const { pictures, leftOut } = await readDataSet(table());
    expect(pictures.map(({ name }) => name)).toEqual(['val/a.jpg']);
    expect(leftOut).toMatchObject([{ reason: expect.stringContaining(reason) }]);
  });

  test('a name that is spelt in other characters than on the disk is found', async () => {
    const name = 'Génie.jpg';
    await file(name.normalize('NFD'));
    await file('photos.csv', `path,class\n${name.normalize('NFC')},cat\n`);
    const [picture] = (await readDataSet(table())).pictures;
    expect(await readFile(picture?.file ?? '', 'utf8')).toBe('');
  });

  test('of which no row can be read is an error with the reasons', async () => {
    await file('photos.csv', 'path,class\n/etc/passwd,cat\n../x.jpg,dog\n');
    await expect(readDataSet(table())).rejects.toThrow(
      /names no picture that could be read:\n {2}\/etc\/passwd: line 2: leads out .*\n {2}\.\.\/x\.jpg: line 3: /,
    );
  });

  test.each([
    [
      'that lacks columns',
      'file,label\na,b\n',
      'lacks the column path and the column class and the column split; its first line says: file, label.',
    ],
    [
      'without a line of names',
      'val/a.jpg,cat\n',
      'its first line says: val/a.jpg, cat. The first line has to name',
    ],
    ['without such a part', csv, 'no pictures of the split "train"; it has: val, test'],
  ])('%s is an error that says so', async (_, text, message) => {
    await file('photos.csv', text);
    await expect(readDataSet(table(), { split: 'train' })).rejects.toThrow(message);
  });
});

test('a limit takes that many, spread evenly, the same ones every time', async () => {
  const rows = ['cat', 'dog', 'owl'].flatMap((name) =>
    Array.from({ length: 40 }, (_, i) => `${name}${i}.jpg,${name}`),
  );
  await file('photos.csv', ['path,class', ...rows].join('\n'));
  const some = await readDataSet(join(folder, 'photos.csv'), { limit: 12 });
  expect(some.pictures.map((picture) => picture.class)).toEqual([
    ...Array(4).fill('cat'),
    ...Array(4).fill('dog'),
    ...Array(4).fill('owl'),
  ]);
  expect(await readDataSet(join(folder, 'photos.csv'), { limit: 12 })).toEqual(some);
  expect(await names(join(folder, 'photos.csv'), { limit: 7 })).toHaveLength(7);
});

test('what is not there, or leads through a file, is what the file system says', async () => {
  await file('a.csv', csv);
  for (const path of ['nowhere', 'a.csv/photos']) {
    const error: unknown = await readDataSet(join(folder, path)).catch((caught) => caught);
    expect(fileError(error)?.text).toContain(join(folder, path));
  }
});

test.skipIf(process.platform === 'win32')('a device, which might never end, is not read', async () => {
  await expect(readDataSet('/dev/zero')).rejects.toThrow('is a device');
});

test('a data set is called by its last part, not by where someone keeps it', () => {
  expect(dataSetName('/home/someone/photos.csv', 'test')).toBe('photos.csv (test)');
  expect(dataSetName('pictures/')).toBe('pictures');
});

test('rows of a table whose status says that they take no part are left out, and counted', async () => {
  const rows = ['photos/a.jpg,cat,', 'photos/b.jpg,cat,ok', ',cat,copy', 'photos/c.jpg,cat,withdrawn'];
  await file('photos.csv', `path,class,status\n${rows.join('\n')}\n`);
  const { pictures, leftOut } = await readDataSet(join(folder, 'photos.csv'));
  expect(pictures.map(({ name }) => name)).toEqual(['photos/a.jpg', 'photos/b.jpg']);
  expect(leftOut).toEqual([
    { name: 'line 4', reason: 'line 4: its status is "copy"' },
    { name: 'photos/c.jpg', reason: 'line 5: its status is "withdrawn"' },
  ]);
});
