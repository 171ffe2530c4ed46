import { expect, test } from 'vitest';
import { turns } from './turns.ts';

/** A task that is under way until it is let go, and how many were begun. */
function tasks() {
  const begun: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<string>>();
  const task = (name: string) => () => {
    begun.push(name);
    const gate = Promise.withResolvers<string>();
    gates.set(name, gate);
    return gate.promise;
  };
  return { begun, task, gate: (name: string) => gates.get(name) };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test.each([1, 2])('with %i lanes so many tasks are under way, the others wait', async (lanes) => {
  const { begun, task, gate } = tasks();
  const take = turns(lanes);
  const results = ['a', 'b', 'c'].map((name) => take(task(name)));
  await settled();
  expect(begun).toEqual(['a', 'b', 'c'].slice(0, lanes));
  gate('a')?.resolve('done');
  await expect(results[0]).resolves.toBe('done');
  await settled();
  expect(begun).toEqual(['a', 'b', 'c'].slice(0, lanes + 1));
});

test('a task that fails tells its own caller only, and does not stop the next', async () => {
  const take = turns(1);
  const failed = take(() => Promise.reject(new Error('damaged')));
  const next = take(() => Promise.resolve('seen'));
  await expect(failed).rejects.toThrow('damaged');
  await expect(next).resolves.toBe('seen');
});
