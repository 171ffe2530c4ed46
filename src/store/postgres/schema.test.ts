import { describe, expect, test } from 'vitest';
import { createRowsStore } from '../rows/rows-store.ts';
import { openConnection } from '../sqlite/connection.ts';
import * as sqlite from '../sqlite/migrations.ts';
import { SqliteSql } from '../sqlite/sqlite-sql.ts';
import { at, post, reply, round } from '../testing/builders.ts';
import { failure } from '../testing/store-contract.ts';
import { connect } from './connect.ts';
import { migrate, pendingMigrations } from './migrations.ts';
import { openPostgres } from './open-postgres.ts';
import { PostgresSql } from './postgres-sql.ts';
import { testSchema } from './testing/memory.ts';
import { whyNoServer } from './testing/server.ts';

/** Reads that are small by what they are: see src/store/sqlite/growth.test.ts. */
const SMALL = ['alerts', 'rate_limits', 'opt_outs', 'runs'];
const ASKED_BY_PEOPLE = [
  'SELECT count(*) AS count FROM rounds',
  'author_handle = $1',
  'SELECT game_key, count(*)',
];

describe.skipIf(whyNoServer())('the tables on a server', () => {
  test('have the columns of those in a file, and their last step has the same number', async () => {
    const schema = await testSchema();
    const connected = await connect(schema.url);
    const steps = await pendingMigrations(connected);
    expect(steps.at(-1)?.number).toBe(sqlite.readMigrations().at(-1)?.number);
    await migrate(connected);
    const { rows } = await schema.query<{ name: string }>(
      "SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = current_schema()",
    );
    const file = openConnection(':memory:');
    sqlite.migrate(file);
    const ours = file.sqlite
      .prepare<[], string>(
        `SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, pragma_table_xinfo(tables.name) AS columns
         WHERE tables.type IN ('table', 'view')`,
      )
      .pluck()
      .all();
    expect(rows.map(({ name }) => name).toSorted()).toEqual(ours.toSorted());
    file.close();
    await connected.pool.end();
    await schema.dispose();
  });

  test('order texts by their bytes and find names, whatever the language of the database', async () => {
    const schema = await testSchema();
    await (await openPostgres(schema.url)).close();
    const { rows } = await schema.query(
      `SELECT table_name, column_name FROM information_schema.columns
       WHERE table_schema = current_schema() AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'
         AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'migrations')`,
    );
    expect(rows).toEqual([]);

    const name = `other_language_${process.pid}`;
    await schema.query(
      `CREATE DATABASE ${name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' ENCODING 'UTF8'`,
    );
    const there = await openPostgres(schema.url.replace(/\/postgres\?.*/, `/${name}`));
    const file = openConnection(':memory:');
    sqlite.migrate(file);
    const lists = [];
    for (const store of [there, createRowsStore(new SqliteSql(file), { isNew: true, close() {} })]) {
      for (const id of ['audio', 'Zoe', 'Éva', '_x', 'zoe'])
        await store.rounds.save(round({ ...post('1'), id, editIds: [id] }));
      lists.push((await Array.fromAsync(store.rounds.all())).map(({ id }) => id));
      const [startedAt, finishedAt] = [new Date(0), new Date(1000)];
      const run = await store.runs.start({ startedAt, mode: 'live', version: '1', host: 'h', pid: 1 });
      await store.runs.finish(run, { finishedAt, outcome: 'failed', note: 'About @IRIS_i.', counts: {} });
      await store.erasure.forget({ kind: 'account', person: { handle: 'IRIS_I' } }, finishedAt);
      expect((await store.runs.last())?.note).toBeUndefined();
    }
    expect(lists[0]).toEqual(lists[1]);
    expect(lists[0]).toHaveLength(5);
    await there.close();
    file.close();
    await schema.query(`DROP DATABASE ${name}`);
    await schema.dispose();
  });

  test('of another program are left alone; a memory of a newer one is refused', async () => {
    const schema = await testSchema();
    const name = new URL(schema.url).searchParams.get('schema');
    await schema.query(`CREATE SCHEMA ${name}; CREATE TABLE customers (id int)`);
    expect(await failure(() => openPostgres(schema.url))).toBe('not-a-database');
    await schema.query('DROP TABLE customers');
    await (await openPostgres(schema.url)).close();
    await schema.query("INSERT INTO migrations VALUES (9999, '9999_later', '', '')");
    expect(await failure(() => openPostgres(schema.url))).toBe('newer');
    await schema.dispose();
  });

  test('are found by their indexes: no statement of a run reads a whole table that grows', async () => {
    const schema = await testSchema();
    const connected = await connect(schema.url);
    await migrate(connected);
    const sql = new PostgresSql(connected.pool, 'test');
    const store = createRowsStore(sql, { isNew: true, close: () => connected.pool.end() });
    await Array.fromAsync(store.rounds.all());
    await store.rounds.save(round(post('1')));
    await store.answers.draft(reply('1'));
    await store.answers.markSending('1', at(1));
    const client = await connected.pool.connect();
    // Whatever can be found by an index is, however small the tables of the test are.
    await client.query('SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan');
    const scans: string[] = [];
    const statements = sql.statements.filter((text) => !ASKED_BY_PEOPLE.some((part) => text.includes(part)));
    for (const [number, text] of statements.entries()) {
      await client.query(`PREPARE p${number} AS ${text}`);
      const places = new Set(text.match(/\$\d+/g)).size;
      const values = places > 0 ? `(${Array(places).fill('NULL').join()})` : '';
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE p${number}${values}`);
      for (const { 'QUERY PLAN': step } of rows) {
        const table = /Seq Scan on (\w+)/.exec(step)?.[1];
        if (table !== undefined && !SMALL.includes(table)) scans.push(`${table}: ${text}`);
      }
    }
    expect(statements.length).toBeGreaterThan(50);
    expect(scans).toEqual([]);
    client.release(true);
    await store.close();
    await schema.dispose();
  });
});
