import { expect, test } from 'vitest';
import { inParallel } from './support/in-parallel.ts';
import { killAt, killPoints, oneEach } from './support/sigkill.ts';

/** Each is a process of its own; the machine may have two cores. */
const AT_ONCE = 3;
const scene = 'new memory';

test('a first run killed by SIGKILL round each POST and at every ninth boundary (npm run storm: at every one) ends with one answer each', async () => {
  const points = await killPoints(scene);
  const commits = points.filter(({ name }) => name === 'after a commit').length;
  expect(commits).toBeGreaterThan(25);
  expect(points.filter(({ name }) => name === 'before a commit')).toHaveLength(commits);

  // "sending" was committed, and nothing went out: the one that needs the most runs to be put right.
  const isRoundPost = (i: number) => [points[i], points[i + 1]].some((point) => point?.name.includes('POST'));
  const some = points.filter((_, i) => i % 9 === 0 || isRoundPost(i));
  const reports = await inParallel(AT_ONCE, some, (point) => killAt(scene, point));
  for (const { point, signal, diedAt, answers } of reports) {
    expect.soft({ point, signal, answers }).toEqual({ point, signal: 'SIGKILL', answers: oneEach });
    if (point.by === 'bot') expect.soft(diedAt, `boundary ${point.number}`).toBe(point.name);
  }
});
