import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { at, post, reply, round } from '../testing/builders.ts';
import { failure } from '../testing/store-contract.ts';
import { openPostgres } from './open-postgres.ts';
import { type GoBetween, goBetween } from './testing/go-between.ts';
import { type TestSchema, testSchema } from './testing/memory.ts';
import { testServer, whyNoServer } from './testing/server.ts';

describe.skipIf(whyNoServer())('a line to the server that breaks', () => {
  let schema: TestSchema;
  let line: GoBetween;
  let store: Store;

  beforeAll(async () => {
    schema = await testSchema();
    line = await goBetween(schema.url);
    store = await openPostgres(line.url);
    for (const id of ['1', '2', '3', '4']) {
      await store.rounds.save(round(post(id)));
      await store.answers.draft(reply(id));
    }
  });
  afterAll(async () => {
    await store?.close();
    line?.close();
    await schema?.dispose();
  });

  const stateOf = async (id: string) => (await store.answers.of(id))?.state;

  test('before the COMMIT: it fails, and nothing was written', async () => {
    line.cutAtCommit('before');
    expect(await failure(() => store.answers.markSending('1', at(5)))).toBe('unreachable');
    expect(await stateOf('1')).toBe('drafted');
  });

  test('after the COMMIT: it fails all the same, so that nothing is posted, and is not tried twice', async () => {
    line.cutAtCommit('after');
    expect(await failure(() => store.answers.markSending('2', at(5)))).toBe('unreachable');
    expect(await store.answers.of('2')).toMatchObject({ state: 'sending', attempts: 1 });
  });

  test('while nothing was asked, or by an operator: the next call takes another', async () => {
    const others =
      'SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = $1';
    await schema.query(others, ['fieldmark']);
    expect(await stateOf('3')).toBe('drafted');
    await schema.query(others, ['fieldmark']);
    await store.answers.markSending('3', at(5));
    expect(await store.answers.of('3')).toMatchObject({ state: 'sending', attempts: 1 });
  });

  test('that stands still is given up, and nothing was written; when it goes on, so does the bot', async () => {
    const still = await openPostgres(schema.url, { answerMs: 300 });
    await still.answers.of('1');
    const { rows } = await schema.query<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = $1',
      ['fieldmark'],
    );
    for (const { pid } of rows) process.kill(pid, 'SIGSTOP');
    expect(await failure(() => still.answers.markSending('1', at(5)))).toBe('unreachable');
    for (const { pid } of rows) process.kill(pid, 'SIGCONT');
    expect(await stateOf('1')).toBe('drafted');
    await still.close();
  });

  test('a server that ends and comes back: out of reach for as long, then all as it was', async () => {
    const server = await testServer();
    await server.stop();
    expect(await failure(() => store.answers.markSending('4', at(5)))).toBe('unreachable');
    expect(await failure(() => openPostgres(schema.url))).toBe('unreachable');
    await server.start();
    await store.answers.markSending('4', at(5));
    const states = await Promise.all(['1', '2', '3', '4'].map(stateOf));
    expect(states).toEqual(['drafted', 'sending', 'sending', 'sending']);
  });
});
