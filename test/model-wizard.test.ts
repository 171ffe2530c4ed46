/** `fieldmark model add net.onnx --labels names.txt`: what a person sees who brings a network without a manifest. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { tinyOnnx } from '../src/vision/testing/tiny-onnx.ts';
import { runCommand } from './support/command.ts';
import { atTerminal, hasTerminal, keys } from './support/terminal.ts';

const env = { MODELS_DIR: './models' };
const names = ['--labels', 'names.txt', '--std', '1 1 1'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-wizard-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const birds = ['Corvus corax (Common Raven)', 'Pica pica (Eurasian Magpie)', 'Strix varia (Barred Owl)'];
  const others = Array.from({ length: 5 }, (_, i) => `Larus minor${'abcde'[i]}`);
  await writeFile(join(folder, 'names.txt'), [...birds, ...others].join('\n'));
  // Red, green and blue pictures are three birds; what is far from all is anything.
  const weights = [[4, 0, 0], [0, 4, 0], [0, 0, 4], ...others.map(() => [3, 3, 3])];
  const network = tinyOnnx({ height: 8, width: 8, weights, bias: [0, 0, 0, ...others.map(() => -4)] });
  await writeFile(join(folder, 'net.onnx'), network);
  await writeFile(join(folder, 'magpie.png'), await solidPhoto([0, 255, 0], { format: 'png' }));
});

/** The lines of the best five. */
const best = (stdout: string): string[] =>
  stdout.split('\n').filter((line) => /^ +(?:under |over )?\d+%/.test(line));

test('the best five of a picture that is known are shown; a wrong normalisation is seen in them', async () => {
  const right = await runCommand(
    ['model', 'add', 'net.onnx', ...names, '--mean', '0 0 0', '--try', 'magpie.png'],
    env,
    folder,
  );
  expect(right).toMatchObject({ code: 0, stderr: '' });
  expect(right.stdout).toContain('It names a species from 0.7, a genus from 0.65');
  expect(right.stdout).toContain('  fieldmark calibrate PHOTOS --model net --write fits them to yours\n');
  expect(right.stdout).toMatch(/magpie\.png:\n +93% {2}Eurasian magpie \(Pica pica\)\n/);
  expect(best(right.stdout)).toHaveLength(5);
  expect(right.stdout).toContain(
    'If that is nonsense, --mean, --std, --input or the order of the names is wrong: correct it and add it again with --replace.',
  );

  // As if it took 0 to 255 in place of 0 to 1 and a mean of the wrong channel: the magpie is not even the likeliest.
  const wrong = await runCommand(
    ['model', 'add', 'net.onnx', ...names, '--mean', '0 1 0', '--try', 'magpie.png', '--replace'],
    env,
    folder,
  );
  expect(wrong.code).toBe(0);
  expect(best(wrong.stdout)).toHaveLength(5);
  expect(best(wrong.stdout)[0]).not.toMatch(/9\d%|magpie/);
});

test('without a picture a program is told how to try one', async () => {
  const { code, stdout } = await runCommand(['model', 'add', 'net.onnx', ...names], env, folder);
  expect(code).toBe(0);
  expect(stdout).toContain('Try it on a picture that you know: fieldmark classify PICTURE --model net');
});

test.skipIf(!hasTerminal)('a person at a terminal is asked for a picture', async () => {
  const screen = atTerminal(['model', 'add', 'net.onnx', ...names, '--mean', '0 0 0'], env, folder);
  await screen.shows('A picture to try it on');
  screen.type(`magpie.png${keys.enter}`);
  await screen.shows('Eurasian magpie');
  expect(await screen.ended).toBe(0);
});
