import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import type { RoomEnv } from './env.ts';
import { listenAt } from './server.ts';

test('pages are loaded once, with the first request; while they cannot be, a visitor is told to come again', async () => {
  let loads = 0;
  const failures: unknown[] = [];
  const load = async (): Promise<Hono<RoomEnv>> => {
    if (++loads === 1) throw new Error('no model, in a secret folder');
    return new Hono<RoomEnv>().get('/', (c) => c.text('a page'));
  };
  const server = await listenAt(
    load,
    { host: '127.0.0.1', port: 0 },
    { closed: async () => undefined, failed: (error) => failures.push(error) },
  );
  onTestFinished(() => server.close());
  expect(loads).toBe(0);
  const refused = await fetch(server.url);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
  expect(await refused.text()).not.toContain('secret');
  expect(failures).toMatchObject([{ message: 'no model, in a secret folder' }]);
  const pages = await Promise.all([1, 2, 3].map(async () => (await fetch(server.url)).text()));
  expect([...pages, loads]).toEqual(['a page', 'a page', 'a page', 2]);
});
