/** The memory behind a pooler that hands a connection to the next one after each transaction (PgBouncer). */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backUpMemory, copyBetween, inspectMemory } from '../src/memory.ts';
import { DatabaseUrl } from '../src/settings/secrets.ts';
import { pooledSchema, whyNoPooler } from '../src/store/postgres/testing/pooler.ts';
import { failure } from '../src/store/testing/store-contract.ts';
import { countsOf, gameDay } from './support/game-day.ts';

const missing = whyNoPooler();

describe('behind a pooler in transaction mode', () => {
  if (missing !== undefined) return test.skip(missing, () => {});

  test('a run plays as ever, and of three machines that run at once each post gets one reply', async () => {
    const schema = await pooledSchema();
    const day = await gameDay({ duplicateWindowHours: 0 });
    const settings = { databaseUrl: new DatabaseUrl(schema.url) };
    await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    expect(countsOf(await day.pass(settings))).toMatchObject({ sent: 1 });
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) ids.push((await day.hostPost(`${n} #cougarOrNot @fieldmark_bot`, 'dog')).id);
    for (let n = 0; n < 2; n++) {
      day.advance(60_000);
      const ends = await Promise.all([1, 2, 3].map(async () => (await day.pass(settings)).outcome));
      expect(ends).toContain('done');
    }
    expect(ids.map((id) => day.sandbox.answersTo(id).length)).toEqual([1, 1, 1, 1]);
    await schema.dispose();
  });

  test('a memory is copied, looked at and backed up as without one; ?schema= is refused with the cure', async () => {
    const schema = await pooledSchema();
    const day = await gameDay();
    await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass();
    const file = { databasePath: day.databasePath };
    const server = { ...file, databaseUrl: new DatabaseUrl(schema.url) };
    const rows = await copyBetween(file, server);
    const { store, pending } = await inspectMemory(server);
    expect(pending).toEqual([]);
    expect(await store?.rounds.count()).toBe(1);
    await store?.close();
    const back = join(day.folder, 'back.sqlite');
    expect((await backUpMemory(server, back, {})).bytes).toBeGreaterThan(10_000);
    expect(rows).toBeGreaterThan(5);
    const withSchema = { ...file, databaseUrl: new DatabaseUrl(`${schema.url}?schema=crow`) };
    expect(await failure(() => inspectMemory(withSchema))).toBe('cannot-open');
    await expect(inspectMemory(withSchema)).rejects.toThrow(/a pooler that does not take \?schema=/);
    await schema.dispose();
  });
});
