import { expect, test } from 'vitest';
import { Budget } from './budget.ts';

test('tasks run while something is left, in the order in which they came, and a failed one gives back what it had', async () => {
  const budget = new Budget(10);
  const running: string[] = [];
  const ends: (() => void)[] = [];
  const task = (name: string, cost: number, fails = false): Promise<void> =>
    budget
      .run(cost, async () => {
        running.push(name);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (fails) throw new Error(name);
      })
      .catch(() => undefined);
  const tasks = [task('a', 6, true), task('b', 4), task('large', 99), task('c', 1)];
  await Promise.resolve();
  expect(running).toEqual(['a', 'b']);
  ends[0]?.();
  await tasks[0];
  expect(running).toEqual(['a', 'b']);
  ends[1]?.();
  await tasks[1];
  await Promise.resolve();
  expect(running).toEqual(['a', 'b', 'large']);
  ends[2]?.();
  await tasks[2];
  await Promise.resolve();
  expect(running).toEqual(['a', 'b', 'large', 'c']);
  ends[3]?.();
  await Promise.all(tasks);
});
