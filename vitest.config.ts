import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'test/**/*.test.ts',
      'models/**/*.test.ts',
      'bench/**/*.test.ts',
      'docs/*.test.ts',
    ],
    // Against a hang, not a measure of anything: the machine may be slow, or shared.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
