import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';
import { type ManifestAsWritten, manifestJsonSchema } from './manifest.ts';
import { checkManifest } from './manifest-faults.ts';
import { loadModel } from './model.ts';
import { writeTinyModel } from './testing/tiny-model.ts';

const good: ManifestAsWritten = {
  name: 'cougar-or-not',
  version: '1.0.0',
  hashtags: ['cougarOrNot'],
  network: { sha256: '0'.repeat(64) },
  input: {
    width: 224,
    height: 224,
    resize: 'crop',
    layout: 'NCHW',
    channels: 'RGB',
    scale: 1,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  output: { kind: 'logits' },
  labels: [
    { id: 'cougar', name: 'cougar', emoji: '🐆', group: 'wild_cat', aliases: ['puma'] },
    { id: 'house_cat', name: 'house cat', emoji: '🐈‍⬛', group: 'cat' },
    { id: 'no_animal', name: 'no animal', nothing: true },
  ],
  groups: [
    { id: 'wild_cat', name: 'wild cat', group: 'cat' },
    { id: 'cat', name: 'cat' },
  ],
  decision: { label: 0.8, group: 0.85, nothing: 0.7, only: { cougar: 0.9, cat: 0.95 } },
  licence: 'Apache-2.0',
  origin: 'made by the tests',
};

function faultsOf(edit: (manifest: Record<string, unknown>) => unknown): readonly string[] {
  const manifest = structuredClone(good) as unknown as Record<string, unknown>;
  const edited = edit(manifest) ?? manifest;
  const checked = checkManifest(typeof edited === 'string' ? edited : JSON.stringify(edited));
  return checked.kind === 'faulty' ? checked.faults : [];
}

/** Sets the value at a path such as `labels.0.name`; `undefined` removes it. */
function at(path: string, value: unknown) {
  return (manifest: Record<string, unknown>): void => {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const parent = steps.reduce<unknown>((inside, step) => Reflect.get(inside as object, step), manifest);
    if (value === undefined) Reflect.deleteProperty(parent as object, last);
    else Reflect.set(parent as object, last, value);
  };
}

test('field marks of labels and groups are taken', () => {
  const mark = {
    mark: 'long on a cougar, long on a cat',
    source: '@host',
    from: 'house_cat',
    look: 'the tail',
  };
  expect(faultsOf(at('labels.0.fieldMarks', [mark]))).toEqual([]);
  expect(faultsOf(at('groups.0.fieldMarks', [{ mark: 'They stalk.', source: '@host' }]))).toEqual([]);
});

test('a good manifest is taken, with its defaults', () => {
  const checked = checkManifest(JSON.stringify(good));
  expect(checked).toMatchObject({
    kind: 'good',
    manifest: {
      network: { file: 'model.onnx' },
      input: { cropFraction: 1, interpolation: 'bilinear', padColor: [0, 0, 0] },
      output: { temperature: 1 },
      quality: {},
    },
  });
});

test.each<[string, unknown, RegExp]>([
  ['name', 'a name', /^name: "a name" cannot stand here\. .*letters/],
  ['version', undefined, /^version: is missing\. .*"1\.0\.0"/],
  ['hashtags', ['#cougarOrNot'], /^hashtags\[0\]: "#cougarOrNot" .*without its #/],
  ['hashtags', ['2024'], /^hashtags\[0\]/],
  ['network.file', '../model.onnx', /^network\.file: "\.\.\/model\.onnx" .*inside this folder/],
  ['network.file', '/etc/passwd', /^network\.file/],
  ['network.file', 'C:\\model.onnx', /^network\.file/],
  ['network.sha256', 'ABC', /^network\.sha256: "ABC" .*64 lower-case/],
  ['input', undefined, /^input: is missing/],
  ['input.width', 0, /^input\.width: 0 .*e\.g\. 224/],
  ['input.height', 2.5, /^input\.height: 2\.5/],
  ['input.resize', 'stretch', /^input\.resize: "stretch" .*"squish"/],
  ['input.cropFraction', 1.2, /^input\.cropFraction: 1\.2 .*0\.875/],
  ['input.interpolation', 'area', /^input\.interpolation: "area" .*"bicubic"/],
  ['input.layout', 'NCWH', /^input\.layout: "NCWH" .*"NHWC"/],
  ['input.channels', 'rgb', /^input\.channels: "rgb" .*"BGR"/],
  ['input.scale', 0, /^input\.scale: 0 /],
  ['input.mean', [0.5, 0.5], /^input\.mean: \[0\.5,0\.5\] /],
  ['input.std.1', 0, /^input\.std\[1\]: 0 .*above 0/],
  ['input.padColor', [0, 0, 256], /^input\.padColor\[2\]: 256/],
  ['output.kind', 'softmax', /^output\.kind: "softmax" .*"probabilities"/],
  ['output.temperature', -1, /^output\.temperature: -1/],
  ['labels', [], /^labels: \[\] .*[Tt]wo or more/],
  ['labels.0.id', 'House cat', /^labels\[0\]\.id: "House cat" .*"house_cat"/],
  ['labels.0.emoji', 'cat', /^labels\[0\]\.emoji: "cat" .*emoji/],
  ['labels.0.emoji', '#️⃣', /^labels\[0\]\.emoji/],
  ['labels.0.group', 'wildcat', /^labels\[0\]\.group: "wildcat" is no group; write one of wild_cat, cat/],
  ['labels.0.colour', 'brown', /^labels\[0\]\.colour: no such field/],
  ['labels.0.outputs', '9-3', /^labels\[0\]\.outputs: "9-3" .*"151-268"/],
  ['labels.0.outputs', [-1], /^labels\[0\]\.outputs.*-1/],
  ['labels.0.fieldMarks', [{ mark: 'They purr.' }], /^labels\[0\]\.fieldMarks\[0\]\.source: is missing/],
  [
    'groups.1.fieldMarks',
    [
      { mark: 'They purr.', source: '@host' },
      { mark: `${'x'.repeat(110)}.`, source: '@host' },
    ],
    /^groups\[1\]\.fieldMarks\[1\]: it is 111 characters long, more than 110/,
  ],
  [
    'labels.1.fieldMarks',
    [{ mark: 'long', source: '@host', from: 'cougar' }],
    /^labels\[1\]\.fieldMarks\[0\]: it has only one of "from" and "look"/,
  ],
  [
    'labels.0.fieldMarks',
    [{ mark: 'long on either', source: '@host', from: 'lynx', look: 'the tail' }],
    /^labels\[0\]\.fieldMarks\[0\]\.from: "lynx" is no label or group/,
  ],
  ['labels.1.id', 'cougar', /^labels\[1\]\.id: "cougar" is the id of labels\[0\] too/],
  ['labels.1.name', 'Cougar', /^labels\[1\]\.name: "Cougar" is the name of labels\[0\] too/],
  ['groups.1.id', 'cougar', /^groups\[1\]\.id: "cougar" is the id of labels\[0\] too/],
  [
    'groups.1.group',
    'wild_cat',
    /^groups\[0\]\.group: "wild_cat" is inside "cat", which is inside "wild_cat"/,
  ],
  ['groups.1.group', 'cat', /^groups\[1\]\.group: "cat" is inside "cat"/],
  ['decision.label', 0, /^decision\.label: 0 .*above 0 and at most 1/],
  ['decision.group', 80, /^decision\.group: 80/],
  [
    'decision.only',
    { puma: 0.9 },
    /^decision\.only\.puma: no label or group has this id; write one of cougar,/,
  ],
  ['decision.only', { cougar: 2 }, /^decision\.only\.cougar: 2/],
  [
    'decision.targets',
    { puma: { yes: 0.9, no: 0.1 } },
    /^decision\.targets\.puma: "puma" is no label or group/,
  ],
  [
    'decision.targets',
    { cougar: { yes: 0.5, no: 0.6 } },
    /^decision\.targets\.cougar: "no" \(0\.6\) must be below/,
  ],
  [
    'decision.targets',
    { 'wild_cat+cougar': { yes: 0.9, no: 0.1 } },
    /order of the alphabet, cougar\+wild_cat/,
  ],
  [
    'decision.targets',
    { cougar: { yes: 0.9, no: 0.1, share: 0.5 } },
    /"share" and "measured" belong together/,
  ],
  ['decision.targets', { cougar: { yes: 1, no: 0.1 } }, /^decision\.targets\.cougar\.yes: 1 /],
  ['licence', '', /^licence: "" /],
  ['thresholds', {}, /^thresholds: no such field/],
])('a fault is told with its place, the value and the cure: %s = %j', (path, value, text) => {
  expect(faultsOf(at(path, value)).join('\n')).toMatch(new RegExp(text.source, 'm'));
});

test.each([
  '@everyone',
  'cat #1',
  'st. bernard',
  'a/b',
  'cats.example',
  '$CAT',
  '＠cat',
  '＃cat',
  'cat。example',
  'a\nb',
  'a\u202eb',
  'a\u200bb',
  'a\u2028b',
  ' cat',
  'cat ',
  'a  b',
  '',
  'x'.repeat(61),
])('a name that could become a link, a mention, a hashtag, or hide something is refused: %j', (name) => {
  const [fault] = faultsOf(at('labels.0.name', name));
  expect(fault).toMatch(/^labels\[0\]\.name: /);
  expect(fault).not.toMatch(/[\p{C}\p{Zl}]/u);
});

test.each(['puma', "Pallas's cat", 'cat (domestic)', 'große Katze', 'カラカル', 'bobcat or lynx'])(
  'an honest name is taken: %s',
  (name) => expect(faultsOf(at('labels.0.name', name))).toEqual([]),
);

test('outputs: none twice, "rest" once, all labels or none', () => {
  const outputs = (...written: unknown[]) =>
    faultsOf((manifest) => {
      written.forEach((value, i) => {
        if (value !== undefined) at(`labels.${i}.outputs`, value)(manifest);
      });
    });
  expect(outputs('0-5', [6, 8], 'rest')).toEqual([]);
  expect(outputs('0-5', [4, 5, 8], 'rest')).toEqual([
    expect.stringMatching(/^labels\[1\]\.outputs: outputs 4-5 already belong to "cougar"/),
  ]);
  expect(outputs('0-5', 'rest', 'rest')).toEqual([
    expect.stringMatching(/house_cat, no_animal all take "rest"/),
  ]);
  expect(outputs('5-6', [7])).toEqual([expect.stringMatching(/no_animal name no outputs while others do/)]);
  expect(faultsOf(at('ignoredOutputs', [2]))).toEqual([
    expect.stringMatching(/^ignoredOutputs: output 2 already belongs to "no_animal"/),
  ]);
});

test('a model that can name nothing is refused', () => {
  const faults = faultsOf((manifest) => {
    for (const i of [0, 1, 2]) at(`labels.${i}.nothing`, true)(manifest);
  });
  expect(faults).toEqual([expect.stringMatching(/^labels: all of them are marked "nothing"/)]);
});

test('all faults come at once, those of form and those of sense', () => {
  const faults = faultsOf((manifest) => {
    at('version', undefined)(manifest);
    at('input.scale', 'one')(manifest);
    at('labels.0.group', 'dogs')(manifest);
    at('decision.only', { puma: 0.5 })(manifest);
  });
  expect(faults.map((fault) => fault.split(':')[0])).toEqual([
    'version',
    'input.scale',
    'labels[0].group',
    'decision.only.puma',
  ]);
});

test.each(['', '[]', 'null', '{', '"text"'])('what is no manifest at all is refused: %s', (json) => {
  expect(faultsOf(() => json || ' ')).not.toEqual([]);
});

test.each([
  ['version https://git-lfs.github.com/spec/v1\n', /model\.json is a Git LFS pointer.*get the file itself/],
  ['<!DOCTYPE html>', /model\.json is a web page, not a manifest/],
  ['', /model\.json is empty/],
])('another file in its place is told: %j', (json, message) => {
  expect(checkManifest(json)).toEqual({ kind: 'faulty', faults: [expect.stringMatching(message)] });
});

test.each(['utf8', 'utf16le'] as const)(
  'a manifest that an editor saved with a mark in %s is read',
  async (encoding) => {
    const dir = await mkdtemp(join(tmpdir(), 'fieldmark-manifest-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    await writeTinyModel(dir);
    const json = await readFile(join(dir, 'model.json'), 'utf8');
    await writeFile(join(dir, 'model.json'), Buffer.from(`\uFEFF${json}`, encoding));
    expect((await loadModel(dir))?.labels).toHaveLength(5);
  },
);

test('the published JSON Schema is the one in the code, and takes what the code takes', async () => {
  const schemaFile = new URL('../../models/model.schema.json', import.meta.url);
  const published: unknown = JSON.parse(await readFile(schemaFile, 'utf8'));
  const cure = 'stale: node src/vision/testing/write-model-schema.ts && npm run format';
  expect(published, cure).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
  const validate = new Ajv2020().compile(published as object);
  expect(validate(good)).toBe(true);
  expect(validate({ ...good, licence: '' })).toBe(false);
});
