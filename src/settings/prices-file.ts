import { z } from 'zod';
import { nearest } from '../nearest.ts';
import type { SettingFault } from './fault.ts';
import { fileFaults, pathAsText, readJsonFile } from './json-file.ts';
import { type OwnPrices, type PaidThing, paidThings } from './settings.ts';

const variable = 'PRICES_FILE';
const example =
  '{ "date": "2027-01-15", "source": "our contract with X", "usd": { "post-read": 0.004, "reply": 0.01 } }';
/** Far above what one read or post may cost; who writes cents or micro-dollars is told. */
const MOST_USD = 10;

const price = z.number().min(0).max(MOST_USD).optional();
const form = z.strictObject({
  $schema: z.string().optional(),
  date: z.iso.date(),
  source: z.string().trim().min(1).max(200),
  usd: z.strictObject({
    'post-read': price,
    'own-read': price,
    'user-read': price,
    post: price,
    'post-with-link': price,
    reply: price,
  } satisfies Record<PaidThing, typeof price>),
});

/**
 * Reads prices in dollars a unit that take the place of the published ones, all or some.
 * @param path as the operator wrote it, for the faults
 */
export function readPricesFile(
  path: string,
  readText: () => string,
): { readonly prices?: OwnPrices; readonly faults: readonly SettingFault[] } {
  const file = readJsonFile(variable, path, example, readText);
  if ('faults' in file) return file;
  const checked = form.safeParse(file.value);
  const problems = checked.success
    ? Object.keys(checked.data.usd).length > 0
      ? []
      : ['usd: it gives no price']
    : checked.error.issues.flatMap(describe);
  if (!checked.success || problems.length > 0)
    return { faults: fileFaults(variable, path, example, problems) };
  const { date, source, usd } = checked.data;
  const microUsd: Partial<Record<PaidThing, number>> = {};
  for (const thing of paidThings) {
    const dollars = usd[thing];
    if (dollars !== undefined) microUsd[thing] = Math.round(dollars * 1e6);
  }
  return { prices: { date, source, microUsd }, faults: [] };
}

function describe(issue: z.core.$ZodIssue): readonly string[] {
  const place = pathAsText(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = issue.path.length === 0 ? ['date', 'source', 'usd'] : paidThings;
      return issue.keys.map((key) => {
        const meant = nearest(key, known);
        const hint = meant ? `Did you mean ${meant}?` : `It takes ${known.join(', ')}.`;
        return `${pathAsText([...issue.path, key])}: this name is not known here. ${hint}`;
      });
    }
    case 'invalid_type':
      return [`${place}: ${wrongType(issue.expected, issue.path)}`];
    case 'too_small':
      return [`${place}: ${issue.origin === 'number' ? 'a price is not below 0' : 'the text is empty'}`];
    case 'too_big':
      return [
        issue.origin === 'number'
          ? `${place}: more than ${MOST_USD} dollars for one; it takes dollars, 0.005 for half a cent`
          : `${place}: the text is longer than 200 characters`,
      ];
    case 'invalid_format':
      return [`${place}: a date is expected, written like "2027-01-15"`];
    default:
      return [`${place}: ${issue.message}`];
  }
}

function wrongType(expected: string, path: readonly PropertyKey[]): string {
  if (expected === 'number') return 'a number of dollars is expected, without quotes: 0.005';
  if (expected === 'string')
    return path[0] === 'date'
      ? 'it says when the prices were looked up, e.g. "2027-01-15"'
      : 'it says in words where the prices are from';
  return 'an object in braces is expected';
}
