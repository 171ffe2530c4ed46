import { expect, test } from 'vitest';
import { toldApart } from './told-apart.ts';

test.each([
  [144_000_000, 50_000_000, ['144', '50']],
  [50_135_040, 50_000_000, ['50.1', '50.0']],
  [50_000_001, 50_000_000, ['50.000001', '50.000000']],
  [400_000, 100_000, ['0.4', '0.1']],
])('%i and %i in millions', (value, limit, texts) => {
  expect(toldApart(value, limit)).toEqual(texts);
});
