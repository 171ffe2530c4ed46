import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { solidPhoto, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';

const HOST = 'drmichellelarue';
const CANARIES = {
  apiKey: 'canary-api-key-1111',
  apiSecret: 'canary-api-secret-2222',
  accessToken: '42-canary-access-token-3333',
  accessSecret: 'canary-access-secret-4444',
  bearerToken: 'canary-bearer-token-5555',
} as const;
const ADDRESSES = ['canary-heartbeat-6666', 'canary-webhook-7777'] as const;

/** A folder with a model, a sandbox whose keys are canaries, and a post to answer. */
async function scene(): Promise<{
  folder: string;
  sandbox: Sandbox;
  env: Record<string, string>;
  heard: string[];
}> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-secrets-'));
  const sandbox = await startSandbox({ credentials: CANARIES });
  const heard: string[] = [];
  // It hears heartbeats and alerts, echoes the address, and takes none of them.
  const watcher = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      heard.push(body);
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`cannot take ${request.url}`);
    });
  });
  await new Promise<void>((resolve) => watcher.listen(0, '127.0.0.1', resolve));
  const { port } = watcher.address() as AddressInfo;
  onTestFinished(async () => {
    await sandbox.close();
    watcher.closeAllConnections();
    watcher.close();
    await rm(folder, { recursive: true, force: true });
  });
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
  sandbox.addAccount({ handle: HOST });
  const photos = [{ bytes: await solidPhoto('cougar') }];
  sandbox.addPost({ by: HOST, text: '#cougarOrNot @fieldmark_bot', photos });
  const env = {
    X_API_BASE_URL: sandbox.url,
    X_API_KEY: CANARIES.apiKey,
    X_API_SECRET: CANARIES.apiSecret,
    X_ACCESS_TOKEN: CANARIES.accessToken,
    X_ACCESS_SECRET: CANARIES.accessSecret,
    X_BEARER_TOKEN: CANARIES.bearerToken,
    HEARTBEAT_URL: `http://127.0.0.1:${port}/${ADDRESSES[0]}`,
    ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}/${ADDRESSES[1]}`,
    TRACKED_HASHTAGS: `cougarOrNot@${HOST}`,
    REPLY_MODE: 'live',
    LOG_LEVEL: 'trace',
    LOG_FORMAT: 'json',
  };
  return { folder, sandbox, env, heard };
}

test('no key, token or secret address is in anything that is written, shown, stored, exported or sent to a watcher', async () => {
  const { folder, sandbox, env, heard } = await scene();
  const shown: string[] = [];
  const run = async (args: readonly string[], more: Record<string, string> = {}): Promise<void> => {
    const { stdout, stderr } = await runCommand(args, { ...env, ...more }, folder);
    shown.push(`$ ${args.join(' ')}\n${stdout}${stderr}`);
  };
  const search = { path: /search/ };
  sandbox.faults.add({ kind: 'status', status: 500, body: 'html', match: { method: 'POST' } });
  await run(['once']);
  await run(['once'], { LOG_FORMAT: 'pretty' });
  sandbox.faults.add({ kind: 'unauthorized', match: search });
  await run(['once']);
  sandbox.faults.add({
    kind: 'status',
    status: 400,
    body: { json: { detail: Object.values(CANARIES).join(' ') } },
    match: search,
  });
  await run(['once']);
  await run(['once'], { X_API_BASE_URL: 'http://127.0.0.1:9' });
  await run(['once'], { DATABASE_PATH: join(folder, 'models') });
  await run(['once'], { TRACKED_HASHTAGS: `a b ${CANARIES.apiSecret}` });
  await run(['doctor']);
  await run(['doctor', '--json']);
  await run(['stats']);
  await run(['stats', '--json']);
  await run(['review', 'list', '--json']);
  await run(['export']);
  await run(['export', '--format', 'jsonl']);
  const stored = await allFiles(folder);

  const everything = [...shown, ...stored.values(), ...heard].join('\n');
  expect(everything).toMatch(/cougar/i);
  expect(shown.join()).toContain('[secret]');
  expect(heard.length).toBeGreaterThan(0);
  for (const secret of [...Object.values(CANARIES), ...ADDRESSES]) {
    const where = [...shown, ...stored.values(), ...heard].filter((text) => text.includes(secret));
    expect(
      where.map((text) => text.slice(0, 3000)),
      secret,
    ).toEqual([]);
  }
  expect(everything).not.toMatch(/oauth_signature|Authorization: /i);
});

test('the database, its log, its lock and one that was set aside are for their user alone, whatever the umask', async () => {
  const { folder, env } = await scene();
  const before = process.umask(0o000);
  onTestFinished(() => {
    process.umask(before);
  });
  await runCommand(['once'], env, folder);
  await writeFile(join(folder, 'data', 'fieldmark.sqlite'), Buffer.alloc(100, 0xa5), { flag: 'r+' });
  await runCommand(['once'], env, folder);
  const names = await readdir(join(folder, 'data'));
  expect(names.some((name) => name.includes('.corrupt-'))).toBe(true);
  const modes = await Promise.all(
    names.map(async (name) => [name, (await stat(join(folder, 'data', name))).mode & 0o077]),
  );
  expect(modes.filter(([, mode]) => mode !== 0)).toEqual([]);
  expect((await stat(join(folder, 'data'))).mode & 0o077).toBe(0);
});

test('git keeps away from secrets, databases and pictures', () => {
  const root = new URL('..', import.meta.url);
  const private_ = [
    '.env',
    '.env.local',
    'data/fieldmark.sqlite',
    'fieldmark.sqlite',
    'fieldmark.sqlite-wal',
    'fieldmark.sqlite-lock',
    'fieldmark.sqlite.corrupt-2026-11-20T120000Z',
    'fieldmark.sqlite.corrupt-2026-11-20T120000Z-wal',
    'IMG_0001.JPG',
    'photos/cougar.jpeg',
    'photos/cougar.png',
    'photos/cougar.webp',
  ];
  for (const path of private_)
    expect(
      () => execFileSync('git', ['check-ignore', '-q', '--no-index', path], { cwd: root }),
      path,
    ).not.toThrow();
  expect(() =>
    execFileSync('git', ['check-ignore', '-q', '--no-index', '.env.example'], { cwd: root }),
  ).toThrow();
});

test('dependencies are pinned, and install scripts run by name only', async () => {
  const read = async (name: string) =>
    JSON.parse(await readFile(new URL(`../${name}`, import.meta.url), 'utf8'));
  const { allowScripts } = await read('package.json');
  const { packages } = await read('package-lock.json');
  const entries = Object.entries(
    packages as Record<string, { hasInstallScript?: boolean; integrity?: string; link?: boolean }>,
  );
  const scripted = entries.filter(([, { hasInstallScript }]) => hasInstallScript);
  const names = scripted.map(([path]) =>
    path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
  );
  expect(names.filter((name) => !(name in allowScripts))).toEqual([]);
  expect(
    entries.filter(([path, each]) => path.includes('node_modules/') && !each.link && !each.integrity),
  ).toEqual([]);
});

async function allFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')] as const)),
  );
}

/** A .env file with four keys, one line of which is broken. */
const KEYS = [
  'X_API_KEY=kQ3vKp0aLw8ZsYt5Rb1NcXd7E',
  'X_API_SECRET=sV9uTq2Wm4Xn6Yo8Zp0Ar1Bs3Ct5Du7Ev9Fw2Gx4Hy6Iz8Jk0L',
  'X_ACCESS_TOKEN=1234567-hG5fDs3aQw9eRt7yUi2oPl4kJh6gFd8sAz1x',
  'X_ACCESS_SECRET=hN4bVc2xZl8kJh6gFd3sAq1wEr5tYu7iOp9mK',
];
/** Ten characters on end of any of their values. */
const PARTS_OF_KEYS = KEYS.flatMap((line) => {
  const value = line.replace(/^\w+=/, '').replace(/^\d+-/, '');
  return Array.from({ length: value.length - 9 }, (_, at) => value.slice(at, at + 10));
});
const broken: Readonly<Record<string, readonly string[]>> = {
  'a quotation mark left open before them': [
    'DATABASE_PATH="./data/f.sqlite',
    ...KEYS,
    'TRACKED_HASHTAGS="#a"',
  ],
  'a single one': ["DATABASE_PATH='./data/f.sqlite", ...KEYS, "LOG_LEVEL='info'"],
  'a backtick': ['MODELS_DIR=`./models', ...KEYS],
  'one within their lines': KEYS.map((line) => line.replace('=', '="')),
  'on the last line': [...KEYS, 'DATABASE_PATH="./data/f.sqlite'],
  'a key in the place of a path': [...KEYS, `DATABASE_PATH="${KEYS[1]?.slice(13)}`],
  'a key without a name': [...KEYS.slice(0, 3), KEYS[3]?.slice(16) ?? ''],
  'a password in a host': [...KEYS, 'MEDIA_HOSTS=https://me:hN4bVc2xZl8kJh6gFd@pbs.twimg.com'],
};

test.each(Object.entries(broken))('a broken .env file shows no key: %s', async (name, lines) => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-env-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
  for (const [ending, bom] of [
    ['\n', ''],
    ['\r\n', '\ufeff'],
  ] as const) {
    await writeFile(join(folder, '.env'), bom + lines.join(ending));
    for (const args of [
      ['once'],
      ['doctor', '--offline'],
      ['doctor', '--offline', '--json'],
      ['stats'],
      ['review', 'list'],
      ['optout', 'list'],
      ['export'],
      ['migrate'],
    ]) {
      const { code, stdout, stderr } = await runCommand(args, {}, folder);
      const said = `${args.join(' ')}: ${stdout}${stderr}`;
      expect(PARTS_OF_KEYS.filter((part) => said.includes(part))).toEqual([]);
      if (!/quotation|single|backtick/.test(name)) continue;
      expect(code, said).toBe(78);
      expect(said).toMatch(/line 1: \w+ begins with a quotation mark/);
    }
  }
});
