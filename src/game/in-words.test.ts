import { expect, test } from 'vitest';
import { inWords } from './in-words.ts';

test('of photos that differ each is told, in their order', () => {
  const fox = { id: 'fox', name: 'red fox', probability: 0.97 };
  const photos = [
    { kind: 'label', named: fox, runnersUp: [] },
    undefined,
    { kind: 'unsure', runnersUp: [] },
  ] as const;
  expect(inWords({ kind: 'several', photos, rule: 'photos-differ' })).toBe(
    'Red fox, 97%; not seen; Not sure',
  );
});
