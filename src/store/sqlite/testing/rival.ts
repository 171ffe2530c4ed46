/**
 * Another process at the same database, started by the tests: `rival.ts <deed> <path>`. It says "ready", waits for a byte,
 * does the deed, prints what came of it as JSON, and lives until its input ends.
 */
import { readSync, statSync } from 'node:fs';
import { at, post, reply, round, skipped } from '../../testing/builders.ts';
import { openConnection } from '../connection.ts';
import { applyMigrations, migrate } from '../migrations.ts';
import { openStore, storeOn } from '../open-store.ts';

const DEEDS: Readonly<Record<string, (path: string) => unknown>> = {
  migrate: (path) => applyMigrations(path).map(({ name }) => name),

  claim: async (path) => {
    const store = openStore(path);
    return (
      await store.leases.claim(
        'pass',
        { id: `${process.pid}`, host: 'here', pid: process.pid },
        at(0),
        60_000,
      )
    ).held;
  },

  /** Whether it set a damaged file aside, and which file it works on. */
  mend: async (path) => {
    const store = openStore(path, { mend: true });
    await store.cursors.move(['#a'], '1', at(0));
    return { rebuilt: store.rebuiltFrom !== undefined, inode: statSync(path).ino };
  },

  /** Tries to send every drafted answer; the ids of those it got. */
  send: async (path) => {
    const store = openStore(path);
    const got: string[] = [];
    for (const { roundId } of await store.answers.due(at(60))) {
      try {
        await store.answers.markSending(roundId, at(60));
        got.push(roundId);
      } catch {
        // Another one got it.
      }
    }
    return got;
  },

  /** Killed in a transaction that has written more than the page cache holds, so that much of it reached the file. */
  'die-writing': (path) => {
    const connection = openConnection(path);
    migrate(connection);
    connection.sqlite.pragma('cache_size = 10');
    const store = storeOn(connection, false);
    connection.write(() => {
      // What this store does is done when the call returns, so that it all belongs to the one transaction.
      for (let n = 1000; n < 3000; n++)
        void store.rounds.save(skipped(post(`${n}`, { text: 'x'.repeat(280) })));
      void store.rounds.setState('1', 'skipped', 'too-old');
      process.kill(process.pid, 'SIGKILL');
    });
  },

  /** Killed as soon as `sending` is committed. */
  'die-sending': async (path) => {
    const store = openStore(path);
    await store.rounds.save(round(post('2')));
    await store.answers.draft(reply('2'));
    await store.answers.markSending('2', at(5));
    process.kill(process.pid, 'SIGKILL');
  },
};

const [deed = '', path = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
readSync(0, Buffer.alloc(1));
process.stdout.write(`${JSON.stringify((await DEEDS[deed]?.(path)) ?? null)}\n`);
readSync(0, Buffer.alloc(1));
