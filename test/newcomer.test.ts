import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runNode, startNode } from './support/command.ts';
import { formOf } from './support/web.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
/** Makes any Node one that runs no TypeScript. */
const untyped = '--no-experimental-strip-types';
let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'fieldmark-newcomer-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

test('npm says nothing of its own before a script', () => {
  const { status, stderr } = npm('run', 'types', '--', '--version');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

describe('a Node that is too old', () => {
  const door = join(project, 'src/fieldmark.mjs');

  test('is named with the one that is needed and the command that works, in one line', async () => {
    const ended = await runNode([untyped, door, 'classify', 'a lynx.jpg'], {}, project);
    expect(ended).toMatchObject({ code: 78, stdout: '' });
    expect(ended.stderr).toMatch(
      /^Fieldmark needs Node 22\.18 or newer; this is Node [\d.]+ \(.*\)\. This works: npm run -s fieldmark -- classify "a lynx\.jpg"; or .*\n$/,
    );
  });

  test.each([
    ['elsewhere', {}, 'ci --ignore-scripts=false && npm --prefix PROJECT run -s fieldmark -- once; or'],
    ['from a script', { npm_lifecycle_event: 'demo' }, ' && npm --prefix PROJECT run demo; or'],
    ['while npm installs', { npm_lifecycle_event: 'prepare' }, '). Please put a newer one'],
  ])('where npm ci brought none: %s', async (_, env, cure) => {
    const copy = await bareCopy();
    const { stderr } = await runNode([untyped, join(copy, 'src/fieldmark.mjs'), 'once'], env, tmpdir());
    expect(stderr.replaceAll(`${copy}/`, 'PROJECT')).toContain(cure);
  });

  test.for(olderNodes())('%s comes as far as saying so', async (old, { skip }) => {
    if (old === undefined) return skip('there is no Node before 22.18 on the PATH');
    const { status, stderr } = spawnSync(old, [door, 'once'], { encoding: 'utf8' });
    expect(status).toBe(78);
    expect(stderr).toMatch(/^Fieldmark needs Node .*\n$/);
  });

  test('stands before whatever a script of package.json runs by Node', async () => {
    const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
    for (const command of Object.values(manifest.scripts).filter((text) => /^node |vitest/.test(text)))
      expect(command).toMatch(/^node src\/(preflight|fieldmark)\.mjs/);
  });
});

test('without its libraries it says which command brings them', async () => {
  const copy = await bareCopy();
  await rm(join(copy, 'node_modules'), { recursive: true });
  const ended = await runNode(
    [join(copy, 'src/fieldmark.mjs'), 'demo'],
    { npm_lifecycle_event: 'demo' },
    copy,
  );
  expect(ended).toMatchObject({
    code: 78,
    stderr: "Fieldmark's libraries are not installed. This works: npm ci && npm run demo\n",
  });
});

test('installed as a package it works from any folder, by its own model and migrations', async () => {
  const bin = await installed();
  await writeFile(join(folder, 'cat.jpg'), await solidPhoto('cougar'));
  const looked = await runNode([bin, 'classify', 'cat.jpg', '--json'], {}, folder);
  expect(looked).toMatchObject({ code: 0, stderr: '' });
  expect(looked.stdout).toContain('"cougar-or-not"');

  const served = startNode([bin, 'serve'], { PORT: '0' }, folder);
  onTestFinished(async () => {
    served.process.kill();
    // Node keeps what it compiled beside the package until the end, where the folder is just being removed.
    await served.ended;
  });
  await served.shows('Only this machine may ask');
  const url = /http:\/\/\S+/.exec(served.printed())?.[0];
  const shown = await fetch(`${url}`, { method: 'POST', body: formOf(await solidPhoto('cougar')) });
  expect(await shown.text()).toContain('The bot would reply:');

  expect(await runNode([bin, 'migrate'], {}, folder)).toMatchObject({ code: 0, stderr: '' });
  expect(await readdir(join(folder, 'data'))).toContain('fieldmark.sqlite');

  const { stderr } = await runNode([untyped, bin, 'demo'], {}, folder);
  expect(stderr).toMatch(/\. Please put a newer one \(https:\/\/nodejs\.org\) first on the PATH\.\n$/);
});

/** Windows finds it by a shell only. */
function npm(...args: readonly string[]) {
  return spawnSync('npm', args, { cwd: project, encoding: 'utf8', shell: process.platform === 'win32' });
}

/** What `npm pack` packs, unpacked as npm does it; a link to its command, as in node_modules/.bin. */
async function installed(): Promise<string> {
  const packed = npm('pack', '--ignore-scripts', '--silent', '--pack-destination', folder);
  expect(packed).toMatchObject({ status: 0, stderr: '' });
  const home = join(folder, 'app/node_modules');
  await mkdir(home, { recursive: true });
  expect(spawnSync('tar', ['-xzf', join(folder, packed.stdout.trim()), '-C', home]).status).toBe(0);
  await rename(join(home, 'package'), join(home, 'fieldmark'));
  for (const name of await readdir(join(project, 'node_modules')))
    if (!name.startsWith('.')) await symlink(join(project, 'node_modules', name), join(home, name));
  const bin = join(folder, 'fieldmark');
  await symlink(join(home, 'fieldmark/src/fieldmark.mjs'), bin);
  return bin;
}

/** The door alone, and libraries without a Node. */
async function bareCopy(): Promise<string> {
  const copy = join(folder, 'project');
  await mkdir(join(copy, 'src'), { recursive: true });
  await mkdir(join(copy, 'node_modules'));
  for (const file of ['src/fieldmark.mjs', 'src/preflight.mjs', 'package.json'])
    await cp(join(project, file), join(copy, file));
  return copy;
}

function olderNodes(): readonly (string | undefined)[] {
  const all = (process.env.PATH ?? '').split(delimiter).map((place) => join(place, 'node'));
  const old = all.filter((node) => {
    const { stdout } = spawnSync(node, ['-p', 'process.features.typescript || "old"'], { encoding: 'utf8' });
    return stdout?.trim() === 'old';
  });
  return old.length > 0 ? [...new Set(old)] : [undefined];
}
