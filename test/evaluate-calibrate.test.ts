import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Color, solidPhoto, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-calibrate-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeTinyModel(join(folder, 'models/cougar-or-not'));
  await pictures();
});

const calibrate = (args: readonly string[]) => runCommand(['calibrate', 'pics', ...args], {}, folder);
const manifest = async () =>
  JSON.parse(await readFile(join(folder, 'models/cougar-or-not/model.json'), 'utf8'));

/** Clear pictures of every label but the bobcat, and doubtful ones half of which are something else: the model is too sure. */
async function pictures(): Promise<void> {
  const colors: Record<string, Color> = {
    cougar: [255, 0, 0],
    house_cat: [0, 255, 0],
    dog: [0, 0, 255],
    no_animal: [255, 255, 255],
  };
  for (const [label, color] of Object.entries(colors)) {
    await mkdir(join(folder, 'pics', label), { recursive: true });
    for (let i = 0; i < 12; i++) await picture(`${label}/${i}.png`, color);
  }
  // Somewhat nearer to blue than to green.
  for (const label of ['dog', 'house_cat']) {
    for (let i = 0; i < 6; i++) await picture(`${label}/doubtful-${i}.png`, [0, 120, 135]);
  }
}

let width = 16;

/** Each of another width, since a photo that lies there twice counts once. */
async function picture(name: string, color: Color): Promise<void> {
  await writeFile(
    join(folder, 'pics', name),
    await solidPhoto(color, { format: 'png', width: width++, height: 16 }),
  );
}

describe('calibrate', () => {
  const modest = ['--confidence', '0.6', '--false-animals', '0.1'];

  test('fits to the labels of a table of corrections', async () => {
    const hash = createHash('sha256')
      .update(await readFile(join(folder, 'pics/dog/0.png')))
      .digest('hex');
    await writeFile(join(folder, 'put-right.csv'), `sha256,was,now,why,when\n${hash},dog,drop,blurred,\n`);
    const { stdout } = await calibrate([...modest, '--corrections', 'put-right.csv', '--write']);
    expect(stdout).toMatch(/^59 pictures of pics\./);
    expect(stdout).toContain('dog/0.png: dropped by --corrections');
    expect((await manifest()).quality.calibration.command).toContain('--corrections put-right.csv');
  });

  test('says what it would change, and changes nothing without --write', async () => {
    const before = await manifest();
    const { code, stdout, stderr } = await calibrate(modest);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^60 pictures of pics\. Temperature 1 before, \d+\.\d+ now\./);
    expect(stdout).toContain('Both targets are met.');
    expect(stdout).toMatch(/only bobcat or lynx +│ +0\.95 │ +never │ +no picture of it in this data/);
    expect(stdout).toContain('Nothing was changed');
    expect(await manifest()).toEqual(before);
  });

  test('writes temperature, thresholds and how they came about into model.json, which still plays', async () => {
    const before = await manifest();
    const { code, stdout } = await calibrate([...modest, '--write']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Wrote .*model\.json\.\n$/);
    const after = await manifest();
    // The doubtful pictures are right half of the time, and the model was surer than that.
    expect(after.output.temperature).toBeGreaterThan(1);
    expect(after.decision).toMatchObject({ nothing: 0.5, only: { bobcat_lynx: 0.95 } });
    expect(after.quality.calibration).toMatchObject({
      command:
        'fieldmark calibrate pics --precision 0.9 --share 0.5 --confidence 0.6 --wrong-no 0.03 --wrong-yes 0.02 --write --false-animals 0.1',
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      pictures: 60,
      met: true,
      falseAnimals: 0,
      ownThresholds: { bobcat_lynx: 'unmeasured' },
    });
    expect(after.quality.calibration.precision).toBeGreaterThanOrEqual(0.9);
    const same = { ...before, output: after.output, decision: after.decision, quality: after.quality };
    expect(after).toEqual(same);
    const { stdout: said } = await runCommand(['evaluate', 'pics', '--json'], {}, folder);
    const { overall } = JSON.parse(said).models[0];
    expect(overall.answers.right.value).toBeCloseTo(after.quality.calibration.precision, 3);
    expect(overall.answers.coverage.value).toBeCloseTo(after.quality.calibration.coverage, 3);
  });

  test('keeps how far the pictures lie from what the network learnt, where it tells, and evaluate finds the same', async () => {
    await calibrate([...modest, '--write']);
    expect((await manifest()).quality.calibration).not.toHaveProperty('distance');
    const known = { mean: new Float32Array(3), directions: Float32Array.of(1, 0, 0) };
    await writeTinyModel(join(folder, 'models/cougar-or-not'), { known });
    await calibrate([...modest, '--write']);
    const { distance } = (await manifest()).quality.calibration;
    // Of 60 pictures 12 are red, 12 white, and 36 have nothing of red.
    const white = 1 - 1 / Math.sqrt(3);
    expect(distance.mean).toBeCloseTo((12 * 0 + 12 * white + 36) / 60, 3);
    expect(distance.deviation).toBeGreaterThan(0.3);
    const { stdout } = await runCommand(['evaluate', 'pics', '--json'], {}, folder);
    expect(JSON.parse(stdout).models[0].overall.distance.mean).toBeCloseTo(distance.mean, 3);
  });

  test('finds the same temperature whatever the manifest said before', async () => {
    await writeTinyModel(join(folder, 'models/cougar-or-not'), { sharpness: 12 });
    await calibrate([...modest, '--write']);
    const { temperature } = (await manifest()).output;
    await writeTinyModel(join(folder, 'models/cougar-or-not'), { sharpness: 12, temperature: 3 });
    await calibrate([...modest, '--write']);
    expect((await manifest()).output.temperature).toBeCloseTo(temperature, 2);
  });

  test('leaves the temperature alone where labels are sums of outputs', async () => {
    await writeTinyModel(join(folder, 'models/cougar-or-not'), {
      edit: ({ labels, ...others }) => ({
        ...others,
        labels: (labels as { id: string }[])
          .filter(({ id }) => id !== 'bobcat_lynx')
          .map((label) => ({
            ...label,
            outputs: { cougar: [0, 1], house_cat: [2], dog: [3], no_animal: [4] }[label.id],
          })),
      }),
    });
    const { code, stdout } = await calibrate(modest);
    expect(code).toBe(0);
    expect(stdout).toContain('Temperature 1, left alone: labels are sums of outputs');
  });

  test('refuses targets that so few pictures cannot show, with the number that could', async () => {
    const { code, stdout, stderr } = await calibrate(['--write']);
    expect({ code, stdout }).toEqual({ code: 65, stdout: '' });
    expect(stderr).toContain(
      '12 pictures without an animal are too few to show that so few get one; at least 81',
    );
  });

  test.each(['0', '1', '90', 'often'])('refuses %s for a share', async (share) => {
    const { code, stderr } = await calibrate(['--precision', share]);
    expect(code).toBe(64);
    expect(stderr).toContain('Write a number between 0 and 1');
  });
});
