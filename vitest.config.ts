import { statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Looks at what its process has loaded, so that it needs one of its own. */
const alone = ['src/vision/lazy.test.ts'];

/** Thousands of small databases are made: on a disk most of the time is waiting for it. In a container this may be too small. */
function inMemory(): Record<string, string> {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return process.env.TMPDIR === undefined && bavail * bsize > 2 ** 31 ? { TMPDIR: '/dev/shm' } : {};
  } catch {
    return {};
  }
}

export default defineConfig({
  test: {
    env: inMemory(),
    // Against a hang, not a measure of anything: the machine may be slow, or shared.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // A process for each file would load the program and its libraries hundreds of times: most of the time of all tests.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: [
            'src/**/*.test.ts',
            'test/**/*.test.ts',
            'models/**/*.test.ts',
            'bench/**/*.test.ts',
            'docs/*.test.ts',
          ],
          exclude: ['**/node_modules/**', 'test/real-bluesky/**', ...alone],
        },
      },
      { extends: true, test: { name: 'alone', include: alone, isolate: true } },
    ],
  },
});
