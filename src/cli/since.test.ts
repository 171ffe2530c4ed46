import { expect, test } from 'vitest';
import { momentOf } from './since.ts';

const now = new Date('2026-11-20T12:00:00Z');

test.each([
  ['7d', '2026-11-13T12:00:00.000Z'],
  ['12h', '2026-11-20T00:00:00.000Z'],
  ['2W', '2026-11-06T12:00:00.000Z'],
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01T09:30Z', '2026-11-01T09:30:00.000Z'],
  ['2026-11-01T09:30:00-07:00', '2026-11-01T16:30:00.000Z'],
])('%s is %s', (text, moment) => expect(momentOf(text, now)?.toISOString()).toBe(moment));

test.each([
  '',
  '7',
  'd',
  '7 days',
  'yesterday',
  '2026-02-30',
  '2026-13-01',
  '2026-11-01T25:00Z',
  '1.5d',
  '-3d',
])('"%s" is no moment', (text) => expect(momentOf(text, now)).toBeUndefined());
