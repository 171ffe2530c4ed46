import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { solidPhoto, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { commandUnderWay, runCommand, startCommand } from './support/command.ts';

const cli = fileURLToPath(new URL('../src/fieldmark.mjs', import.meta.url));
const HOST = 'drmichellelarue';
const SECRET = 'canary-secret-7f3a9c';

let folder: string;
let sandbox: Sandbox;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-cli-'));
  sandbox = await startSandbox({ credentials: { accessSecret: SECRET } });
  onTestFinished(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
  sandbox.addAccount({ handle: HOST });
  const { apiKey, apiSecret, accessToken, accessSecret } = sandbox.credentials;
  env = {
    X_API_BASE_URL: sandbox.url,
    X_API_KEY: apiKey,
    X_API_SECRET: apiSecret,
    X_ACCESS_TOKEN: accessToken,
    X_ACCESS_SECRET: accessSecret,
    TRACKED_HASHTAGS: `cougarOrNot@${HOST}`,
    REPLY_MODE: 'live',
  };
});

async function hostPost(label: string): Promise<string> {
  const photos = [{ bytes: await solidPhoto(label) }];
  return sandbox.addPost({ by: HOST, text: `Who is this? #cougarOrNot @${sandbox.bot.handle}`, photos }).id;
}

describe('fieldmark once', () => {
  test('answers over HTTP exactly once over any number of runs, and says what it did', async () => {
    const id = await hostPost('cougar');
    const first = await runCommand(['once'], env, folder);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain('1 new post, 1 to reply to');
    expect(first.stdout).toContain('Posted 1 reply.');
    const second = await runCommand(['once'], env, folder);
    expect(second).toMatchObject({ code: 0 });
    expect(second.stdout).toContain('0 new posts');
    expect(sandbox.answersTo(id)).toHaveLength(1);
    expect(sandbox.botPosts()).toHaveLength(1);
  });

  test('is a dry run unless told otherwise, and says plainly that nothing was posted', async () => {
    await hostPost('cougar');
    const { REPLY_MODE: _, ...unset } = env;
    const { code, stdout } = await runCommand(['once'], unset, folder);
    expect(code).toBe(0);
    expect(stdout).toContain('NOTHING was posted');
    expect(sandbox.botPosts()).toEqual([]);
  });

  test('reads .env, and keeps the database for its user alone', async () => {
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    await writeFile(join(folder, '.env'), lines.join('\n'));
    const id = await hostPost('dog');
    expect(await runCommand(['once'], {}, folder)).toMatchObject({ code: 0 });
    expect(sandbox.answersTo(id)[0]?.text).toMatch(/\bdog\b/);
    expect((await stat(join(folder, 'data', 'fieldmark.sqlite'))).mode & 0o077).toBe(0);
  });

  test('reports all faults of the settings at once and ends with 78', async () => {
    const { X_API_KEY: _, ...rest } = env;
    const faulty = {
      ...rest,
      REPLY_MODE: 'lvie',
      MAX_POST_AGE_HOURS: 'a day',
      TRACKED_HASHTAGS: 'cougar-or-not',
    };
    const { code, stderr } = await runCommand(['once'], faulty, folder);
    expect(code).toBe(78);
    for (const name of ['X_API_KEY', 'REPLY_MODE', 'MAX_POST_AGE_HOURS', 'TRACKED_HASHTAGS'])
      expect(stderr).toContain(name);
  });

  test('ends with 77 when X refuses the credentials, and prints no secret', async () => {
    const { code, stdout, stderr } = await runCommand(
      ['once'],
      { ...env, X_API_SECRET: 'wrong-canary-5512aa' },
      folder,
    );
    expect(code).toBe(77);
    expect(stdout).toMatch(/Stopped: /);
    expect(stdout + stderr).not.toContain('wrong-canary-5512aa');
  });

  test('leaves no secret anywhere: output, log, database, export', async () => {
    await hostPost('cougar');
    sandbox.faults.add({ kind: 'status', status: 500, body: 'html', match: { method: 'POST' } });
    const verbose = { ...env, LOG_LEVEL: 'trace' };
    const runs = [await runCommand(['once'], verbose, folder), await runCommand(['once'], verbose, folder)];
    const exported = await runCommand(['export', '--format', 'jsonl'], {}, folder);
    const files = await readdir(join(folder, 'data'));
    const stored = await Promise.all(files.map((name) => readFile(join(folder, 'data', name), 'latin1')));
    const everything = [...runs, exported]
      .map(({ stdout, stderr }) => stdout + stderr)
      .concat(stored)
      .join('\n');
    expect(everything).toMatch(/cougar/i);
    expect(everything).not.toContain(SECRET);
    expect(everything).not.toMatch(/oauth_signature|Authorization/i);
  });
});

describe('fieldmark start', () => {
  test('finishes the post in hand on SIGTERM, begins no other, and ends well', async () => {
    const ids = [await hostPost('cougar'), await hostPost('dog')];
    let release: (() => void) | undefined;
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    const underWay = new Promise<void>((resolve) => {
      const run = (): Promise<undefined> => {
        resolve();
        return held;
      };
      sandbox.faults.add({ kind: 'hook', run, when: 'before-effect', match: { method: 'POST' } });
    });
    const command = startCommand(['start'], env, folder);
    await underWay;
    command.process.kill('SIGTERM');
    await command.shows('Stopping');
    release?.();
    expect(await command.ended).toMatchObject({ code: 0, signal: null });
    expect(ids.map((id) => sandbox.answersTo(id).length)).toEqual([1, 0]);
    // The next run goes on where this one stopped.
    await runCommand(['once'], env, folder);
    expect(ids.map((id) => sandbox.answersTo(id).length)).toEqual([1, 1]);
  });
});

describe('fieldmark export', () => {
  test('tells the whole story of each round, as CSV or JSON lines', async () => {
    const id = await hostPost('cougar');
    await runCommand(['once'], env, folder);
    const csv = await runCommand(['export'], {}, folder);
    const [header, line] = csv.stdout.split('\n');
    expect(header).toMatch(/^round,game,author,posted_at,state,reason,text,photo,/);
    expect(line).toContain(`${id},#cougarornot,${HOST}`);
    const json = await runCommand(['export', '--format', 'jsonl'], {}, folder);
    expect(JSON.parse(json.stdout)).toMatchObject({
      id,
      reason: 'summoned',
      answer: {
        state: 'sent',
        rule: 'yes',
        verdict: { kind: 'yes', target: { id: 'cougar' }, model: { version: '1.0.0' } },
      },
      photos: [{ state: 'seen', prediction: { model: { name: 'cougar-or-not' } } }],
    });
  });
});

test('fieldmark review lists what waits, and lets the next run post what is approved', async () => {
  const ids = [await hostPost('cougar'), await hostPost('dog'), await hostPost('house_cat')];
  const careful = { ...env, REPLY_MODE: 'review' };
  await runCommand(['once'], careful, folder);
  const list = await runCommand(['review'], {}, folder);
  expect(list.stdout).toContain('3 waiting');
  expect(list.stdout).toContain(ids[0]);
  expect((await runCommand(['review', 'skip', ids[1] ?? ''], {}, folder)).code).toBe(0);
  expect((await runCommand(['review', 'approve', ids[0] ?? '', '123'], {}, folder)).code).toBe(64);
  await runCommand(['once'], careful, folder);
  expect(ids.map((id) => sandbox.answersTo(id).length)).toEqual([1, 0, 0]);
  const json = await runCommand(['review', 'list', '--json'], {}, folder);
  expect(JSON.parse(json.stdout)).toMatchObject({ id: ids[2], answer: { state: 'held' } });
});

test('a command minds the settings that it uses, not those of a run', async () => {
  const broken = { REPLY_MODE: 'lvie', X_POLL: 'sometimes' };
  expect(await runCommand(['migrate'], broken, folder)).toMatchObject({ code: 0 });
  const { code, stderr } = await runCommand(
    ['export'],
    { ...broken, DATABASE_PATH: '~/memory.sqlite' },
    folder,
  );
  expect(code).toBe(78);
  expect(stderr).toContain('DATABASE_PATH');
  expect(stderr).not.toContain('REPLY_MODE');
});

test('fieldmark migrate brings a database up to date, once', async () => {
  expect((await runCommand(['migrate'], {}, folder)).stdout).toContain('0001_first');
  expect((await runCommand(['migrate'], {}, folder)).stdout).toContain('up to date');
});

describe('what a shell does with it', () => {
  test('a reader that stops early is no bug', async () => {
    const line = `"${process.execPath}" "$0" --help | true; exit \${PIPESTATUS[0]}`;
    // Of the machine's environment nothing else: bash complains about a locale that is not installed.
    const { PATH = '' } = process.env;
    const child = spawn('bash', ['-c', line, cli], {
      cwd: folder,
      env: { PATH },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    expect(await text(child.stderr)).toBe('');
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0);
  });

  test('a mistyped command is told in three lines, with the one that was meant', async () => {
    const { code, stderr } = await runCommand(['revew'], env, folder);
    expect(code).toBe(64);
    expect(stderr).toContain('Did you mean review?');
    expect(stderr.trim().split('\n').length).toBeLessThan(6);
  });
});

describe('fieldmark sandbox', () => {
  test('shows what the bot posts there, until Ctrl-C', async () => {
    const port = String(await freePort());
    const { stdout, stderr, ended } = commandUnderWay(['sandbox', '--port', port], {}, folder);
    await stderr.shows('Ctrl-C ends it');
    const taken = await runCommand(['sandbox', '--port', port], {}, folder);
    expect(taken).toMatchObject({ code: 64, stderr: expect.stringContaining(`Port ${port} or`) });
    const printed = Object.fromEntries(
      stdout.text.split('\n').flatMap((line) => {
        const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
        return name === '' ? [] : [[name, value]];
      }),
    );
    expect(await runCommand(['once'], { ...env, ...printed }, folder)).toMatchObject({ code: 0 });
    await stderr.shows('The bot posted on X: ');
    await stderr.shows('The bot posted on Bluesky: ');
    process.emit('SIGINT', 'SIGINT');
    expect(await ended).toMatchObject({ code: 0 });
  });
});

test.each(['0', '65535', 'nonsense'])(
  'fieldmark sandbox --port %s is told, not called a bug',
  async (port) => {
    const told = await runCommand(['sandbox', '--port', port], {}, folder);
    expect(told).toMatchObject({ code: 64, stderr: expect.stringContaining(`--port ${port} is no port`) });
  },
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
