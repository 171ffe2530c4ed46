/** Another process at the same memory, started by the tests: `rival.ts <deed> <address>`. It prints what came of it as JSON. */
import { at } from '../../testing/builders.ts';
import { applyMigrations, openPostgres } from '../open-postgres.ts';

const DEEDS: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  migrate: async (url) => (await applyMigrations(url)).map(({ name }) => name),

  /** Tries to send every drafted answer; the ids of those it got. */
  send: async (url) => {
    const store = await openPostgres(url);
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

  claim: async (url) => {
    const store = await openPostgres(url);
    const owner = { id: `${process.pid}`, host: `machine-${process.pid}`, pid: process.pid };
    return (await store.leases.claim('pass', owner, at(0), 60_000)).held;
  },
};

const [deed = '', url = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await DEEDS[deed]?.(url)));
process.exit();
