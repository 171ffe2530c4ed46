import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { reportOn } from '../src/evaluate/report.ts';
import { robustness } from '../src/evaluate/robust/robustness.ts';
import { observed, smallModel } from '../src/evaluate/testing/observations.ts';
import { runCommand } from './support/command.ts';

const shipped = fileURLToPath(new URL('../models/cougar-or-not', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-card-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ['model.json', 'model.onnx', 'README.md'])
    await cp(join(shipped, name), join(folder, name));
});

/** The exit code, and what was said on stderr. */
async function card(path: string, evaluation?: string): Promise<[code: number | null, said: string]> {
  const options = evaluation === undefined ? [] : ['--evaluation', evaluation];
  const { code, stderr } = await runCommand(['card', path, ...options], {}, folder);
  return [code, stderr];
}

test('a good folder', async () => {
  expect(await card('.')).toEqual([0, '']);
});

test('what changed pictures cost is told where it was measured', async () => {
  const said = [observed('dog', { dog: 0.9, none: 0.1 }), observed('none', { none: 1 })];
  const blurred = [observed('dog', { none: 0.9, dog: 0.1 }), observed('none', { none: 1 })];
  const info = {
    ...smallModel,
    id: { name: 'tiny', version: '1.0.0', hash: 'abc' },
    hashtags: [],
    inputSide: 8,
  };
  const report = reportOn('tiny', info, said, { seconds: 1 });
  const rows = [robustness('as they are', said, said, info), robustness('blur', said, blurred, info)];
  const evaluation = {
    dataSet: 'pics',
    command: 'c',
    date: '2026-11-29',
    models: [{ ...report, robustness: rows }],
  };
  await writeFile(join(folder, 'robust.json'), JSON.stringify(evaluation));
  expect(await card('.', 'robust.json')).toEqual([0, '']);
  const text = await readFile(join(folder, 'README.md'), 'utf8');
  expect(text).toContain('### Changed pictures');
  expect(text).toContain('| blur | 50.0 % | 50.0 % | 0.0 % | – | 0.0 % (0 of 1) |');

  await writeFile(join(folder, 'plain.json'), JSON.stringify({ ...evaluation, models: [report] }));
  await card('.', 'plain.json');
  expect(await readFile(join(folder, 'README.md'), 'utf8')).not.toContain('### Changed pictures');
});

test('the figures of one label are told with its own name', async () => {
  const said = [observed('dog', { dog: 0.9, none: 0.1 }), observed('none', { none: 1 })];
  const id = { name: 'tiny', version: '1.0.0', hash: 'abc' };
  const report = reportOn('tiny', { ...smallModel, id, hashtags: [], inputSide: 8 }, said, {
    focus: 'dog',
    seconds: 1,
  });
  const evaluation = { dataSet: 'pics', command: 'c', date: '2026-11-29', models: [report] };
  await writeFile(join(folder, 'dog.json'), JSON.stringify(evaluation));
  expect(await card('.', 'dog.json')).toEqual([0, '']);
  const text = await readFile(join(folder, 'README.md'), 'utf8');
  expect(text).toContain('| dog: found | 100.0 %');
  expect(text).not.toContain('cougar or not,');
  expect(text).not.toContain('cougars found');
});

test.each([
  ['a missing folder', 'nowhere', undefined, 66, /There is no folder .*nowhere/],
  [
    'a file in place of the folder',
    'model.onnx',
    undefined,
    66,
    /model\.onnx.* a file stands where a folder is wanted/,
  ],
  ['a missing evaluation', '.', 'nowhere.json', 66, /There is no .*nowhere\.json/],
  ['a folder in place of the evaluation', '.', '.', 66, /is a folder. Name a file/],
  [
    'an evaluation that is no JSON',
    '.',
    'README.md',
    65,
    /README\.md is not JSON, so it is not what evaluate/,
  ],
  [
    'an evaluation that is another JSON',
    '.',
    'model.json',
    65,
    /model\.json is not what evaluate --json prints:\n {2}- dataSet/,
  ],
])('%s', async (_, path, evaluation, code, message) => {
  const [found, said] = await card(path, evaluation);
  expect(said).toMatch(message);
  expect(found).toBe(code);
});

test.each([
  ['a manifest that is none', 'model.json', '{"name": 1}', 78, /cannot be used:\n {2}- name: /],
  ['a manifest that is no JSON', 'model.json', 'x', 78, /model\.json is not JSON/],
  ['a card without its marks', 'README.md', '# Card', 65, /needs these two lines/],
])('%s is told', async (_, name, text, expected, message) => {
  await writeFile(join(folder, name), text);
  const [code, said] = await card('.');
  expect(said).toMatch(message);
  expect(code).toBe(expected);
});
