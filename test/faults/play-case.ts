import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { explain } from '../../src/cli/run-command.ts';
import { summary } from '../../src/cli/run-summary.ts';
import { type GameDay, gameDay } from '../support/game-day.ts';
import type { FaultCase, FaultRow } from './fault-case.ts';

const MINUTE_MS = 60_000;
const ENDS: Readonly<Record<number, string>> = { 78: 'throws', 69: 'away' };

/** Whatever goes wrong, none of these may be in anything that is written. */
const CANARIES = {
  apiKey: 'canary-api-key-1111',
  apiSecret: 'canary-api-secret-2222',
  accessToken: '42-canary-access-token-3333',
  accessSecret: 'canary-access-secret-4444',
  bearerToken: 'canary-bearer-token-5555',
} as const;

/** One test for each row; its cases are played at the same time, each with an X, a bot and a disk of its own. */
export function testRows(rows: readonly FaultRow[]): void {
  test.each(rows.map((row) => [row.fault, row] as const))('%s', async (_, row) => {
    const played = Object.entries(row.cases).map(([name, each]) => playCase(name, row, each));
    for (const end of await Promise.allSettled(played)) if (end.status === 'rejected') throw end.reason;
  });
}

/** A run meets the fault; then it is over, and three runs are made: the first may have to wait for what is known in the second. X's own refusal of duplicates is off: it must not be leaned on. */
async function playCase(name: string, row: FaultRow, fault: FaultCase): Promise<void> {
  const day = await gameDay({ duplicateWindowHours: 0, credentials: CANARIES, ...fault.sandbox });
  const asked = await day.hostPost('Who is this? #cougarOrNot @fieldmark_bot', 'cougar');
  await day.hostPost('And this? #cougarOrNot', 'dog');
  const mend = await fault.strike?.(day);

  const told = await faultedPass(day, fault);
  expect(told.ends, `${name}: how the run ends\n${told.text}`).toBe(fault.ends);
  if (row.sees !== undefined) expect(told.text, name).toContain(row.sees);
  if (fault.stops) expectStopped(name, day, told.text, row.sees ?? '');

  await mend?.();
  day.sandbox.faults.clear();
  const { replies, standalone } = fault.answers ?? { replies: 1, standalone: 1 };
  for (const which of ['next', 'second', 'third']) {
    day.advance(fault.pause ?? MINUTE_MS);
    const result = await day.pass();
    const text = `${name}: the ${which} pass\n${day.logged.join('\n')}`;
    expect(result.outcome, text).toBe('done');
    const made = [day.sandbox.answersTo(asked.id).length, day.sandbox.botPosts().length];
    const wanted = [replies, replies + standalone];
    const isSettled = which !== 'next';
    expect(isSettled ? made : made.map((count, i) => Math.max(count, wanted[i] ?? 0)), text).toEqual(wanted);
  }
  await expectNoSecret(name, day, told.text);
}

async function faultedPass(
  day: GameDay,
  { settings, override }: FaultCase,
): Promise<{ ends: string; text: string }> {
  try {
    const result = await day.pass(settings, override && ((context) => override(context, day)));
    return { ends: result.outcome, text: [...day.logged, summary(result, 'live')].join('\n') };
  } catch (error) {
    const { text, code } = explain(error);
    return { ends: ENDS[code] ?? `${code}`, text: [...day.logged, text].join('\n') };
  }
}

function expectStopped(name: string, day: GameDay, text: string, sees: string): void {
  const requests = day.sandbox.requests();
  const refused = requests.findIndex(({ fault }) => fault !== undefined);
  expect(refused, `${name}: it was refused`).toBeGreaterThanOrEqual(0);
  expect(requests.slice(refused + 1), `${name}: nothing is asked after the first refusal`).toEqual([]);
  const lines = day.logged.filter((line) => line.includes(sees));
  expect(lines, `${name}: one line for the operator\n${text}`).toHaveLength(1);
}

async function expectNoSecret(name: string, day: GameDay, text: string): Promise<void> {
  const folder = dirname(day.databasePath);
  const files = (await readdir(folder).catch(() => [])).filter((file) =>
    file.startsWith(basename(day.databasePath)),
  );
  const written = await Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')));
  const everything = [text, ...day.logged, ...written].join('\n');
  for (const secret of Object.values(CANARIES))
    expect(everything.includes(secret), `${name}: ${secret}`).toBe(false);
  expect(everything, name).not.toMatch(/oauth_signature/i);
}
