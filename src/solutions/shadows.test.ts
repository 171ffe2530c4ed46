import { expect, test } from 'vitest';
import type { CheckedShadow } from '../store/store.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { compareShadows, comparisonInWords, signTest } from './shadows.ts';

const second: ModelInfo = {
  id: { name: 'second', version: '2', hash: 's' },
  hashtags: [],
  inputSide: 224,
  labels: [
    { id: 'fox', name: 'fox' },
    { id: 'dog', name: 'dog' },
  ],
  groups: [],
  decision: { label: 0.8, group: 0.9, nothing: 0.9 },
};
let made = 0;
/** A fox, by what the answer came to, and what the shadow would have named. */
const fox = (outcome: CheckedShadow['outcome'], named: 'fox' | 'dog' | undefined, hash = 's') =>
  ({
    roundId: String(made++),
    gameKey: '#foxornot',
    model: { ...second.id, hash },
    verdict:
      named === undefined
        ? { kind: 'unsure', rule: 'unclear' }
        : { kind: 'label', named: { id: named, name: named, probability: 0.9 }, rule: 'clear-label' },
    outcome,
    spoke: { name: 'first', version: '1' },
    solution: { kind: 'is', labels: ['fox'] },
  }) as const satisfies CheckedShadow;
const compare = (...checked: CheckedShadow[]) =>
  compareShadows(
    { shadows: { checked: async () => checked } } as unknown as Parameters<typeof compareShadows>[0],
    {},
    new Map([['folder', second]]),
  );
const times = (count: number, ...of: Parameters<typeof fox>) =>
  Array.from({ length: count }, () => fox(...of));

test('both are held against the solutions of the rounds that both have seen', async () => {
  const [found, ...others] = await compare(
    ...times(5, 'right', 'fox'),
    ...times(2, 'wrong', 'fox'),
    fox('right', 'dog'),
    fox('abstained', undefined),
    // Decided for one of them only, or by a state of the model that is not there any more.
    fox('open', 'fox'),
    { ...fox('right', 'fox'), solution: { kind: 'is', labels: [] } },
    fox('right', 'fox', 'older'),
  );
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    game: '#foxornot',
    rounds: 9,
    spoke: { model: 'first 1', right: 6, wrong: 2, unsure: 1, rightAlone: 1 },
    shadow: { model: 'second 2', right: 7, wrong: 1, unsure: 1, rightAlone: 2 },
  });
  expect(found && comparisonInWords(found)).toBe(
    '#foxornot, 9 rounds that both have seen: first 1: 6 right, 2 wrong, 1 not sure; its shadow second 2: 7 right, 1 wrong, 1 not sure. Only first 1 is right in 1, only second 2 in 2, which may be chance.',
  );
});

test('a difference beyond chance names the better one', async () => {
  const [found] = await compare(...times(10, 'wrong', 'fox'), fox('right', 'fox'));
  expect(found && comparisonInWords(found)).toContain(
    'Only first 1 is right in 0, only second 2 in 10, more than chance would do (p 0.002): second 2 is better.',
  );
});

test.each([
  [0, 0, 1],
  [1, 1, 1],
  [0, 5, 2 / 32],
  [2, 8, (2 * (1 + 10 + 45)) / 1024],
  [0, 3000, 0],
  [1500, 1500, 1],
])('%d heads and %d tails of a coin: %d', (heads, tails, chance) => {
  expect(signTest(heads, tails)).toBeCloseTo(chance, 6);
  expect(signTest(tails, heads)).toBeCloseTo(chance, 6);
});
