import { expect, test } from 'vitest';
import { confidence } from './confidence.ts';
import type { Sight, Verdict } from './verdict.ts';

const named = (probability: number) => ({ id: 'x', name: 'x', probability });
const label = (probability: number): Sight => ({ kind: 'label', named: named(probability), runnersUp: [] });

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
])('counts %s', (_, verdict, expected) => expect(confidence(verdict)).toBe(expected));
