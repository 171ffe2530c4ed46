import { expect, test } from 'vitest';
import { relabelForm } from './relabel.ts';

const many = Array.from({ length: 10_000 }, (_, i) => ({ id: `kind_${i}`, name: `long-tailed kind ${i}` }));
const page = (find: string): string => relabelForm('/desk/reply/1', many, find)?.text ?? '';

test('a name out of ten thousand is looked up, and the page stays small', () => {
  for (const find of ['', 'kind', '9876', 'no such']) expect(page(find).length).toBeLessThan(10_000);
  expect(page('KIND 9876')).toContain(
    '<button name="label" value="kind_9876">long-tailed kind 9876</button>',
  );
  expect(page('kind')).toContain('9980 more: write more of the name.');
  expect(page('no such')).toContain('None of 10000 names');
  expect(page('')).not.toContain('<option');
});

test('few names are a menu', () => {
  const few = relabelForm('/desk/reply/1', many.slice(0, 9), '')?.text ?? '';
  expect(few.match(/<option/g)).toHaveLength(9);
  expect(few).not.toContain('name="find"');
});
