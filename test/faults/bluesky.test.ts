import { describe, expect, test } from 'vitest';
import { summary } from '../../src/cli/run-summary.ts';
import { blueskyDay } from '../support/bluesky-day.ts';
import { type BlueskyCase, blueskyRows } from './bluesky-rows.ts';
import type { FaultRow } from './fault-case.ts';

const MINUTE_MS = 60_000;

describe('a fault on Bluesky', () => {
  test.each(blueskyRows.map((row) => [row.fault, row] as const))('%s', async (_, row) => {
    for (const [name, each] of Object.entries(row.cases)) await playCase(name, row, each);
  });
});

/** A run meets the fault; then it is over, and three runs are made, of which the second must have settled all. */
async function playCase(name: string, row: FaultRow<BlueskyCase>, fault: BlueskyCase): Promise<void> {
  const { indexLagMs = 0, strike, override, replies = 1, others = 1, pause = MINUTE_MS } = fault;
  const here = await blueskyDay({ indexLagMs });
  const { day, small, pass } = here;
  try {
    const round = await here.hostPost('Who is this, @fieldmark.test? #cougarOrNot', 'cougar');
    const other = await here.hostPost('And this, @fieldmark.test? #cougarOrNot', 'dog');
    const mend = await strike?.(here, round);
    const result = await pass({}, override && ((context) => override(context, here)));
    const text = `${name}\n${[...day.logged, summary(result, 'live')].join('\n')}`;
    expect(result.outcome, text).toBe(fault.ends);
    if (row.sees !== undefined) expect(text).toContain(row.sees);
    await mend?.();
    small.faults.clear();
    for (const which of ['next', 'second', 'third']) {
      day.advance(pause);
      expect((await pass()).outcome, `${name}: the ${which} run\n${day.logged.join('\n')}`).toBe('done');
      const made = [round, other].map(({ uri }) => small.answersTo(uri).length);
      for (const count of made) expect(count, name).toBeLessThanOrEqual(1);
      if (which !== 'next')
        expect(made, `${name}: the ${which} run\n${day.logged.join('\n')}`).toEqual([replies, others]);
    }
    expect(small.botPosts(), name).toHaveLength(replies + others);
    const everything = `${text}\n${day.logged.join('\n')}`;
    expect(everything, name).not.toContain(small.bot.appPassword);
    expect(everything, name).not.toMatch(/eyJ|accessJwt/);
  } finally {
    await here.close();
  }
}
