import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { solidPhoto, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';

let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-demo-test-'));
  // Settings of another bot must not reach the demonstration, and its temporary files must be gone afterwards.
  env = { X_API_KEY: 'of another bot', REPLY_MODE: 'nonsense' };
  await writeFile(join(folder, '.env'), 'TRACKED_HASHTAGS=#\n');
  const { mkdir } = await import('node:fs/promises');
  await mkdir(join(folder, 'tmp'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

test('the demonstration plays without an account, tells each round, and leaves nothing behind', async () => {
  vi.stubEnv('TMPDIR', join(folder, 'tmp'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const { code, stdout, stderr } = await runCommand(['demo'], env, folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Replies: ');
  expect(stdout).toContain('Silent: there is no photo to look at.');
  const [x = '', bluesky = ''] = stdout.split('On Bluesky\n');
  expect(x).toContain('On X\n');
  expect(x).not.toContain('ranger-rosa');
  expect(bluesky).toMatch(
    /@ranger-rosa\.test .*\n.*From the ridge[^@]+@fieldmark\.test[^@]+Replies: [^\n]*[Cc]ougar/,
  );
  expect(bluesky).toContain('Silent: nobody asked it.');
  expect(bluesky).not.toContain('prof_puma');
  expect(stdout).toContain('posts 0 replies: it never replies twice');
  expect(stdout).toMatch(/played by cougar-or-not \d/);
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});

test("it plays with the user's own pictures and models", async () => {
  await writeTinyModel(join(folder, 'models', 'colours'));
  await writeFile(join(folder, 'a dog.png'), await solidPhoto('dog', { format: 'png' }));
  await writeFile(join(folder, 'broken.jpg'), 'not a picture');
  await writeFile(join(folder, '._a dog.png'), 'a note of macOS');
  const { code, stdout } = await runCommand(['demo', '--photos', '.', '--models', 'models'], env, folder);
  expect(code).toBe(0);
  expect(stdout).toMatch(/photo 1 \(a dog\.png\)\n.*dog 🐕/u);
  expect(stdout).toMatch(/Replies: .*\bdog\b/);
  expect(stdout).toContain('Photo 2 of 2.');
  expect(stdout).toContain('photo 1 (broken.jpg): ');
  expect(stdout).toMatch(/Replies: .*\bopen\b/);
});

test('it plays with one picture alone', async () => {
  await writeTinyModel(join(folder, 'models', 'colours'));
  await writeFile(join(folder, 'a dog.png'), await solidPhoto('dog', { format: 'png' }));
  const { code, stdout } = await runCommand(
    ['demo', '--photos', 'a dog.png', '--models', 'models'],
    env,
    folder,
  );
  expect(code).toBe(0);
  expect(stdout).toContain('Photo 1 of 1.');
  expect(stdout).toMatch(/Replies: .*\bdog\b/);
});

test.each([
  ['an empty folder', 'tmp', 'tmp holds no pictures'],
  ['a missing folder', 'nowhere', 'nowhere. Check the name'],
  ['a file that is no picture', '.env', '.env holds no pictures'],
])('%s is told with 66, not played', async (_, photos, message) => {
  const { code, stdout, stderr } = await runCommand(['demo', '--photos', photos], env, folder);
  expect(stderr).toContain(message);
  expect(code).toBe(66);
  expect(stdout).not.toContain('Replies');
});

test('with --train it gets photos from a small iNaturalist, trains a network, plays with it, and leaves nothing behind', async () => {
  vi.stubEnv('TMPDIR', join(folder, 'tmp'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const { code, stdout } = await runCommand(['demo', '--train'], env, folder);
  expect(code).toBe(0);
  expect(stdout).toContain('  bobcat     55 of 55 photos, 55 new');
  expect(stdout).toContain('CREDITS.csv');
  expect(stdout).toMatch(/drawing: cougar\)\n[^\n]*\d+% cougar/);
  expect(stdout).toMatch(/played by cougars \d/);
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});
