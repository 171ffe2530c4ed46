import { expect, test } from 'vitest';
import { type Solution, solutionInWords } from '../game/solution.ts';
import { type KnownSolution, mergeSolutions } from './merge.ts';

const holds = (outer: string, inner: string): boolean =>
  outer === inner || (outer === 'wild_cat' && ['cougar', 'bobcat'].includes(inner));

/** `cougar`, `not cougar`, `? cougar`. */
function solutionOf(text: string): KnownSolution {
  const [, doubt, not, labels = ''] = /^(\? )?(not )?(.*)$/.exec(text) ?? [];
  const solution: Solution = { kind: not ? 'is-not' : 'is', labels: labels.split(' ') };
  return { state: doubt ? 'ambiguous' : 'settled', solution };
}

test.each([
  ['bobcat', 'bobcat', undefined],
  ['bobcat', 'cougar', '? bobcat cougar'],
  ['wild_cat', 'bobcat', 'bobcat'],
  ['bobcat', 'wild_cat', undefined],
  ['not cougar', 'bobcat', 'bobcat'],
  ['not cougar', 'cougar', '? cougar'],
  ['not wild_cat', 'cougar', '? wild_cat cougar'],
  ['not cougar', 'not dog', 'not cougar dog'],
  ['not cougar', 'not cougar', undefined],
  ['bobcat', 'not cougar', undefined],
  ['bobcat', 'not bobcat', '? bobcat'],
  ['? bobcat', 'cougar', 'cougar'],
  ['? bobcat', '? cougar', '? cougar'],
  ['bobcat', '? cougar', undefined],
])('"%s", and later "%s": %s', (known, later, expected) => {
  expect(mergeSolutions(solutionOf(known), solutionOf(later), holds)).toEqual(
    expected === undefined ? undefined : solutionOf(expected),
  );
});

test('is written with the names of the model', () => {
  const model = { labels: [{ id: 'bobcat_lynx', name: 'bobcat or lynx' }], groups: [] };
  expect(solutionInWords({ kind: 'is', labels: ['bobcat_lynx', 'dog'] }, model)).toBe('bobcat or lynx, dog');
  expect(solutionInWords({ kind: 'is-not', labels: ['cougar', 'dog'] }, undefined)).toBe(
    'not cougar, not dog',
  );
});
