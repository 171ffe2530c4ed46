import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../src/store/sqlite/open-store.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { commandDay } from './support/command-day.ts';
import { countsOf, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;
const ASKED = '#cougarOrNot @fieldmark_bot';

describe('a request to stop', () => {
  test.each(['search', 'mentions'] as const)(
    'as a reply to the bot silences it for its author for good, found by %s at no further request',
    async (poll) => {
      const day = await gameDay();
      const first = await day.hostPost(ASKED, 'cougar');
      await day.pass({ poll });
      const own = day.sandbox.botPosts()[0]?.id ?? '';
      const requests = day.sandbox.requests().length;
      day.advance(MINUTE_MS);
      day.sandbox.addPost({ by: HOST, text: 'Please stop replying to me.', replyTo: own });
      expect(countsOf(await day.pass({ poll }))).toEqual({ 'opted-out': 1 });
      expect(day.sandbox.requests().length - requests).toBe(1);

      for (let i = 0; i < 2; i++) {
        day.advance(60 * MINUTE_MS);
        const later = await day.hostPost(`${i} ${ASKED}`, 'dog');
        expect(countsOf(await day.pass({ poll }))).toMatchObject({ 'skipped:opted-out': 1 });
        expect(day.sandbox.answersTo(later.id)).toEqual([]);
      }
      expect(day.sandbox.botPosts().map(({ replyTo }) => replyTo)).toEqual([first.id]);
    },
  );

  test('kills what was composed for its author and not posted yet, and what was not looked at yet', async () => {
    const day = await gameDay();
    await day.hostPost(`held ${ASKED}`, 'cougar');
    await day.pass({ replyMode: 'review' });
    await day.hostPost(`drafted ${ASKED}`, 'cougar');
    await day.pass({ replyMode: 'dry-run' });
    await day.hostPost(`to be tried again ${ASKED}`, 'cougar');
    day.sandbox.faults.add({ kind: 'status', status: 503, body: 'html', match: { method: 'POST' } });
    await day.pass({ maxAnswersPerRun: 1 });
    await day.hostPost(`new ${ASKED}`, 'cougar');
    day.advance(MINUTE_MS);
    day.sandbox.addPost({ by: HOST, text: '@fieldmark_bot no bots please' });
    await day.pass();
    await day.pass();
    expect(day.sandbox.botPosts()).toEqual([]);
    const app = await day.open();
    const told = (await Array.fromAsync(app.store.rounds.all())).map(({ state, reason, answer }) =>
      answer ? `${answer.state} ${answer.reason}` : `${state} ${reason}`,
    );
    await app.close();
    expect(told.sort()).toEqual(['dead opted-out', 'dead opted-out', 'dead opted-out', 'skipped opted-out']);
  });

  test('counts for the account, also under a new handle; another who takes the old one is not meant', async () => {
    const day = await gameDay({ games: [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [] }] });
    day.sandbox.addAccount({ handle: 'weary' });
    const photos = [{ bytes: await solidPhoto('cougar') }];
    day.sandbox.addPost({ by: 'weary', text: '@fieldmark_bot stop', photos });
    await day.pass();
    day.advance(MINUTE_MS);
    day.sandbox.rename('weary', 'rested');
    const renamed = day.sandbox.addPost({ by: 'rested', text: ASKED, photos });
    const successor = day.sandbox.addPost({ by: 'weary', text: `2 ${ASKED}`, photos });
    await day.pass();
    expect(day.sandbox.answersTo(renamed.id)).toEqual([]);
    expect(day.sandbox.answersTo(successor.id)).toHaveLength(1);
  });

  test('is not seen in what strangers say otherwise, which changes nothing', async () => {
    const day = await gameDay();
    await day.hostPost(ASKED, 'cougar');
    await day.pass();
    const own = day.sandbox.botPosts()[0]?.id ?? '';
    const photos = [{ bytes: await solidPhoto('dog') }];
    day.advance(MINUTE_MS);
    day.sandbox.addPost({ by: 'fan', text: "I can't stop looking at this cat!", replyTo: own });
    day.sandbox.addPost({ by: 'fan', text: "don't stop @fieldmark_bot", photos });
    day.sandbox.addPost({ by: 'other', text: `stop sign? ${ASKED}`, photos });
    await day.pass();
    const app = await day.open();
    expect(await app.store.accounts.optOuts()).toEqual([]);
    expect((await Array.fromAsync(app.store.rounds.all())).map(({ reason }) => reason)).toEqual([
      'summoned',
      'not-a-host',
    ]);
    await app.close();
    expect(day.sandbox.botPosts()).toHaveLength(1);
  });

  test('costs nothing while nobody makes one: other replies to the bot are not read', async () => {
    const day = await gameDay();
    await day.hostPost(ASKED, 'cougar');
    await day.pass();
    const own = day.sandbox.botPosts()[0]?.id ?? '';
    for (let i = 0; i < 20; i++)
      day.sandbox.addPost({ by: 'fan', text: `well done, number ${i}`, replyTo: own });
    day.advance(MINUTE_MS);
    expect(countsOf(await day.pass())).toEqual({});
  });
});

test('fieldmark optout adds, lists and removes people by handle or id', async () => {
  const day = await gameDay();
  await day.hostPost(ASKED, 'cougar');
  await day.pass({ replyMode: 'review' });
  const optout = (...args: string[]) =>
    runCommand(['optout', ...args], { DATABASE_PATH: day.databasePath }, dirname(day.databasePath), day.now);

  expect((await optout()).stdout).toContain('Nobody has asked');
  const added = await optout('add', `@${HOST}`, 'SomeOne');
  expect(added.stdout).toMatch(
    /^@drmichellelarue \(\d+\) is left alone from now on; .*\n@someone is left alone/,
  );
  expect((await optout('add', '@someone')).stdout).toContain('was left alone already');
  const [first] = (await optout('list', '--json')).stdout.trim().split('\n').reverse();
  expect(JSON.parse(first ?? '')).toMatchObject({
    handle: HOST,
    id: expect.stringMatching(/^\d+$/),
    source: 'operator',
  });
  expect((await optout('list')).stdout).toMatch(/UTC {2}@someone, added by the operator/);
  await day.pass();
  expect(day.sandbox.botPosts()).toEqual([]);

  expect((await optout('remove', HOST, '12345')).stdout).toMatch(
    /may get replies again.*\n.*had not opted out/,
  );
  const refused = await optout('add', 'not a name', '@someone');
  expect(refused).toMatchObject({ code: 64, stdout: '' });
  expect(refused.stderr).toContain('"not a name"');
  const again = await day.hostPost(`2 ${ASKED}`, 'dog');
  await day.pass();
  expect(day.sandbox.answersTo(again.id)).toHaveLength(1);
});

describe('fieldmark optout import', () => {
  const own = async (text: string | Uint8Array) => {
    const { folder, env } = await commandDay({});
    await writeFile(join(folder, 'list.txt'), text);
    await openStore(join(folder, 'data', 'fieldmark.sqlite')).close();
    const optout = (...args: string[]) => runCommand(['optout', ...args], env, folder);
    return { folder, optout, import: () => optout('import', 'list.txt') };
  };

  test('takes everyone in a file, each once, however they are written, and twice is the same', async () => {
    const file = await own(
      '\ufeff@Ann\r\nANN\r\nhttps://x.com/ann?lang=en\r\n   \r\n# people who asked\r\n"twitter.com/@Bob/status/12",since May\r\n4711\r\nann;2026',
    );
    expect(await file.import()).toMatchObject({
      code: 0,
      stdout: '3 added, 0 were left alone already.\n',
      stderr: '',
    });
    expect((await file.import()).stdout).toBe('0 added, 3 were left alone already.\n');
    const list = (await file.optout('list')).stdout;
    expect(list.match(/@ann|@bob|account 4711/g)?.sort()).toEqual(['@ann', '@bob', 'account 4711']);
  });

  test('takes lists with signs and notes, and the addresses of buttons; a page of X is nobody', async () => {
    const file = await own(
      [
        '- @ann\n* @bob\n1. @carl\n＠Dora\n@emil (by mail)\nhttps://x.com/intent/user?user_id=77',
        'https://twitter.com/intent/follow?screen_name=Fred&x=1\nhttps://x.com/home',
      ].join('\n'),
    );
    expect(await file.import()).toMatchObject({
      stdout: '7 added, 0 were left alone already.\n',
      stderr: 'Line 8 names nobody: "https://x.com/home".\n',
    });
    const list = (await file.optout('list')).stdout;
    expect(list.match(/@\w+|account \d+/g)?.sort()).toEqual([
      '@ann',
      '@bob',
      '@carl',
      '@dora',
      '@emil',
      '@fred',
      'account 77',
    ]);
  });

  test('the address of a post without a name is nobody, and no bug', async () => {
    const file = await own('https://x.com/i/status/12\nhttps://x.com/i/status/13\n@ann\n');
    expect(await file.import()).toMatchObject({ code: 65, stdout: '1 added, 0 were left alone already.\n' });
    const { code, stderr } = await file.optout('add', 'https://x.com/i/status/12');
    expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining('write @name') });
  });

  test('the head of a table is nobody', async () => {
    const file = await own('Username;since\r\n@Ann;2026\r\n');
    expect((await file.import()).stdout).toBe('1 added, 0 were left alone already.\n');
    expect((await file.optout('list')).stdout).not.toContain('username');
  });

  test('names the lines that name nobody, and keeps the others', async () => {
    const file = await own('ann@mas.to\ndid:plc:abc\nbob\n@not a name\n');
    const { code, stdout, stderr } = await file.import();
    expect({ code, stdout }).toEqual({ code: 65, stdout: '1 added, 0 were left alone already.\n' });
    expect(stderr).toBe(
      [
        ...['Line 1 names nobody: "ann@mas.to".', 'Line 2 names nobody: "did:plc:abc".'],
        'Line 4 names nobody: "@not a name".\n',
      ].join('\n'),
    );
  });

  test('takes 5,000 lines in UTF-16, and says what a missing file is', async () => {
    const names = Array.from({ length: 5000 }, (_, i) => `@person_${i}`);
    const file = await own(Buffer.from(`\ufeff${names.join('\r\n')}`, 'utf16le'));
    expect((await file.import()).stdout).toBe('5000 added, 0 were left alone already.\n');
    const none = await file.optout('import', 'none.txt');
    expect(none).toMatchObject({ code: 66, stderr: expect.stringContaining('none.txt') });
  });

  test('optout add takes the address of a profile, too', async () => {
    const { optout } = await own('');
    expect((await optout('add', 'https://x.com/Ann')).stdout).toContain('@ann is left alone from now on');
    expect((await optout('add', 'https://elsewhere.example/Ann')).code).toBe(64);
  });
});
