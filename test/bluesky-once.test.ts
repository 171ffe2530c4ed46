import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { startSmallBluesky } from '../src/platforms/sandbox/bluesky/small-bluesky.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { commandDay } from './support/command-day.ts';

const HOST = 'host.bsky.test';

/** A bot with an account on both networks, by settings alone. */
async function bothNetworks() {
  const small = await startSmallBluesky();
  onTestFinished(() => small.close());
  small.addAccount({ handle: HOST });
  const bluesky = {
    BLUESKY_HANDLE: small.bot.handle,
    BLUESKY_APP_PASSWORD: small.bot.appPassword,
    BLUESKY_SERVICE: small.url,
    TRACKED_HASHTAGS: `cougarOrNot@drmichellelarue+${HOST}`,
    REPLY_MODE: 'live',
  };
  const day = await commandDay(bluesky);
  day.sandbox.addAccount({ handle: 'drmichellelarue' });
  const photos = [{ bytes: await solidPhoto('cougar') }];
  return { ...day, small, photos, bluesky };
}

test('one run answers on both networks, and the next finds nothing new with the same session', async () => {
  const { folder, sandbox, small, env, photos } = await bothNetworks();
  const here = sandbox.addPost({ by: 'drmichellelarue', text: 'Who? @fieldmark_bot #cougarOrNot', photos });
  const there = small.addPost({ by: HOST, text: 'Who? @fieldmark.test #cougarOrNot', photos });
  for (let run = 0; run < 2; run++) {
    const { code, stdout, stderr } = await runCommand(['once'], env, folder);
    expect([code, run === 0 ? stdout : ''], stderr).toEqual([
      0,
      run === 0 ? expect.stringContaining('Posted 2') : '',
    ]);
  }
  expect([sandbox.answersTo(here.id).length, small.answersTo(there.uri).length]).toEqual([1, 1]);
  expect(small.requests().filter(({ path }) => /createSession/.test(path))).toHaveLength(1);

  const path = join(folder, 'data', 'fieldmark.sqlite');
  expect((await stat(path)).mode & 0o77).toBe(0);
  const database = new Database(path, { readonly: true });
  expect(database.prepare('SELECT network FROM sessions').pluck().all()).toEqual(['bluesky']);
  const { accessJwt } = JSON.parse(
    String(database.prepare('SELECT session FROM sessions').pluck().get()),
  ) as {
    accessJwt: string;
  };
  database.close();

  // It is a secret: in no export, and a backup says that it holds it.
  const exported = await runCommand(['export'], env, folder);
  expect(exported.stdout).not.toContain(accessJwt);
  const backup = await runCommand(['backup', 'copy.sqlite'], env, folder);
  expect(backup.stdout).toContain('login');
  expect(await readFile(join(folder, 'copy.sqlite'), 'latin1')).toContain(accessJwt);
});

test('Bluesky alone needs nothing of X', async () => {
  const { folder, small, bluesky, photos } = await bothNetworks();
  const env = { ...bluesky, TRACKED_HASHTAGS: `cougarOrNot@${HOST}` };
  const there = small.addPost({ by: HOST, text: 'Who? @fieldmark.test #cougarOrNot', photos });
  const { code, stderr } = await runCommand(['once'], env, folder);
  expect(code, stderr).toBe(0);
  expect(small.answersTo(there.uri)).toHaveLength(1);
});

test('a password that is refused is told in plain words, and X plays on', async () => {
  const { folder, sandbox, env, photos } = await bothNetworks();
  const here = sandbox.addPost({ by: 'drmichellelarue', text: 'Who? @fieldmark_bot #cougarOrNot', photos });
  const wrong = { ...env, BLUESKY_APP_PASSWORD: 'aaaa-bbbb-cccc-dddd' };
  const { code, stdout, stderr } = await runCommand(['once'], wrong, folder);
  expect(code, stderr).toBe(77);
  expect(stdout).toMatch(/Stopped: Bluesky: .*app password/i);
  expect(sandbox.answersTo(here.id)).toHaveLength(1);
});
