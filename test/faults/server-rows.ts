import pg from 'pg';
import { testServer } from '../../src/store/postgres/testing/server.ts';
import type { GameDay } from '../support/game-day.ts';
import { type FaultRow, POST } from './fault-case.ts';

/** As who owns the memory. */
async function onServer({ databaseUrl = '' }: GameDay, text: string): Promise<void> {
  const schema = new URL(databaseUrl).searchParams.get('schema');
  const client = new pg.Client({
    connectionString: databaseUrl,
    options: `-c search_path=${schema}`,
  });
  await client.connect();
  await client.query(text);
  await client.end();
}

const onPostgres = { sandbox: { store: 'postgres' }, pause: 6 * 60_000 } as const;
const away = 'is out of reach. Nothing was lost, and the next run asks again.';

/** Rows with one case each: the cases of a row are played side by side, and the tests of a file share the server. */
export const serverRows: readonly FaultRow[] = [
  {
    fault: 'PostgreSQL: out of reach at the start',
    sees: away,
    does: '`once` ends with 0, `start` waits for it, other commands end with 69; the heartbeat hears of it',
    cases: {
      stopped: {
        ...onPostgres,
        strike: async () => {
          const server = await testServer();
          await server.stop();
          return () => server.start();
        },
        ends: 'away',
      },
    },
  },
  {
    fault: 'PostgreSQL: it ends in the middle of a run',
    sees: away,
    does: 'the same; the next run settles what was under way',
    cases: {
      'while X has a reply': {
        ...onPostgres,
        strike: async (day) => {
          await day.pass({ replyMode: 'dry-run' });
          const server = await testServer();
          const run = async () => {
            await server.stop();
            return undefined;
          };
          day.sandbox.faults.add({ kind: 'hook', when: 'after-effect', match: POST, run });
          return () => server.start();
        },
        ends: 'away',
      },
    },
  },
  {
    fault: 'PostgreSQL: full disk',
    sees: 'is full. Nothing was lost; free some, or take a larger plan.',
    does: '`once` ends with 78, `start` goes on; nothing is posted that could not be written down first',
    cases: {
      'while a reply is drafted': {
        ...onPostgres,
        strike: async (day) => {
          await (await day.open()).close();
          await onServer(
            day,
            `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
             CREATE TRIGGER full_disk BEFORE INSERT ON answers EXECUTE FUNCTION full_disk()`,
          );
          return () => onServer(day, 'DROP TRIGGER full_disk ON answers');
        },
        ends: 'throws',
      },
    },
  },
];
