import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ModelInfo } from '../../vision/vision.ts';
import type { MappedCandidate } from '../look.ts';
import type { Observation } from '../observation.ts';
import { observed, smallModel } from '../testing/observations.ts';
import type { Change } from './changes.ts';
import { lookAtChanged, robustness } from './robustness.ts';

const info: ModelInfo = {
  ...smallModel,
  id: { name: 'tiny', version: '1.0.0', hash: 'abc' },
  hashtags: [],
  inputSide: 8,
};

test('counts what is right, what is another first guess, and what would have been said', () => {
  const before = [
    observed('cougar', { cougar: 0.9, dog: 0.1 }),
    observed('dog', { cougar: 0.6, dog: 0.4 }),
    observed('none', { none: 0.9, dog: 0.1 }),
  ];
  const after = [
    observed('cougar', { bobcat: 0.8, cougar: 0.2 }),
    observed('dog', { dog: 0.9, cougar: 0.1 }),
    observed('none', { dog: 0.8, none: 0.2 }),
  ];
  expect(robustness('blur', before, after, smallModel)).toMatchObject({
    change: 'blur',
    top1: { hits: 1, of: 3 },
    flips: { hits: 3, of: 3 },
    coverage: { hits: 2, of: 2 },
    right: { hits: 1, of: 3 },
    falseAnimals: { hits: 1, of: 1 },
  });
  expect(robustness('as they are', before, before, smallModel).flips).toMatchObject({ hits: 0, of: 3 });
});

/** Says what the bytes say. */
function reader(name: string, asked: string[]): MappedCandidate {
  return {
    name,
    info,
    meaning: new Map(),
    classify: async (bytes) => {
      const label = Buffer.from(bytes).toString();
      asked.push(`${name} ${label}`);
      const { scores } = observed(label, { [label]: 1 });
      return { prediction: { scores } } as unknown as Awaited<ReturnType<MappedCandidate['classify']>>;
    },
  };
}

const text = (name: string, change: (label: string) => string): Change => ({
  name,
  apply: async (bytes) => Buffer.from(change(Buffer.from(bytes).toString())),
});

test('every model sees the same changed pictures; one that cannot be changed counts in no row', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-robust-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const plain: Observation[] = [];
  for (const label of ['cougar', 'dog', 'none']) {
    const file = join(folder, label);
    await writeFile(file, label);
    plain.push(observed(label, { [label]: 1 }, { file, name: label }));
  }
  const all = [
    text('all cougars', () => 'cougar'),
    text('no dogs', (label) => {
      if (label === 'dog') throw new Error('too doggish');
      return label;
    }),
  ];
  const [asked, steps]: [string[], string[]] = [[], []];
  const { models, failed } = await lookAtChanged(
    [reader('one', asked), reader('two', asked)],
    [plain, plain],
    (done, of) => steps.push(`${done}/${of}`),
    all,
  );
  expect(failed).toEqual([{ name: 'dog', reason: 'it could not be changed: too doggish' }]);
  expect(models[1]).toEqual(models[0]);
  expect(models[0]).toMatchObject([
    { change: 'as they are', top1: { hits: 2, of: 2 }, flips: { hits: 0, of: 2 } },
    {
      change: 'all cougars',
      top1: { hits: 1, of: 2 },
      flips: { hits: 1, of: 2 },
      falseAnimals: { hits: 1, of: 1 },
    },
    { change: 'no dogs', top1: { hits: 2, of: 2 }, flips: { hits: 0, of: 2 } },
  ]);
  expect(asked).toEqual([
    'one cougar',
    'one cougar',
    'two cougar',
    'two cougar',
    'one cougar',
    'one none',
    'two cougar',
    'two none',
  ]);
  expect(steps).toEqual(['0/3', '1/3', '2/3', '3/3']);
});
