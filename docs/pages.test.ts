import { expect, test } from 'vitest';
import { pages, withTable } from './pages.ts';

test.each(Object.keys(pages))('%s has the table that the code makes: npm run docs', async (name) => {
  const { now, right } = await withTable(name);
  expect(now).toBe(right);
  expect(now).toContain(pages[name]);
});
