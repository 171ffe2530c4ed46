import fc from 'fast-check';
import { expect, test } from 'vitest';
import { xTextRules } from '../platforms/x/text-rules.ts';
import { summarize } from './summary.ts';

const week = { from: new Date('2026-11-09T09:00Z'), to: new Date('2026-11-16T09:00Z'), games: 1 };

test('tells the week, the counts, that it is a bot, and the hashtag of the game', () => {
  const score = { right: 9, byGroup: 0, wrong: 3, unsure: 0 };
  expect(summarize(score, { ...week, hashtag: 'cougarOrNot' })).toBe(
    'My week, 9 Nov to 16 Nov 2026: 9 right of 12 answers that the hosts have checked. I am a bot. #cougarOrNot',
  );
});

test('says how many named only a group, how often it was not sure, and in how many games', () => {
  expect(summarize({ right: 9, byGroup: 2, wrong: 3, unsure: 1 }, { ...week, games: 3 })).toBe(
    'My week, 9 Nov to 16 Nov 2026: 9 right of 12 answers that the hosts have checked in 3 games (2 by naming only the kind of animal). Once I was not sure and named nothing. I am a bot.',
  );
});

test('tells each answer to "is it a …?" by itself, in one pair of brackets', () => {
  const sides = { yes: { right: 3, said: 4 }, no: { right: 9, said: 9 } };
  expect(summarize({ right: 13, byGroup: 1, wrong: 1, unsure: 3, sides }, { ...week, games: 2 })).toBe(
    'My week, 9 Nov to 16 Nov 2026: 13 right of 14 answers that the hosts have checked in 2 games (yes: 3 of 4, no: 9 of 9, 1 by naming only the kind of animal). 3 times I could not tell. I am a bot.',
  );
});

test('a period that ends at midnight ends with the day before', () => {
  const days = { from: new Date('2026-12-28'), to: new Date('2027-01-01'), games: 1 };
  expect(summarize({ right: 1, byGroup: 0, wrong: 0, unsure: 0 }, days)).toMatch(
    /^28 Dec to 31 Dec 2026: 1 right/,
  );
});

test('is silent when there is nothing to tell', () => {
  expect(summarize({ right: 0, byGroup: 0, wrong: 0, unsure: 4 }, week)).toBeUndefined();
});

test('can always be posted: it fits, without link or mention', () => {
  const count = fc.nat(100_000);
  const side = fc.record({ right: count, said: count });
  const sides = fc.record({ yes: side, no: side });
  const score = fc.record({ right: count, byGroup: count, wrong: count, unsure: count, sides });
  fc.assert(
    fc.property(score, fc.nat(1000), (some, games) => {
      const text = summarize(some, { ...week, games, hashtag: 'wildlifePhotographersQuizOfTheWeek' });
      if (text !== undefined)
        expect(xTextRules.faults(text, 'wildlifePhotographersQuizOfTheWeek')).toEqual([]);
    }),
  );
});
