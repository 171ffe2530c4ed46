import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '../testing/store-contract.ts';
import { inspect } from './inspect.ts';
import { type TestSchema, testSchema } from './testing/memory.ts';
import { testServer, whyNoServer } from './testing/server.ts';

const missing = whyNoServer();

describe.skipIf(missing)('the way to a server', () => {
  let schema: TestSchema;
  let folder: string;
  let certificate: string;

  /** Whether what is said is encrypted, or why there is no way. */
  const by = async (options: string): Promise<boolean | string | undefined> => {
    const url = `${schema.url}&${options}`;
    return failure(async () => {
      const { server } = await inspect(url);
      throw Object.assign(new Error(), { encrypted: server.isEncrypted });
    }).catch((error: { encrypted: boolean }) => error.encrypted);
  };

  beforeAll(async () => {
    schema = await testSchema();
    folder = mkdtempSync(join(tmpdir(), 'fieldmark-tls-'));
    certificate = join(folder, 'server.crt');
  });
  afterAll(async () => {
    await schema.query('ALTER SYSTEM RESET ALL');
    await schema.query('SELECT pg_reload_conf()');
    await schema.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  test('without TLS: in the clear where that is allowed, else no way', async () => {
    expect(await by('sslmode=disable')).toBe(false);
    expect(await by('sslmode=prefer')).toBe(false);
    expect(await by('sslmode=require')).toBe('cannot-open');
    expect(await by('sslmode=verify-full')).toBe('cannot-open');
  });

  test('by a Unix socket', async () => {
    const { rows } = await schema.query<{ unix_socket_directories: string }>('SHOW unix_socket_directories');
    expect(await by(`host=${rows[0]?.unix_socket_directories}`)).toBe(false);
  });

  test('with a certificate that only its own file vouches for: encrypted, and verified where that file is named; without TLS no way where the server wants it', async () => {
    const { rows } = await schema.query<{ data_directory: string }>('SHOW data_directory');
    const data = rows[0]?.data_directory ?? '';
    const key = join(data, 'server.key');
    execFileSync(
      'openssl',
      // biome-ignore format: a command line
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
        '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
      { stdio: 'pipe' },
    );
    execFileSync('cp', [certificate, join(data, 'server.crt')]);
    for (const file of [key, join(data, 'server.crt')]) {
      execFileSync('chown', ['--reference', data, file]);
      execFileSync('chmod', ['600', file]);
    }
    await schema.query('ALTER SYSTEM SET ssl = on');
    await schema.query('SELECT pg_reload_conf()');
    await expect.poll(() => by('sslmode=require'), { timeout: 20_000 }).toBe(true);
    expect(await by('sslmode=prefer')).toBe(true);
    expect(await by('sslmode=no-verify')).toBe(true);
    expect(await by('sslmode=verify-full')).toBe('cannot-open');
    expect(await by(`sslmode=verify-full&sslrootcert=${certificate}`)).toBe(true);

    const hba = (await schema.query<{ hba_file: string }>('SHOW hba_file')).rows[0]?.hba_file ?? '';
    const before = readFileSync(hba, 'utf8');
    const server = await testServer();
    const letIn = (rules: string) => {
      writeFileSync(hba, rules);
      process.kill(server.pid ?? 0, 'SIGHUP');
    };
    // The server is that of other tests too.
    try {
      letIn('hostssl all all all trust\n');
      await expect.poll(() => by('sslmode=disable'), { timeout: 20_000 }).toBe('cannot-open');
      await expect(inspect(schema.url)).rejects.toThrow(/only with TLS, or not at all. Set sslmode=require/);
      expect(await by('sslmode=prefer')).toBe(true);
    } finally {
      letIn(before);
    }
    await expect.poll(() => by('sslmode=disable'), { timeout: 20_000 }).toBe(false);
  });
});
