/** What an operator decides at the desk, of rounds on Bluesky: by command, and however the post or the person is named. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  addressOf,
  type BlueskyCommandDay,
  blueskyCommandDay,
  THERE,
} from './support/bluesky-command-day.ts';
import { runCommand } from './support/command.ts';

const didOf = (uri: string): string => uri.split('/')[2] ?? '';

/** Every byte of the memory: the file, and whatever lies beside it. */
async function bytesOf({ folder }: BlueskyCommandDay): Promise<string> {
  const names = (await readdir(join(folder, 'data'))).filter((name) => name.startsWith('fieldmark.sqlite'));
  return (await Promise.all(names.map((name) => readFile(join(folder, 'data', name), 'latin1')))).join('\n');
}

test('review takes the id or any address of the post', async () => {
  const day = await blueskyCommandDay();
  const { run, small } = day;
  const posts = {
    approved: await day.round('cougar'),
    edited: await day.round('dog'),
    relabelled: await day.round('cougar'),
    skipped: await day.round('dog'),
  };
  await run('once');
  const list = (await run('review', 'list')).stdout;
  for (const uri of Object.values(posts)) expect(list).toContain(`bluesky/${uri}`);

  expect((await run('review', 'approve', addressOf(posts.approved))).stdout).toMatch(/approved: .*cougar/i);
  const encoded = addressOf(posts.edited, encodeURIComponent(didOf(posts.edited)));
  const edited = await run('review', 'edit', encoded, 'A dog, says a bot. #cougarOrNot');
  expect(edited.stdout).toContain(`Approve it with: fieldmark review approve bluesky/${posts.edited}`);
  const tooLong = await run('review', 'edit', encoded, 'o'.repeat(301));
  expect(tooLong).toMatchObject({ code: 64, stderr: expect.stringContaining('300') });
  expect((await run('review', 'relabel', `bluesky/${posts.relabelled}`, 'house cat')).stdout).toMatch(
    /now reads: .*house cat/i,
  );
  expect(
    (await run('review', 'skip', `at://${THERE}/${posts.skipped.split('/').slice(3).join('/')}`)).stdout,
  ).toContain('never posted');
  // Both forms of one post are one decision.
  const twice = await run('review', 'approve', posts.edited, addressOf(posts.edited), posts.relabelled);
  expect([twice.code, twice.stdout.trim().split('\n').length], twice.stderr).toEqual([0, 2]);
  const unknown = addressOf('at://x/app.bsky.feed.post/3nowhere');
  expect(await run('review', 'approve', unknown)).toMatchObject({
    code: 64,
    stderr: expect.stringContaining(`${unknown}: no reply to this post waits`),
  });

  await run('once');
  const textOf = (uri: string) => small.answersTo(uri).map(({ value }) => value.text);
  expect(textOf(posts.approved)).toEqual([expect.stringMatching(/cougar/i)]);
  expect(textOf(posts.edited)).toEqual(['A dog, says a bot. #cougarOrNot']);
  expect(textOf(posts.relabelled)).toEqual([expect.stringMatching(/house cat/i)]);
  expect(textOf(posts.skipped)).toEqual([]);
});

test('review stop leaves the author alone on Bluesky', async () => {
  const day = await blueskyCommandDay();
  const uri = await day.round('cougar');
  await day.run('once');
  expect((await day.run('review', 'stop', addressOf(uri))).stdout).toContain(`@${THERE} is left alone`);
  expect((await day.run('review', 'list')).stdout).toMatch(/^No reply waits/);
  expect((await day.run('optout', 'list', '--json')).stdout).toContain('"network":"bluesky"');
});

test('the solution is set by any address of the round, or of what the host said', async () => {
  const day = await blueskyCommandDay({ REPLY_MODE: 'live' });
  const { run, small } = day;
  const [first, second] = [await day.round('cougar'), await day.round('dog')];
  await run('once');
  expect((await run('answer', addressOf(first), 'cougar')).stdout).toBe(
    `bluesky/${first} (#cougarornot): cougar\n`,
  );
  const doubtful = small.addPost({
    by: THERE,
    text: 'Probably a young bobcat. #cougarOrNot',
    replyTo: second,
  });
  await run('once');
  expect((await run('answer', 'list')).stdout).toContain(
    `bluesky/${second}  #cougarornot, a round of @${THERE}`,
  );
  expect((await run('answer', 'set', addressOf(doubtful.uri), 'dog')).stdout).toContain(
    `bluesky/${second} (`,
  );
  expect((await run('answer', 'dismiss', second)).stdout).toContain('has no solution');
  expect(await run('answer', addressOf('at://x/app.bsky.feed.post/3nowhere'), 'dog')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('is no round that the bot has seen. Give the address'),
  });

  const { stdout } = await run('stats');
  expect(stdout).toContain('2 rounds seen, 2 answered. Hosts have checked 1: 1 right');
  expect(stdout).toContain(addressOf(first));
  // Also where Bluesky was turned off since then.
  const { BLUESKY_HANDLE: _, BLUESKY_APP_PASSWORD: __, ...off } = day.env;
  expect((await runCommand(['stats'], off, day.folder)).stdout).toContain(addressOf(first));
});

test('export and reclassify know rounds on Bluesky', async () => {
  const day = await blueskyCommandDay();
  const uri = await day.round('cougar');
  await day.run('once');
  expect((await day.run('export')).stdout).toContain(`bluesky/${uri},#cougarornot,${THERE},`);
  const again = await day.run('reclassify', '--since', '7d', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ round: `bluesky/${uri}`, outcome: 'same', missing: [] });
});

test('opt-outs are kept for the network of the name', async () => {
  const day = await blueskyCommandDay();
  const uri = await day.round('cougar');
  await day.run('once');
  const did = didOf(uri);
  const list = [
    '\u202a@kim.bsky.social\u202c',
    '- @my-name.my-host.example (by mail)',
    'lee.bsky.social - in May',
    addressOf(uri),
    'ann.bsky.social,2026',
    'ann',
    'https://bsky.app/search',
  ];
  await writeFile(join(day.folder, 'list.txt'), list.join('\n'));
  expect(await day.run('optout', 'import', 'list.txt')).toMatchObject({
    code: 65,
    stdout: '6 added, 0 were left alone already.\n',
    stderr: 'Line 7 names nobody: "https://bsky.app/search".\n',
  });
  const people = async () =>
    (await day.remembered(({ accounts }) => accounts.optOuts()))
      .map(({ network, handle, id }) => [network, handle, id])
      .sort();
  const names = ['ann', 'kim', 'lee'].map((name) => ['bluesky', `${name}.bsky.social`, undefined]);
  expect(await people()).toEqual(
    [
      ...names,
      ['bluesky', THERE, did],
      ['bluesky', 'my-name.my-host.example', undefined],
      ['x', 'ann', undefined],
    ].sort(),
  );
  expect((await day.run('optout', 'add', `https://bsky.app/profile/${did}`)).stdout).toContain(
    `@${THERE} (${did}) was left alone already`,
  );
  // What waited for them is dropped.
  expect((await day.run('review', 'list')).stdout).toMatch(/^No reply waits/);
  const removed = await day.run('optout', 'remove', '@ann.bsky.social', `at://${did}`);
  expect(removed.stdout.match(/may get replies again/g)).toHaveLength(2);
  expect(await people()).toContainEqual(['x', 'ann', undefined]);
  expect(await people()).toHaveLength(4);
});

test.each([
  ['@name', () => `@${THERE}`],
  ['DID', (uri: string) => didOf(uri)],
  ['address of the profile', (uri: string) => `https://bsky.app/profile/${didOf(uri)}`],
])('forget removes every byte about a person on Bluesky, by %s', async (_, named) => {
  const day = await blueskyCommandDay();
  const uri = await day.round('cougar', 'plantedText @fieldmark.test #cougarOrNot');
  await day.run('once');
  const planted = ['plantedText', didOf(uri)];
  for (const each of planted) expect(await bytesOf(day)).toContain(each);
  const person = named(uri);
  expect(await day.run('forget', person)).toMatchObject({
    code: 64,
    stdout: `@${THERE} (${didOf(uri)}): 1 round with 1 photo and 1 reply.\n`,
  });
  const done = await day.run('forget', person, '--yes');
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.stdout).toContain("The bot's own posts stay, on Bluesky");
  expect(done.stdout).toContain(`fieldmark optout add ${didOf(uri)}`);
  for (const each of planted) expect(await bytesOf(day)).not.toContain(each);
});

test('forget knows people on Bluesky also after it was turned off', async () => {
  const day = await blueskyCommandDay();
  const uri = await day.round('cougar');
  await day.run('once');
  const done = await runCommand(['forget', addressOf(uri), '--yes'], {}, day.folder);
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('own posts stay, on Bluesky') });
  expect(await day.remembered(({ rounds }) => rounds.count())).toBe(0);
});

test('forget removes one post by its address, and it is not answered again', async () => {
  const day = await blueskyCommandDay({ REPLY_MODE: 'live' });
  const [gone, kept] = [await day.round('cougar'), await day.round('dog')];
  await day.run('once');
  const { stdout } = await day.run('forget', addressOf(gone), '--yes');
  expect(stdout).toContain(`post ${gone}: 1 round with 1 photo and 1 reply.`);
  expect(stdout).toContain(`Its author has 2 rounds here: fieldmark forget ${didOf(gone)} removes all.`);
  expect(await day.remembered(({ rounds }) => Array.fromAsync(rounds.all()))).toMatchObject([
    { id: `bluesky/${kept}` },
  ]);
  await day.run('once');
  expect(day.small.answersTo(gone)).toHaveLength(1);
});

test('forget knows nobody by a name that it never met, and leaves the bot and all others as they are', async () => {
  const day = await blueskyCommandDay();
  await day.round('cougar');
  await day.run('once');
  expect(await day.run('forget', 'nobody.bsky.test', '--yes')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Nothing is stored about @nobody\.bsky\.test\.\n.*the DID of the account/),
  });
  expect(await day.run('forget', day.small.bot.handle, '--yes')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('is the bot itself'),
  });
  expect(await day.remembered(({ rounds }) => rounds.count())).toBe(1);
});
