import { expect, test } from 'vitest';
import { inParallel } from './support/in-parallel.ts';
import { type KillPoint, killAt, killPoints, oneEach } from './support/sigkill.ts';

/** Each is a process of its own, of half a second of CPU time; the machine may have two cores. */
const AT_ONCE = 3;
const scene = 'new memory';

test('a first run killed by SIGKILL round its first POST and once at each kind of boundary (npm run storm: at every one) ends with one answer each', async () => {
  const points = await killPoints(scene);
  const commits = points.filter(({ name }) => name === 'after a commit').length;
  expect(commits).toBeGreaterThan(25);
  expect(points.filter(({ name }) => name === 'before a commit')).toHaveLength(commits);

  // "sending" was committed, and nothing went out: the one that needs the most runs to be put right.
  const post = points.findIndex(({ name }) => name.includes('POST'));
  const roundPost = points.slice(post - 1, post + 3);
  expect(roundPost.map(kindOf)).toEqual(['after a commit', 'before POST', 'after POST', 'before a commit']);
  const kinds = new Map([...points, ...roundPost].map((point) => [kindOf(point), point]));
  const some = [...points.slice(0, 1), ...kinds.values()];
  expect(some).toHaveLength(11);
  const reports = await inParallel(AT_ONCE, some, (point) => killAt(scene, point));
  for (const { point, signal, diedAt, answers } of reports) {
    expect.soft({ point, signal, answers }).toEqual({ point, signal: 'SIGKILL', answers: oneEach });
    if (point.by === 'bot') expect.soft(diedAt, `boundary ${point.number}`).toBe(point.name);
  }
});

/** A commit or a request, on which side of it, and whether the bot or X ends there. */
function kindOf({ name }: KillPoint): string {
  return name.replace(/ \/[^,]*/, '');
}
