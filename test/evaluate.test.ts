import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Evaluation } from '../src/evaluate/evaluate.ts';
import { between, solidPhoto, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-evaluate-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeTinyModel(join(folder, 'models/cougar-or-not'), { edit: withAliases });
});

/** The tiny model, and what data sets call its labels. */
function withAliases(manifest: Record<string, unknown>): Record<string, unknown> {
  const labels = manifest.labels as { id: string }[];
  const aliases: Record<string, string[]> = { cougar: ['puma'], no_animal: ['meme'] };
  return {
    ...manifest,
    labels: labels.map((label) => ({ ...label, ...(aliases[label.id] && { aliases: aliases[label.id] }) })),
  };
}

const evaluate = (args: readonly string[]) => runCommand(['evaluate', ...args], {}, folder);

let width = 64;

/** Each of another width, since a photo that lies there twice counts once. */
async function photo(name: string, color: Parameters<typeof solidPhoto>[0]): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), await solidPhoto(color, { format: 'png', width: width++ }));
}

/** Two pumas, one of which could be a bobcat; two dogs, one of which looks like a house cat; two memes, one like a dog. */
async function pictures(): Promise<void> {
  await photo('pics/puma/1.png', 'cougar');
  await photo('pics/puma/2.png', between('cougar', 'bobcat_lynx'));
  await photo('pics/dog/1.png', 'dog');
  await photo('pics/dog/2.png', 'house_cat');
  await photo('pics/meme/1.png', 'no_animal');
  await photo('pics/meme/2.png', 'dog');
}

describe('evaluate', () => {
  beforeEach(pictures);

  test('measures the model that is installed on a folder of classes', async () => {
    const { code, stdout, stderr } = await evaluate(['pics', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const said: Evaluation = JSON.parse(stdout);
    expect(said).toMatchObject({
      dataSet: 'pics',
      pictures: 6,
      failed: [],
      ancestorError: 0.24,
      command: 'fieldmark evaluate pics',
    });
    const [model] = said.models;
    expect(model).toMatchObject({ model: 'cougar-or-not', id: { name: 'cougar-or-not', version: '1.0.0' } });
    expect(model?.overall).toMatchObject({
      pictures: 6,
      focus: { label: 'cougar', specificity: { hits: 4, of: 4 } },
      answers: {
        coverage: { hits: 4, of: 4 },
        right: { hits: 3, of: 5 },
        groups: { hits: 1, of: 1 },
        falseAnimals: { hits: 1, of: 2 },
        nothing: { hits: 1, of: 1 },
      },
    });
    expect(model?.overall.focus?.areaUnderRoc).toBe(1);
    expect(model?.bySource).toEqual({});
    expect(model?.falseAnimalsByClass).toMatchObject({ meme: { hits: 1, of: 2 } });
    expect(
      model?.topLosses
        .map(({ name }) => name)
        .sort()
        .slice(0, 2),
    ).toEqual(['dog/2.png', 'meme/2.png']);
    expect(model?.picturesPerSecond).toBeGreaterThan(0);
    expect(stdout).not.toContain(folder);
  });

  test('prints tables for people, several models side by side on the same photos', async () => {
    await writeTinyModel(join(folder, 'elsewhere/blurred'), { sharpness: 1 });
    const { code, stdout, stderr } = await evaluate(['pics', '--reference', 'elsewhere/blurred']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^6 pictures of pics\./);
    expect(stdout).toMatch(/│ +│ +cougar-or-not │ +blurred │/);
    expect(stdout).toMatch(
      /│ no animal there, but one was named +│ +50\.0 % \(1 of 2\) │ +0\.0 % \(0 of 2\) │/,
    );
    expect(stdout).toContain("the 2018 ancestor's published error of 24.0 %");
    expect(stdout).toMatch(
      /worst mistakes\n {2}(dog|meme)\/2\.png: (house cat|dog) \d+\.\d %, is (dog|no animal)/,
    );
    expect(stdout).not.toContain('\u001b');
  });

  test('writes a page with the mistakes in it', async () => {
    const { code } = await evaluate(['pics', '--html', 'out.html']);
    expect(code).toBe(0);
    const page = await readFile(join(folder, 'out.html'), 'utf8');
    expect(page).toContain('<title>What cougar-or-not sees in pics</title>');
    expect(page.match(/<img src="data:image\/jpeg/g)?.length).toBeGreaterThanOrEqual(2);
  });

  test('reads a CSV: one part of it, each source for itself, a file that is missing counts nowhere', async () => {
    const rows = [
      'puma/1.png,a,test,puma',
      'dog/1.png,b,test,dog',
      'meme/1.png,b,test,meme',
      'dog/2.png,b,val,dog',
    ];
    await writeFile(
      join(folder, 'pics/p.csv'),
      ['path,source,split,class', ...rows, 'gone.png,a,test,dog'].join('\n'),
    );
    const { code, stdout } = await evaluate(['pics/p.csv', '--split', 'test', '--json']);
    expect(code).toBe(0);
    const said: Evaluation = JSON.parse(stdout);
    expect(said).toMatchObject({ dataSet: 'p.csv (test)', pictures: 3 });
    expect(said.failed).toEqual([{ name: 'gone.png', reason: 'there is no such file' }]);
    expect(Object.keys(said.models[0]?.bySource ?? {})).toEqual(['a', 'b']);
    expect(said.models[0]?.bySource.b).toMatchObject({ pictures: 2, top1: { hits: 2, of: 2 } });
  });

  test('leaves out, with a word, what cannot count: copies, contradictions, links, rows that lead elsewhere', async () => {
    const table = 'class;path\r\npuma;puma\\1.png\r\ndog;dog\\1.png\r\ndog;..\\..\\etc\\passwd\r\n';
    await writeFile(join(folder, 'pics/p.csv'), Buffer.from(`\ufeff${table}`, 'utf16le'));
    const ofTable: Evaluation = JSON.parse((await evaluate(['pics/p.csv', '--json'])).stdout);
    expect(ofTable).toMatchObject({
      pictures: 2,
      failed: [{ name: '..\\..\\etc\\passwd', reason: expect.stringContaining('line 4: leads out') }],
    });

    await copyFile(join(folder, 'pics/puma/1.png'), join(folder, 'pics/puma/3.png'));
    await copyFile(join(folder, 'pics/dog/1.png'), join(folder, 'pics/meme/3.png'));
    await writeFile(join(folder, 'pics/dog/._1.png'), 'a note of macOS');
    await symlink('dog', join(folder, 'pics/yeti'));
    const { code, stdout } = await evaluate(['pics']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^5 pictures of pics\./);
    expect(stdout).toContain(
      [
        'Left out, so that they count nowhere: 4',
        '  yeti: a link to dog, which is counted there',
        '  dog/1.png: the same photo as meme/3.png, which is said to show meme, not dog',
        '  meme/3.png: the same photo as dog/1.png, which is said to show dog, not meme',
        '  puma/3.png: the same photo as puma/1.png',
      ].join('\n'),
    );
  });

  test('takes labels put right from a table of corrections, by what the photos hold', async () => {
    const hash = async (name: string) =>
      createHash('sha256')
        .update(await readFile(join(folder, 'pics', name)))
        .digest('hex');
    const rows = [`${await hash('meme/2.png')},meme,dog,a dog,`, `${await hash('dog/2.png')},dog,drop,,`];
    await writeFile(join(folder, 'put-right.csv'), ['sha256,was,now,why,when', ...rows].join('\n'));
    const asItIs: Evaluation = JSON.parse((await evaluate(['pics', '--json'])).stdout);
    expect(asItIs.models[0]).toMatchObject({ falseAnimalsByClass: { meme: { hits: 1, of: 2 } } });
    const { stdout } = await evaluate(['pics', '--corrections', 'put-right.csv', '--json']);
    const said: Evaluation = JSON.parse(stdout);
    expect(said).toMatchObject({
      command: 'fieldmark evaluate pics --corrections put-right.csv',
      pictures: 5,
      failed: [{ name: 'dog/2.png', reason: 'dropped by --corrections' }],
    });
    expect(said.models[0]).toMatchObject({ falseAnimalsByClass: { meme: { hits: 0, of: 1 } } });
  });

  test.each([
    ['gone.csv', undefined, '--corrections gone.csv: there is no such file'],
    ['list.csv', 'photo,label\na.png,dog\n', 'list.csv lacks the column sha256 and the column now'],
  ])('says what is wrong with corrections: %s', async (name, text, said) => {
    if (text !== undefined) await writeFile(join(folder, name), text);
    const { code, stderr } = await evaluate(['pics', '--corrections', name]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(said);
  });

  test('looks again at changed pictures when asked to, and says what that costs', async () => {
    const { code, stdout } = await evaluate(['pics', '--robust', '--json']);
    expect(code).toBe(0);
    const said: Evaluation = JSON.parse(stdout);
    expect(said.command).toBe('fieldmark evaluate pics --robust');
    const rows = said.models[0]?.robustness ?? [];
    expect(rows.map(({ change }) => change)).toHaveLength(12);
    const [first] = rows;
    expect(first).toMatchObject({
      change: 'as they are',
      top1: { hits: said.models[0]?.overall.top1.hits, of: 6 },
    });
    const of = (name: string) => rows.find(({ change }) => change === name);
    expect(of('a mirror')?.flips).toMatchObject({ hits: 0, of: 6 });
    expect(of('grey, as at night')?.flips.hits).toBeGreaterThan(0);

    const tables = await evaluate(['pics', '--robust', '--html', 'out.html']);
    expect(tables.stdout).toMatch(/│ pictures, and what befell them +│ +top-1 │ first guess changed │/);
    expect(tables.stdout).toMatch(/│ a mirror +│ +\d+\.\d % │ +0\.0 % │/);
    expect(await readFile(join(folder, 'out.html'), 'utf8')).toContain(
      'What captions, darkness and the like cost',
    );
    expect((await evaluate(['pics', '--json'])).stdout).not.toContain('robustness');
  });

  test('holds another label against all others, and looks at fewer pictures, when asked to', async () => {
    const { stdout } = await evaluate(['pics', '--json', '--focus', 'Dog', '--limit', '3']);
    expect(JSON.parse(stdout)).toMatchObject({
      pictures: 3,
      models: [{ overall: { focus: { label: 'dog' } } }],
    });
  });
});

describe('what cannot be evaluated is told with its cure, and nothing is looked at', () => {
  test('classes that no label covers, all at once', async () => {
    for (const name of ['yeti', 'puma', 'nessie']) await photo(`pics/${name}/1.png`, 'dog');
    const { code, stdout, stderr } = await evaluate(['pics']);
    expect({ code, stdout }).toEqual({ code: 65, stdout: '' });
    expect(stderr).toMatch(/^cougar-or-not has no label for the classes nessie, yeti\./);
    expect(stderr).toContain('--ignore nessie,yeti');
    const ignoring = await evaluate(['pics', '--ignore', 'nessie,yeti']);
    expect(ignoring.stdout).toMatch(/^1 pictures? of pics/);
  });

  test.each([
    ['a data set that is not there', ['nowhere'], 66, 'nowhere. Check the name'],
    [
      'a picture in place of a data set',
      ['pics/dog/1.png'],
      66,
      'is a PNG picture: a folder of photos or a CSV',
    ],
    ['a folder without photos', ['models'], 66, 'models has no photos'],
    ['a file in place of the folder', ['pics/dog/1.png/x'], 66, 'a file stands where a folder is wanted'],
    [
      'a focus that the model lacks',
      ['pics', '--focus', 'yeti'],
      65,
      '--focus yeti: cougar-or-not has no such label',
    ],
    ['a model that is not there', ['pics', '--model', 'yeti'], 78, 'no model "yeti"; choose one of'],
    ['a reference that is not there', ['pics', '--reference', 'yeti'], 78, 'no model "yeti"; '],
    [
      'a page that cannot be written',
      ['pics', '--html', 'nowhere/out.html'],
      65,
      'out.html cannot be written',
    ],
    ['a limit of nothing', ['pics', '--limit', '0'], 64, 'whole number above 0'],
  ])('%s', async (_, args, expected, message) => {
    await photo('pics/dog/1.png', 'dog');
    const { code, stdout, stderr } = await evaluate(args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  });

  test('pictures of which none can be opened', async () => {
    await mkdir(join(folder, 'pics/dog'), { recursive: true });
    await writeFile(join(folder, 'pics/dog/1.png'), 'no picture');
    const { code, stderr } = await evaluate(['pics']);
    expect(code).toBe(65);
    expect(stderr).toMatch(/^None of the 1 pictures could be looked at; the first: dog\/1\.png: /);
  });
});
