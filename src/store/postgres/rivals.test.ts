import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readMigrations } from '../sqlite/migrations.ts';
import { at, post, reply, round } from '../testing/builders.ts';
import { FIRST } from './migrations.ts';
import { openPostgres } from './open-postgres.ts';
import { testSchema } from './testing/memory.ts';
import { pooledSchema, whyNoPooler } from './testing/pooler.ts';
import { whyNoServer } from './testing/server.ts';

const RIVAL = fileURLToPath(new URL('./testing/rival.ts', import.meta.url));

/** So many processes that do the same at the same time. */
async function rivals(deed: string, url: string, count: number): Promise<readonly unknown[]> {
  const run = () => promisify(execFile)(process.execPath, [RIVAL, deed, url]);
  const ends = await Promise.all(Array.from({ length: count }, run));
  return ends.map(({ stdout }) => JSON.parse(stdout) as unknown);
}

const ways = [
  { way: 'on a server', missing: whyNoServer(), testSchema },
  { way: 'behind a pooler in transaction mode', missing: whyNoPooler(), testSchema: pooledSchema },
];

describe.for(ways)('several machines at one memory $way', ({ missing, testSchema: schemaOf }) => {
  if (missing !== undefined) return test.skip(missing, () => {});

  test('of three that make it at once one applies the migrations, the others find nothing to do', async () => {
    const schema = await schemaOf();
    const applied = (await rivals('migrate', schema.url, 3)).map((names) => (names as string[]).length);
    const steps = readMigrations().length - FIRST + 1;
    expect(applied.toSorted()).toEqual([0, 0, steps]);
    await schema.dispose();
  });

  test('of three that claim the lease at once one holds it, until its time is over: who is gone elsewhere cannot be asked', async () => {
    const schema = await schemaOf();
    const store = await openPostgres(schema.url);
    const ends = await rivals('claim', schema.url, 3);
    expect(ends.toSorted()).toEqual([false, false, true]);
    const next = { id: 'next', host: 'here', pid: process.pid };
    expect(await store.leases.claim('pass', next, at(0.5), 60_000)).toMatchObject({ held: false });
    // The clock of this machine is 30 s ahead of theirs.
    expect(await store.leases.claim('pass', next, at(1.5), 60_000)).toEqual({ held: true });
    await store.close();
    await schema.dispose();
  });

  test('of three that send the same replies at once each reply falls to exactly one', async () => {
    const schema = await schemaOf();
    const store = await openPostgres(schema.url);
    const ids = Array.from({ length: 40 }, (_, n) => `${100 + n}`);
    for (const id of ids) {
      await store.rounds.save(round(post(id)));
      await store.answers.draft(reply(id));
    }
    const taken = (await rivals('send', schema.url, 3)).flat();
    expect(taken.toSorted()).toEqual(ids);
    expect((await store.answers.inState('sending')).every(({ attempts }) => attempts === 1)).toBe(true);
    await store.close();
    await schema.dispose();
  });
});
