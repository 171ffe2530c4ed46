import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { photosIn } from './photo-files.ts';

let folder: string;
beforeEach(async () => {
  const base = await mkdtemp(join(tmpdir(), 'fieldmark-photo-files-'));
  onTestFinished(() => rm(base, { recursive: true }));
  folder = join(base, 'photos');
  await mkdir(folder);
});

async function files(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), '');
  }
}
const namesIn = async () => (await photosIn(folder)).photos.map(({ name }) => name);

test('all photos, also deeper ones, in order of their names', async () => {
  await files('b/IMG_10.jpg', 'b/IMG_9.JPEG', 'a/deep/x.heic', 'a.jpg/inside.png', 'notes.txt', 'z.tiff');
  const { photos, folders, passedBy } = await photosIn(folder);
  expect(photos.map(({ name }) => name)).toEqual([
    'a.jpg/inside.png',
    'a/deep/x.heic',
    'b/IMG_9.JPEG',
    'b/IMG_10.jpg',
    'z.tiff',
  ]);
  expect(photos[0]?.path).toBe(join(folder, 'a.jpg/inside.png'));
  expect(folders).toEqual(['a', 'a.jpg', 'b']);
  expect(passedBy).toEqual([]);
});

test('nothing that a system or a program put there', async () => {
  await files(
    ...['red/._IMG_1.jpg', 'red/.hidden.jpg', 'red/Thumbs.db', 'red/desktop.ini', '__MACOSX/red/._IMG_1.jpg'],
    ...['__MACOSX/IMG_1.jpg', 'red/@eaDir/IMG_1.jpg', 'red/.AppleDouble/IMG_1.jpg', '.Trash/IMG_1.jpg'],
    ...['$RECYCLE.BIN/IMG_1.jpg', '#recycle/IMG_1.jpg', 'lost+found/IMG_1.jpg', 'red/~$IMG_1.jpg'],
    ...['red/IMG_1.jpg', 'red/_IMG_2.jpg'],
  );
  expect(await namesIn()).toEqual(['red/_IMG_2.jpg', 'red/IMG_1.jpg']);
  expect((await photosIn(folder)).folders).toEqual(['red']);
});

test('links are followed, to no file or folder a second time', async () => {
  await files('blue/1.jpg', 'red/2.jpg', '../elsewhere/3.jpg', '../elsewhere/deep/4.jpg');
  await symlink('..', join(folder, 'red/loop'));
  await symlink('../..', join(folder, 'red/up'));
  await symlink('/', join(folder, 'red/everything'));
  await symlink('blue', join(folder, 'a-blue'));
  await symlink('2.jpg', join(folder, 'red/1-again.jpg'));
  await symlink('../../elsewhere/3.jpg', join(folder, 'red/legitimate.jpg'));
  await symlink('../elsewhere', join(folder, 'more'));
  const { photos, passedBy, folders } = await photosIn(folder);
  expect(photos.map(({ name }) => name)).toEqual([
    'blue/1.jpg',
    'more/3.jpg',
    'more/deep/4.jpg',
    'red/2.jpg',
  ]);
  expect(folders).toEqual(['blue', 'more', 'red']);
  expect(passedBy.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
    'a-blue: a link to blue, which is counted there',
    'red/1-again.jpg: a link to red/2.jpg, which is counted there',
    'red/everything: a link to a folder above this one',
    'red/legitimate.jpg: a link to more/3.jpg, which is counted there',
    'red/loop: a link to this folder itself, which is counted there',
    'red/up: a link to a folder above this one',
  ]);
  expect(passedBy.every(({ isAgain }) => isAgain)).toBe(true);
});

test('links that lead nowhere are named', async () => {
  await files('red/1.jpg');
  await symlink('gone.jpg', join(folder, 'red/y.jpg'));
  await symlink('itself.jpg', join(folder, 'red/itself.jpg'));
  await symlink('/nowhere/disk', join(folder, 'disk'));
  expect((await photosIn(folder)).passedBy).toEqual([
    { name: 'disk', reason: 'a link that leads nowhere (ENOENT)', isAgain: false },
    { name: 'red/itself.jpg', reason: 'a link that leads nowhere (ELOOP)', isAgain: false },
    { name: 'red/y.jpg', reason: 'a link that leads nowhere (ENOENT)', isAgain: false },
  ]);
});

test('a second name on the disk is a file like any', async () => {
  await files('red/1.jpg');
  await link(join(folder, 'red/1.jpg'), join(folder, 'red/2.jpg'));
  expect(await namesIn()).toEqual(['red/1.jpg', 'red/2.jpg']);
});

test('through a link to the folder as through the folder', async () => {
  await files('red/1.jpg');
  await symlink(folder, join(folder, '../link'));
  expect((await photosIn(join(folder, '../link'))).photos).toEqual([
    { path: join(folder, '../link/red/1.jpg'), name: 'red/1.jpg' },
  ]);
});

test('what is no folder is what the file system says (src/errno.ts)', async () => {
  await files('a.jpg');
  await expect(photosIn(join(folder, 'nowhere'))).rejects.toThrow(/ENOENT.*nowhere/);
  await expect(photosIn(join(folder, 'a.jpg'))).rejects.toThrow(/ENOTDIR.*a\.jpg/);
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be read is named (root reads all)', async () => {
  await files('red/1.jpg', 'blue/1.jpg');
  const { chmod } = await import('node:fs/promises');
  await chmod(join(folder, 'red'), 0);
  onTestFinished(() => chmod(join(folder, 'red'), 0o700));
  const { photos, passedBy } = await photosIn(folder);
  expect(photos.map(({ name }) => name)).toEqual(['blue/1.jpg']);
  expect(passedBy).toEqual([
    { name: 'red', reason: 'a folder that cannot be read (EACCES)', isAgain: false },
  ]);
  await expect(photosIn(join(folder, 'red'))).rejects.toThrow(/EACCES/);
});
