import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { renderPicture } from '../src/demo/pictures.ts';
import { startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { runNode, startNode } from './support/command.ts';
import { formOf } from './support/web.ts';

const project = fileURLToPath(new URL('..', import.meta.url));

/** The project as `npm ci` leaves it, elsewhere: the sources copied, the libraries linked, no cache. */
async function installation(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'fieldmark-bundle-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(join(project, 'src'), join(folder, 'src'), { recursive: true });
  for (const name of ['migrations', 'models', 'package.json', 'package-lock.json'])
    await symlink(join(project, name), join(folder, name));
  await mkdir(join(folder, 'node_modules'));
  for (const name of await readdir(join(project, 'node_modules'))) {
    if (name !== '.cache')
      await symlink(join(project, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return folder;
}

test('once comes from the bundle until a source changes, then from the sources', async () => {
  const folder = await installation();
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  sandbox.addAccount({ handle: 'host' });
  const { apiKey, apiSecret, accessToken, accessSecret } = sandbox.credentials;
  const env = {
    X_API_BASE_URL: sandbox.url,
    X_API_KEY: apiKey,
    X_API_SECRET: apiSecret,
    X_ACCESS_TOKEN: accessToken,
    X_ACCESS_SECRET: accessSecret,
    TRACKED_HASHTAGS: 'cougarOrNot@host',
  };
  const once = () => runNode([join(folder, 'src/fieldmark.mjs'), 'once'], env, folder);
  expect(await runNode([join(folder, 'src/deploy/bundle.ts')], {}, folder)).toMatchObject({ code: 0 });
  const bundle = join(folder, 'node_modules/.cache/fieldmark/bundle/scheduled.cjs');
  await appendFile(bundle, "process.stdout.write('from the bundle\\n');\n");

  const bundled = await once();
  expect(bundled).toMatchObject({ code: 0, stdout: expect.stringContaining('from the bundle') });
  expect(bundled.stdout).toContain('0 new posts');

  const source = join(folder, 'src/cli/run-summary.ts');
  await writeFile(source, (await readFile(source, 'utf8')).replace("'new post'", "'brand-new post'"));
  const changed = await once();
  expect(changed).toMatchObject({ code: 0, stdout: expect.stringContaining('0 brand-new posts') });
  expect(changed.stdout).not.toContain('from the bundle');
});

test('serve and its thread come from the bundle, and answer as the sources do', async () => {
  const folder = await installation();
  expect(await runNode([join(folder, 'src/deploy/bundle.ts')], {}, folder)).toMatchObject({ code: 0 });
  const elsewhere = join(folder, 'elsewhere');
  await mkdir(elsewhere);
  const answer = async (bundled: boolean) => {
    const served = startNode(
      [join(folder, 'src/fieldmark.mjs'), 'serve', ...(bundled ? [] : ['--port', '0'])],
      { PORT: '0' },
      elsewhere,
    );
    await served.shows('Only this machine may ask');
    const url = /http:\/\/\S+/.exec(served.printed())?.[0];
    const body = formOf(await renderPicture('cougar'));
    const text = await (await fetch(`${url}/api/v1/classify?map=1`, { method: 'POST', body })).text();
    served.process.kill();
    await served.ended;
    expect(served.printed().includes('thread of the bundle')).toBe(bundled);
    return JSON.parse(text) as unknown;
  };
  const bundle = join(folder, 'node_modules/.cache/fieldmark/bundle/worker.cjs');
  await appendFile(bundle, "process.stdout.write('thread of the bundle\\n');\n");
  const bundled = await answer(true);
  expect(bundled).toMatchObject({ game: 'cougarOrNot', map: { kind: 'map' } });
  expect(await answer(false)).toEqual(bundled);
  // No settings, no memory, from any folder: and nothing is left in it.
  expect(await readdir(elsewhere)).toEqual([]);
}, 120_000);
