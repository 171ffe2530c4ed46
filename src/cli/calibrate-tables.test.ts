import { expect, test } from 'vitest';
import { calibrate } from '../evaluate/calibrate/calibrate.ts';
import { dog, empty, times } from '../evaluate/testing/made-up-pictures.ts';
import { smallModel } from '../evaluate/testing/observations.ts';
import { calibrationTables } from './calibrate-tables.ts';

const targets = { precision: 0.9, falseAnimals: 0.02, confidence: 0.95 };
const said = (pictures: Parameters<typeof calibrate>[0]) =>
  calibrationTables(calibrate(pictures, smallModel, targets, { keepTemperature: true }), {
    ...{ temperature: '1', pictures: pictures.length, dataSet: 'pics', model: smallModel },
    failed: [{ name: 'dog/1.jpg', reason: 'there is no such file' }],
  });
const dogs = times(100, () => dog('dog', 0.9));
const cats = times(100, () => dog('cougar', 0.1));
const nothing = times(200, () => empty('none', 0.99));

test('both targets are met only where both were tested', () => {
  expect(said([...dogs, ...nothing])).toContain('Both targets are met.');
  const withoutNothing = said([...dogs, ...cats]);
  expect(withoutNothing).not.toContain('Both targets');
  expect(withoutNothing).toContain('The target for names is met.');
  expect(withoutNothing).toMatch(
    /pictures without an animal was NOT TESTED, so it is not met: .*a sub-folder "no animal"/,
  );
  const oneLabel = said(dogs);
  expect(oneLabel).not.toMatch(/(is|are) met/);
  expect(oneLabel).toMatch(/for names was NOT TESTED.*other labels/);
});

test('what was left out is listed', () => {
  expect(said([...dogs, ...nothing])).toContain(
    'Left out, so that they count nowhere: 1\n  dog/1.jpg: there is no such file',
  );
});
