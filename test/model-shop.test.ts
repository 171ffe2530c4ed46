/** `fieldmark model …` as a shell runs it. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  type FileServer,
  file,
  hang,
  startFileServer,
  status,
} from '../src/model-shop/testing/file-server.ts';
import { startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand, startCommand } from './support/command.ts';

let folder: string;
let server: FileServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-model-'));
  server = await startFileServer();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

/** Without MODELS_DIR it would be the project's own models that are changed. */
const model = (args: readonly string[], env: Record<string, string> = {}) =>
  runCommand(['model', ...args], { MODELS_DIR: './models', ...env }, folder);
const shipped = () => writeTinyModel(join(folder, 'models/cougar-or-not'));
/** Serves a model; the address of its manifest. */
async function served(name: string): Promise<{ address: string; network: Buffer; sha256: string }> {
  await writeTinyModel(join(folder, 'made', name));
  const network = await readFile(join(folder, 'made', name, 'model.onnx'));
  server.at(`/${name}/model.onnx`, file(network));
  const manifest = await readFile(join(folder, 'made', name, 'model.json'));
  const sha256 = createHash('sha256').update(network).digest('hex');
  return { address: server.at(`/${name}/model.json`, file(manifest)), network, sha256 };
}

describe('list', () => {
  test('says what is installed, who plays which game, what is broken, and what the catalogue has', async () => {
    await shipped();
    await writeTinyModel(join(folder, 'made/field-guide'), { hashtags: ['cougarOrNot', 'catOrNot'] });
    await writeTinyModel(join(folder, 'models/broken'), {
      edit: (manifest) => ({ ...manifest, labels: [] }),
    });
    expect((await model(['add', 'made/field-guide'])).code).toBe(0);
    const env = { TRACKED_HASHTAGS: 'cougarOrNot@someone, catOrNot@someone:cougar-or-not' };
    const { code, stdout, stderr } = await model(['list'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/order of precedence:\n {2}field-guide 1\.0\.0, 0\.\d kB, Apache-2\.0\n/);
    expect(stdout).toMatch(/added \d{4}-\d\d-\d\d from \S+made\/field-guide\n {6}plays #cougarOrNot\n/);
    expect(stdout).toMatch(/plays #catOrNot\n {6}#cougarornot is played by field-guide \(it was added\)/);
    expect(stdout).toMatch(/broken cannot be used:\n {6}- labels/);
    expect(stdout).toMatch(/efficientnet-lite4, 51\.9 MB, MIT, recommended\n/);
    expect(stdout).toMatch(/mobilenetv2, 14\.0 MB, Apache-2\.0\n/);
  });

  test('as JSON for programs; where there is no MODELS_DIR there is none', async () => {
    const { code, stdout } = await model(['list', '--json']);
    const said = JSON.parse(stdout);
    expect(said).toMatchObject({ installed: [], broken: [] });
    expect(said.catalogue.map(({ name }: { name: string }) => name)).toEqual([
      'efficientnet-lite4',
      'mobilenetv2',
      'rope_vit_b14_inat21',
    ]);
    expect(code).toBe(0);
  });
});

describe('check', () => {
  test('is content with good models: exit code 0', async () => {
    await shipped();
    expect(await model(['check'])).toMatchObject({
      code: 0,
      stdout: 'cougar-or-not good: manifest and network fit, and it runs\n',
    });
  });

  test('tells every fault with both values: exit code 78', async () => {
    await shipped();
    await writeTinyModel(join(folder, 'models/narrow'), { network: { width: 4, height: 4 } });
    const { code, stdout } = await model(['check']);
    expect(code).toBe(78);
    expect(stdout).toMatch(
      /narrow cannot be used:\n {2}- input: model\.json says NCHW \[1, 3, 8, 8\], "image" takes/,
    );
    expect(await model(['check', 'cougar-or-not'])).toMatchObject({ code: 0 });
    expect(await model(['check', 'nobody'])).toMatchObject({
      code: 66,
      stderr: expect.stringContaining('it has: '),
    });
  });
});

describe('add', () => {
  test('from an address: size, labels and what it plays are told, and it classifies', async () => {
    await shipped();
    const { address } = await served('remote');
    const { code, stdout } = await model(['add', address]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Added remote 1\.0\.0 \(0\.\d kB, Apache-2\.0\) in \S+\n {2}It knows cougar, .*\n {2}plays #cougarornot\n/,
    );
    expect(await model(['check', 'remote'])).toMatchObject({ code: 0 });
  });

  test.each([
    ['what is nothing at all', ['mobilnetv2'], 64, /Did you mean mobilenetv2\?/],
    ['nothing', [], 64, /Say what to add/],
    ['plain http elsewhere', ['http://example.org/model.json'], 64, /begins with https/],
    ['a network without a manifest', ['https://example.org/a.onnx'], 64, /--manifest/],
    ['an address that does not answer', ['http://127.0.0.1:1/model.json'], 69, /check the network/],
  ])('of %s fails with a cure', async (_what, args, code, text) => {
    const ended = await model(['add', ...args]);
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(text) });
    expect(ended.stderr).not.toMatch(/bug|at .*\.ts:/);
  });

  test('stopped with Ctrl-C: exit code 130, nothing installed, and the next run does', async () => {
    await shipped();
    const { address, network } = await served('slow');
    server.at('/slow/model.onnx', hang(network.subarray(0, 100), network.length));
    const running = startCommand(['model', 'add', address], { MODELS_DIR: './models' }, folder);
    await running.shows('0.0 of 0.0 MB');
    running.process.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: expect.stringContaining('Stopped. Nothing was installed.'),
    });
    expect(await readdir(join(folder, 'models'))).toEqual(['cougar-or-not']);
    server.at('/slow/model.onnx', file(network));
    expect(await model(['add', address])).toMatchObject({ code: 0 });
    expect((await readdir(join(folder, 'models'))).sort()).toEqual(['cougar-or-not', 'slow']);
  });
});

describe('add --from-environment', () => {
  test('does nothing without MODEL_ADD, or with an empty one', async () => {
    for (const env of [{}, { MODEL_ADD: ' ' }]) {
      const { code, stdout, stderr } = await model(
        ['add', '--from-environment'],
        env as Record<string, string>,
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/MODEL_ADD is empty: no network is added/);
    }
  });

  test('adds what it names, and is content when it is there', async () => {
    const { address } = await served('wanted');
    for (const text of [/^Added wanted/, /Already there: wanted/])
      expect(await model(['add', '--from-environment'], { MODEL_ADD: address })).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(text),
      });
  });

  test('says so and exits 0 when it cannot be had, whatever the reason: a build goes on', async () => {
    const { address } = await served('odd');
    server.at('/odd/model.onnx', status(404));
    await writeFile(join(folder, 'models'), 'not a folder');
    for (const what of [address, 'no-such-name', 'http://127.0.0.1:1/model.json', 'https://']) {
      const { code, stderr } = await model(['add', '--from-environment'], { MODEL_ADD: what });
      expect(code, stderr).toBe(0);
      expect(stderr).toContain(
        `MODEL_ADD=${what} could not be added; the build goes on, and the network that ships plays`,
      );
    }
  });
});

describe('remove', () => {
  test('says who plays now', async () => {
    await shipped();
    await writeTinyModel(join(folder, 'made/mine'));
    await model(['add', 'made/mine']);
    const { code, stdout } = await model(['remove', 'mine'], { TRACKED_HASHTAGS: 'cougarOrNot@someone' });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Removed mine.\n  cougar-or-not plays #cougarOrNot now.\n',
    });
  });

  test('keeps a model that a game of the settings names, unless it is forced', async () => {
    await writeTinyModel(join(folder, 'made/mine'));
    await model(['add', 'made/mine']);
    const env = { TRACKED_HASHTAGS: 'cougarOrNot@someone:mine' };
    expect(await model(['remove', 'mine'], env)).toMatchObject({
      code: 73,
      stderr: expect.stringMatching(/^#cougarornot in the settings names this model/),
    });
    expect(await model(['remove', 'mine', '--force'], env)).toMatchObject({ code: 0 });
    expect(await readdir(join(folder, 'models'))).toEqual([]);
  });
});

test('the log says which network plays each game', async () => {
  await shipped();
  await writeTinyModel(join(folder, 'made/mine'), { version: '3.1.0' });
  await model(['add', 'made/mine']);
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { apiKey, apiSecret, accessToken, accessSecret } = sandbox.credentials;
  const { code, stderr, stdout } = await runCommand(
    ['once'],
    {
      X_API_BASE_URL: sandbox.url,
      X_API_KEY: apiKey,
      X_API_SECRET: apiSecret,
      X_ACCESS_TOKEN: accessToken,
      X_ACCESS_SECRET: accessSecret,
      TRACKED_HASHTAGS: 'cougarOrNot@someone, crowOrNo@someone, catOrNot@someone:cougar-or-not',
      LOG_FORMAT: 'json',
    },
    folder,
  );
  expect(code, stderr).toBe(0);
  const [line] = `${stdout}${stderr}`.split('\n').filter((each) => each.includes('who plays'));
  expect(JSON.parse(line ?? '{}').games).toEqual({
    '#cougarornot': 'mine 3.1.0',
    '#croworno': 'no model: posts are recorded, not replied to',
    '#catornot': 'cougar-or-not 1.0.0',
  });
});
