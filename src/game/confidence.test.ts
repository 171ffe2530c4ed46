import { expect, test } from 'vitest';
import { confidence } from './confidence.ts';
import type { Sight, TargetSight, Verdict } from './verdict.ts';

const named = (probability: number) => ({ id: 'x', name: 'x', probability });
const label = (probability: number): Sight => ({ kind: 'label', named: named(probability), runnersUp: [] });

const yes = (probability: number) =>
  ({ kind: 'yes', target: named(probability), runnersUp: [] }) satisfies TargetSight;
const no = (probability: number) =>
  ({ kind: 'no', target: named(probability), likely: [] }) satisfies TargetSight;
const unclear = { kind: 'cannotTell', target: named(0.5), runnersUp: [] } satisfies TargetSight;

test.each<[string, Verdict, number]>([
  ['a label by its probability', { ...label(0.9), rule: 'label' }, 0.9],
  ['a group by its probability', { kind: 'group', named: named(0.7), runnersUp: [], rule: 'group' }, 0.7],
  ['"no animal" by its probability', { kind: 'nothing', probability: 0.8, rule: 'nothing' }, 0.8],
  ['"I cannot tell" as nothing', { kind: 'unsure', runnersUp: [named(0.4)], rule: 'unsure' }, 0],
  ['a photo that would not open as a fact', { kind: 'unseen', rule: 'no-photo-seen' }, 1],
  [
    'several animals by the least sure of them',
    { kind: 'several', photos: [label(0.9), undefined, label(0.6)], rule: 'photos-differ' },
    0.6,
  ],
  [
    'several of which one is unclear as nothing',
    { kind: 'several', photos: [label(0.9), { kind: 'unsure', runnersUp: [] }], rule: 'photos-differ' },
    0,
  ],
  ['a yes by the target', { ...yes(0.9), rule: 'yes' }, 0.9],
  ['a no by all else, whatever it is instead', { ...no(0.25), instead: named(0.4), rule: 'no' }, 0.75],
  [
    'photos that differ by the least sure of those decided',
    { ...yes(0.9), photos: [yes(0.9), no(0.25), unclear, undefined], rule: 'photos-differ' },
    0.75,
  ],
  ['a question left open as nothing', { ...unclear, photos: [no(0.1), unclear], rule: 'photos-differ' }, 0],
])('counts %s', (_, verdict, expected) => expect(confidence(verdict)).toBe(expected));
