import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestSchema, testSchema } from './memory.ts';
import { asPostgres, freePort, giveToPostgres, readiness, testServer, whyNoServer } from './server.ts';

const PROGRAM = '/usr/sbin/pgbouncer';

/** Why the tests that need a pooler are left out; undefined where they can run. In CI they must: `POSTGRES_TESTS=required`. */
export function whyNoPooler(): string | undefined {
  const missing =
    whyNoServer() ??
    (existsSync(PROGRAM) ? undefined : 'PgBouncer is not installed (apt-get install pgbouncer)');
  if (missing !== undefined && process.env.POSTGRES_TESTS === 'required') throw new Error(missing);
  return missing;
}

/**
 * A schema of its own on the tests' server, by way of a PgBouncer in transaction mode with one connection to the server: what a session
 * would keep is another's at the next statement.
 */
export async function pooledSchema(): Promise<TestSchema & { readonly direct: string }> {
  const schema = await testSchema();
  const server = new URL((await testServer()).url);
  const name = new URL(schema.url).searchParams.get('schema') ?? '';
  // A user of the same name, for a pooler of this version takes no ?schema=.
  await schema.query(
    `CREATE ROLE ${name} LOGIN; CREATE SCHEMA ${name} AUTHORIZATION ${name}; ALTER ROLE ${name} SET search_path = ${name}`,
  );
  const folder = mkdtempSync('/tmp/fieldmark-pooler-');
  const port = await freePort();
  const [settings, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users')];
  writeFileSync(users, `"${name}" ""\n`);
  writeFileSync(
    settings,
    `[databases]
* = host=127.0.0.1 port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = 1
`,
  );
  giveToPostgres(folder);
  const pooler = spawn(...asPostgres('TERM', PROGRAM, settings), {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  pooler.unref();
  await readiness(pooler, 'process up');
  const end = () => {
    pooler.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', end);
  return {
    ...schema,
    url: `postgres://${name}@127.0.0.1:${port}/postgres`,
    direct: schema.url,
    async dispose() {
      end();
      process.off('exit', end);
      await schema.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
      await schema.dispose();
    },
  };
}
