import { expect, test } from 'vitest';
import { memoryCheck } from './memory-check.ts';

test('a network above 512 MB is told against what the host allows', () => {
  expect(memoryCheck('small', 200e6, 512e6)).toBeUndefined();
  expect(memoryCheck('inat21', 1.3e9, 2e9)).toMatchObject({
    state: 'ok',
    seen: 'inat21 takes about 1.3 GB of memory; this host allows 2.0 GB',
  });
  expect(memoryCheck('inat21', 1.3e9, 512e6)).toMatchObject({
    state: 'warning',
    seen: 'inat21 takes about 1.3 GB of memory; this host allows 512 MB',
    cure: expect.stringMatching(/It was not loaded.*host with more memory/),
  });
});
