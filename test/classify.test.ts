import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { between, solidPhoto, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand, startCommand } from './support/command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-classify-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const classify = (args: readonly string[], env: Record<string, string> = {}) =>
  runCommand(['classify', ...args], env, folder);
const model = (name = 'cougar-or-not') => writeTinyModel(join(folder, 'models', name));
const lines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

async function photo(name: string, color: Parameters<typeof solidPhoto>[0]): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), await solidPhoto(color, { format: 'png' }));
}

describe('what classify says', () => {
  beforeEach(() => model());

  test('in plain lines when no terminal reads it: the verdict in words, its rule, and the first three labels', async () => {
    await photo('pics/cougar.png', 'cougar');
    await photo('pics/close.png', between('cougar', 'bobcat_lynx'));
    await photo('pics/map.png', 'no_animal');
    const { code, stdout, stderr } = await classify(['pics']);
    expect(stdout).toContain(
      'pics/cougar.png, 64 × 48 px\n  Cougar, over 99% (rule: label)\n  ████████████████████ over 99% cougar',
    );
    expect(stdout).toMatch(
      /pics\/close\.png.*\n {2}Some kind of wild cat, over 99% \(rule: group\)\n.*\d\d% bobcat or lynx\n.*\d\d% cougar/,
    );
    expect(stdout).toContain('No animal here, over 99% (rule: nothing)');
    expect(stdout).toMatch(/3 pictures, \d+\.\d s, cougar-or-not 1\.0\.0: (1 [a-z ]+(, )?){3}\.$/m);
    expect(stdout.match(/%/g)).toHaveLength(3 * 3 + 3);
    expect(stdout).not.toContain('\u001b');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('as one JSON object a picture, with all probabilities and which model it was', async () => {
    await photo('dog.png', 'dog');
    const { code, stdout } = await classify(['--json', 'dog.png']);
    const [said, ...more] = lines(stdout);
    expect(more).toEqual([]);
    expect(said).toMatchObject({
      file: 'dog.png',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      width: 64,
      height: 48,
      model: { name: 'cougar-or-not', version: '1.0.0', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      verdict: { kind: 'label', named: { id: 'dog', name: 'dog' } },
      rule: 'label',
    });
    expect(said.scores).toHaveLength(5);
    expect(said.scores[0].label).toBe('dog');
    expect(code).toBe(0);
  });

  test('of a folder: the pictures in it and below, in order of their names, and nothing else', async () => {
    for (const name of ['IMG_10.png', 'IMG_9.PNG', 'a/deep/cat.png', '.hidden.png', '.thumbs/x.png']) {
      await photo(`pics/${name}`, 'house_cat');
    }
    await writeFile(join(folder, 'pics/notes.txt'), 'not a picture');
    await symlink('..', join(folder, 'pics/a/back'));
    const { code, stdout } = await classify(['pics', '--json']);
    expect(lines(stdout).map(({ file }) => file)).toEqual([
      'pics/a/deep/cat.png',
      'pics/IMG_9.PNG',
      'pics/IMG_10.png',
    ]);
    expect(code).toBe(0);
  });

  test('of a web address, from the host that was given', async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    sandbox.addPost({ by: 'host', text: 'x', photos: [{ bytes: await solidPhoto('dog') }] });
    const [media] = sandbox.posts()[0]?.media ?? [];
    const { code, stdout } = await classify([`${sandbox.url}${media?.path}`, '--json']);
    expect(lines(stdout)[0]).toMatchObject({ rule: 'label', verdict: { named: { id: 'dog' } } });
    expect(code).toBe(0);
  });
});

describe('when a picture cannot be looked at', () => {
  beforeEach(() => model());

  test('it is told with the reason, the others go on, and the exit code is 66', async () => {
    await photo('good.png', 'dog');
    await writeFile(join(folder, 'page.jpg'), '<!doctype html>');
    await mkdir(join(folder, 'empty'));
    const given = ['page.jpg', 'gone.png', 'empty', 'http://127.0.0.1:9/x.png', 'good.png'];
    const asJson = await classify([...given, '--json']);
    expect(lines(asJson.stdout)).toEqual([
      { file: 'page.jpg', error: { reason: 'not-a-picture', message: expect.stringContaining('web page') } },
      {
        file: 'gone.png',
        error: { reason: 'not-found', message: expect.stringMatching(/^There is no file .*gone\.png$/) },
      },
      {
        file: 'empty',
        error: { reason: 'no-pictures', message: expect.stringContaining('holds no pictures') },
      },
      {
        file: given[3],
        error: { reason: 'unavailable', message: expect.stringContaining('could not be fetched') },
      },
      expect.objectContaining({ file: 'good.png', rule: 'label' }),
    ]);
    const plain = await classify(given);
    expect(plain.stdout).toContain('5 pictures');
    expect(plain.stdout).toContain('1 dog, 4 could not be looked at.');
    expect([asJson.code, plain.code]).toEqual([66, 66]);
    expect(asJson.stderr + plain.stderr).toBe('');
  });

  test('no file name steers the terminal', async () => {
    await photo('pics/\u001b[31mred\u202e.png', 'dog');
    const { stdout } = await classify(['pics']);
    expect(stdout).toContain('pics/\ufffd[31mred\ufffd.png');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('\u202e');
  });

  test('a reader that has seen enough ends it without a complaint', async () => {
    for (let i = 0; i < 40; i++) await photo(`pics/${i}.png`, 'dog');
    const command = startCommand(['classify', 'pics'], {}, folder);
    command.process.stdout?.once('data', () => command.process.stdout?.destroy());
    const { code, stderr } = await command.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('which model looks', () => {
  beforeEach(() => photo('dog.png', 'dog'));
  const nameOf = async (...args: string[]) => {
    const { stdout } = await classify(['dog.png', '--json', ...args]);
    return lines(stdout)[0].model.name;
  };

  test('the only one, whatever its name; of several cougar-or-not, or the one that is named', async () => {
    await model('crows');
    expect(await nameOf()).toBe('crows');
    await model('cougar-or-not');
    expect(await nameOf()).toBe('cougar-or-not');
    expect(await nameOf('--model', 'crows')).toBe('crows');
  });

  test('none of several without cougar-or-not: it asks which', async () => {
    await model('crows');
    await model('owls');
    const unnamed = await classify(['dog.png']);
    expect(unnamed.code).toBe(78);
    expect(unnamed.stderr).toMatch(/no model "cougar-or-not"; choose one of: crows, owls/);
    const unknown = await classify(['dog.png', '--model', 'frogs']);
    expect(unknown.code).toBe(78);
    expect(unknown.stderr).toMatch(/no model "frogs"; choose one of: crows, owls/);
  });

  test('without any, with a faulty one, or with a network that is another: says what to do, and looks at nothing', async () => {
    const missing = await classify(['dog.png'], { MODELS_DIR: 'models' });
    expect(missing).toMatchObject({
      code: 78,
      stdout: '',
      stderr: expect.stringContaining('set MODELS_DIR'),
    });
    await mkdir(join(folder, 'models', 'empty'), { recursive: true });
    const empty = await classify(['dog.png']);
    expect(empty).toMatchObject({
      code: 78,
      stdout: '',
      stderr: expect.stringContaining('a model is a folder with'),
    });
    await model();
    await writeTinyModel(join(folder, 'another'), { sharpness: 7 });
    await copyFile(join(folder, 'another/model.onnx'), join(folder, 'models/cougar-or-not/model.onnx'));
    const other = await classify(['dog.png']);
    expect(other).toMatchObject({ code: 78, stdout: '', stderr: expect.stringContaining('network.sha256') });
    await writeFile(join(folder, 'models/cougar-or-not/model.json'), '{}');
    const faulty = await classify(['dog.png']);
    expect(faulty).toMatchObject({ code: 78, stdout: '', stderr: expect.stringContaining('labels') });
  });

  test('faults of settings that do not concern it keep nobody from looking', async () => {
    await writeTinyModel(join(folder, 'elsewhere', 'only'));
    const env = { MODELS_DIR: 'elsewhere', REPLY_MODE: 'loud', DAILY_BUDGET_USD: 'much' };
    const { code, stdout, stderr } = await classify(['dog.png', '--json'], env);
    expect(lines(stdout)[0].model.name).toBe('only');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('classify --map', () => {
  beforeEach(() => model());

  test('draws where the network looked, for its answer, in words too', async () => {
    await photo('dog.png', 'dog');
    const said = await classify(['--map', 'map.png', 'dog.png']);
    expect(said.stdout).toContain('  Looked all over the picture (for dog): map.png\n');
    expect(await sharp(join(folder, 'map.png')).metadata()).toMatchObject({
      format: 'png',
      width: 64,
      height: 48,
    });
    const json = await classify(['--json', '--map', 'map.jpg', 'dog.png']);
    expect(lines(json.stdout)).toMatchObject([
      { map: { file: 'map.jpg', labels: ['dog'], words: 'all over the picture' } },
    ]);
    expect((await sharp(join(folder, 'map.jpg')).metadata()).format).toBe('jpeg');
  });

  test('writes over no file unasked, and draws one picture only', async () => {
    await photo('dog.png', 'dog');
    await photo('pics/cougar.png', 'cougar');
    await writeFile(join(folder, 'there.png'), 'mine');
    const refusals: [string[], string][] = [
      [['there.png', 'dog.png'], 'is there already; add --force'],
      [['dog.png', 'dog.png'], 'is the picture itself'],
      [['map.gif', 'dog.png'], 'ends in .png or .jpg'],
      [['no/map.png', 'dog.png'], 'there is no folder'],
      [['map.png', 'dog.png', 'pics/cougar.png'], 'the map of one picture'],
      [['map.png', 'pics'], 'the map of one picture'],
    ];
    for (const [args, why] of refusals) {
      const { code, stderr, stdout } = await classify(['--map', ...args]);
      expect({ code, stdout }, why).toEqual({ code: 64, stdout: '' });
      expect(stderr).toContain(why);
    }
    expect(await readFile(join(folder, 'there.png'), 'utf8')).toBe('mine');
    expect((await classify(['--force', '--map', 'there.png', 'dog.png'])).code).toBe(0);
    expect((await sharp(join(folder, 'there.png')).metadata()).format).toBe('png');
  });

  test('says plainly when the network cannot show it, and answers all the same', async () => {
    await writeTinyModel(join(folder, 'models', 'cougar-or-not'), { network: { operator: 'GlobalMaxPool' } });
    await photo('dog.png', 'dog');
    const { code, stdout } = await classify(['--map', 'map.png', 'dog.png']);
    expect(code).toBe(0);
    expect(stdout).toContain('Dog, over 99%');
    expect(stdout).toContain('No map: this network cannot show where it looked, since its last layer');
  });
});
