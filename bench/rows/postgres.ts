import { type TestSchema, testSchema } from '../../src/store/postgres/testing/memory.ts';
import { testServer, whyNoServer } from '../../src/store/postgres/testing/server.ts';
import { alternate, compared } from '../measure.ts';
import { type Row, skipped } from '../row.ts';
import { fillServerWithPosts } from '../support/big-database.ts';
import { door, withIdleBot } from '../support/idle.ts';
import { serverCpuMs } from '../support/server-cpu.ts';

/** `POSTS`: fewer, where the machine has no quarter of an hour. */
const [FEW, MANY] = [1_000, Number(process.env.POSTS ?? 1_000_000)];
const REPETITIONS = 9;
const idle = {
  what: '`once` with nothing new, memory on PostgreSQL on this machine: CPU time without the server',
  against: 'the same bot on SQLite',
  goal: 'at most 1.6 times',
};
const full = {
  what: `${MANY.toLocaleString('en')} posts on PostgreSQL: a run, CPU time with the server's`,
  against: `${FEW.toLocaleString('en')} posts`,
  goal: 'at most 1.3 times',
};

/** What a run costs with the memory on Debian's PostgreSQL, also a full one. The queries' plans are tested in src/store/postgres/schema.test.ts. */
export async function measure(): Promise<readonly Row[]> {
  const missing = whyNoServer();
  if (missing !== undefined) return [idle, full].map((row) => skipped(row, missing));
  const server = await testServer();
  const cpuOfServer = () => serverCpuMs(server.pid ?? 0);
  return withIdleBot(async ({ run }) => {
    const schemas = await Promise.all([testSchema(), testSchema()]);
    const [few, many] = schemas;
    const onServer = async ({ url }: TestSchema) => {
      const before = cpuOfServer();
      const { cpuMs, wallMs } = await run([door, 'once'], { DATABASE_URL: url }, { isSilent: true });
      return { cpuMs, wallMs, withServerMs: cpuMs + cpuOfServer() - before };
    };
    for (const schema of schemas) await onServer(schema);
    // It would look at the new tables in the middle of the measurement.
    await few.query('ALTER SYSTEM SET autovacuum = off');
    await few.query('SELECT pg_reload_conf()');
    const onBoth = await alternate(
      REPETITIONS,
      async () => (await onServer(few)).cpuMs,
      async () => (await run([door, 'once'], {}, { isSilent: true })).cpuMs,
    );
    await fillServerWithPosts(few.query, FEW);
    await fillServerWithPosts(many.query, MANY);
    const runs = await alternate(
      REPETITIONS,
      () => onServer(many),
      () => onServer(few),
    );
    const { rows } = await many.query<{ size: string }>(
      "SELECT pg_size_pretty(sum(pg_total_relation_size(oid))) AS size FROM pg_class WHERE relnamespace = to_regnamespace(current_schema()) AND relkind = 'r'",
    );
    for (const schema of schemas) await schema.dispose();
    const inAll = ({ withServerMs }: { withServerMs: number }) => withServerMs;
    const wall = ({ wallMs }: { wallMs: number }) => wallMs;
    return [
      judged({ ...idle, ...compared(onBoth.ours, onBoth.theirs) }, 1.6),
      judged(
        {
          ...full,
          ...compared(runs.ours.map(inAll), runs.theirs.map(inAll)),
          note: `${rows[0]?.size} of tables and indexes`,
        },
        1.3,
      ),
      judged(
        {
          ...full,
          what: full.what.replace("CPU time with the server's", 'wall time'),
          ...compared(runs.ours.map(wall), runs.theirs.map(wall)),
        },
        1.3,
      ),
    ];
  });
}

const judged = (row: Omit<Row, 'met' | 'unit'>, most: number): Row => ({
  ...row,
  unit: 'ms',
  met: row.ratio <= most,
});
