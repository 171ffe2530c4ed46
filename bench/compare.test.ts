import { expect, test } from 'vitest';
import { changesSince } from './compare.ts';
import { compared } from './measure.ts';
import { type Row, skipped } from './row.ts';

const speed: Row = {
  what: 'photos',
  against: 'a peer',
  unit: 'photos/s',
  ours: 20,
  theirs: 10,
  ratio: 2,
  better: 'more',
  goal: 'at least 2 times',
  met: true,
};
const time: Row = {
  ...speed,
  what: 'time',
  unit: 'ms',
  ratio: 1.1,
  better: 'less',
  goal: 'at most 1.2 times',
};
const saved = (...rows: Row[]) => ({ at: '2026-11-20T12:00:00Z', machine: 'a machine', rows });
const slowDowns = (before: Row, now: Row) =>
  changesSince(saved(before), [now], 0.15).map(({ isSlowDown }) => isSlowDown);

test('a row is a slow-down when its ratio got worse by more than the margin, whichever way is worse', () => {
  expect(slowDowns(speed, { ...speed, ratio: 1.6 })).toEqual([true]);
  expect(slowDowns(speed, { ...speed, ratio: 1.8 })).toEqual([false]);
  expect(slowDowns(speed, { ...speed, ratio: 3 })).toEqual([false]);
  expect(slowDowns(time, { ...time, ratio: 1.4 })).toEqual([true]);
  expect(slowDowns(time, { ...time, ratio: 0.5 })).toEqual([false]);
});

test('a row that strays by itself is given as much', () => {
  expect(slowDowns({ ...time, noise: 0.3 }, { ...time, ratio: 1.4 })).toEqual([false]);
  expect(slowDowns(time, { ...time, ratio: 1.4, noise: 0.3 })).toEqual([false]);
});

test('rows of one run only, and rows that were not measured, are not compared', () => {
  const absent = skipped(time, 'the peer is not installed');
  expect(changesSince(saved(time), [speed], 0.15)).toEqual([]);
  expect(changesSince(saved(time), [absent], 0.15)).toEqual([]);
  expect(changesSince(saved(absent), [time], 0.15)).toEqual([]);
});

test('medians are compared, so that one disturbed repetition changes nothing', () => {
  expect(compared([10, 11, 12, 500], [10, 10, 10, 10])).toMatchObject({
    ours: 11.5,
    theirs: 10,
    ratio: 1.15,
  });
});
