import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { newOwner, PASS_LEASE } from '../src/play/lease.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { countsOf, type GameDay, gameDay, HOST } from './support/game-day.ts';

const ANYONE = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [] }];
const ASKED = '#cougarOrNot @fieldmark_bot';

const forget = (day: GameDay, ...args: string[]) =>
  runCommand(['forget', ...args], { DATABASE_PATH: day.databasePath }, dirname(day.databasePath), day.now);

/** Every byte of the memory: the file, and whatever lies beside it. */
async function bytesOf(day: GameDay): Promise<string> {
  const folder = dirname(day.databasePath);
  const names = (await readdir(folder)).filter((name) => name.startsWith('fieldmark.sqlite'));
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')))).join('\n');
}

test('forget removes every byte about a person, and nothing of another', async () => {
  const day = await gameDay({ games: ANYONE });
  const photos = [{ bytes: await solidPhoto('dog'), altText: 'plantedAlt' }];
  const shared = [{ bytes: await solidPhoto('cougar') }];
  day.sandbox.addAccount({ handle: 'planted_name' });
  const answered = day.sandbox.addPost({ by: 'planted_name', text: `plantedText ${ASKED}`, photos });
  day.sandbox.addPost({ by: 'planted_name', text: `plantedToo ${ASKED}`, photos: shared });
  const other = day.sandbox.addPost({ by: HOST, text: `keptText ${ASKED}`, photos: shared });
  await day.pass();
  expect(day.sandbox.answersTo(answered.id)).toHaveLength(1);
  const app = await day.open();
  // As an earlier version stored what the own timeline showed.
  await app.store.ownPosts.save([
    { id: '77', text: '@planted_name Dog!', repliesTo: answered.id, createdAt: day.now() },
  ]);
  const planted = [
    'plantedText',
    'plantedToo',
    'planted_name',
    (await app.store.photos.of(answered.id))[0]?.hash ?? 'none',
  ];
  const before = await bytesOf(day);
  for (const each of planted) expect(before).toContain(each);
  await app.close();

  const refused = await forget(day, '@planted_name');
  expect(refused).toMatchObject({
    code: 64,
    stdout: expect.stringContaining('2 rounds with 2 photos and 2 replies'),
  });
  const done = await forget(day, '@planted_name', '--yes');
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.stdout).toContain('optout add');
  const after = await bytesOf(day);
  for (const each of planted) expect(after).not.toContain(each);
  expect(after).toContain('keptText');

  const again = await day.open();
  expect(await Array.fromAsync(again.store.rounds.all())).toMatchObject([
    { id: other.id, photos: [{ prediction: {} }] },
  ]);
  await again.close();
  expect((await forget(day, 'planted_name', '--yes')).stdout).toMatch(
    /^Nothing is stored about @planted_name\.\nDid they have another name before\?/,
  );
});

test('a forgotten post is not answered again, nor a young one that was not answered yet', async () => {
  const day = await gameDay({ games: ANYONE });
  const photos = [{ bytes: await solidPhoto('dog') }];
  const answered = day.sandbox.addPost({ by: 'asker', text: ASKED, photos });
  await day.pass();
  day.advance(60_000);
  const waiting = day.sandbox.addPost({ by: 'asker', text: `2 ${ASKED}`, photos });
  await day.pass({ replyMode: 'review' });
  for (const { id } of [answered, waiting]) {
    expect(await forget(day, id, '--yes')).toMatchObject({ code: 0 });
  }
  day.advance(60_000);
  expect(countsOf(await day.pass())).toEqual({});
  day.sandbox.editPost(answered.id, `edited ${ASKED}`);
  day.advance(60_000);
  expect(countsOf(await day.pass())).toMatchObject({ 'skipped:already-answered': 1 });
  expect(day.sandbox.botPosts()).toHaveLength(1);
});

test('an opt-out outlasts the forgetting, without the post it came from', async () => {
  const day = await gameDay({ games: ANYONE });
  const photos = [{ bytes: await solidPhoto('dog') }];
  day.sandbox.addPost({ by: 'asker', text: ASKED, photos });
  await day.pass();
  day.advance(60_000);
  day.sandbox.addPost({ by: 'asker', text: '@fieldmark_bot stop' });
  await day.pass();
  const { stdout } = await forget(day, '@asker', '--yes');
  expect(stdout).toContain('Their opt-out stays');
  const app = await day.open();
  expect(await app.store.accounts.optOuts()).toMatchObject([{ handle: 'asker', source: 'forgotten' }]);
  await app.close();
  day.advance(60_000);
  day.sandbox.addPost({ by: 'asker', text: `3 ${ASKED}`, photos });
  expect(countsOf(await day.pass())).toMatchObject({ 'skipped:opted-out': 1 });
});

test('forget waits for no pass: it refuses while one is under way', async () => {
  const day = await gameDay();
  const { id } = await day.hostPost(ASKED, 'cougar');
  await day.pass();
  const app = await day.open();
  const owner = newOwner();
  await app.store.leases.claim(PASS_LEASE, owner, new Date(), 60_000);
  expect(await forget(day, id, '--yes')).toMatchObject({
    code: 75,
    stderr: expect.stringContaining('under way'),
  });
  await app.store.leases.release(PASS_LEASE, owner);
  expect(await app.store.rounds.count()).toBe(1);
  await app.close();
  expect(await forget(day, id, '--yes')).toMatchObject({ code: 0 });
});

/** A text-only post tells no name; it is stored where mentions are read. */
async function nameless(): Promise<{ day: GameDay; id: string; post: string }> {
  const day = await gameDay({ games: ANYONE });
  const { id } = day.sandbox.addAccount({ handle: 'Planted_Name' });
  day.sandbox.addPost({ by: HOST, text: `plantedNot ${ASKED}` });
  const { id: post } = day.sandbox.addPost({ by: 'Planted_Name', text: `plantedText ${ASKED}` });
  await day.pass({ poll: 'mentions' });
  expect(await bytesOf(day)).toContain('plantedText');
  return { day, id, post };
}

test.each(['@planted_name', 'Planted_Name', 'https://x.com/planted_name'])(
  'forget %s: whose name was never learned, the number is needed, and where to find it is said',
  async (whom) => {
    const { day, id, post } = await nameless();
    const { code, stdout, stderr } = await forget(day, whom, '--yes');
    expect({ code, stdout }).toEqual({ code: 66, stdout: '' });
    expect(stderr).toContain(
      'No account is known as @planted_name, but X did not give the names of 2 accounts',
    );
    expect(stderr).toContain(`  ${id}: 1 round, the last https://x.com/i/status/${post}`);
    expect(await bytesOf(day)).toContain('plantedText');
    expect(await forget(day, id, '--yes')).toMatchObject({ code: 0 });
    const after = await bytesOf(day);
    expect(after).not.toContain('plantedText');
    expect(after).toContain('plantedNot');
  },
);

test('forget finds a person by number, profile or post, in each form of the address', async () => {
  for (const form of [
    (_: string, post: string) => post,
    (_: string, post: string) => `https://twitter.com/planted_name/status/${post}?s=20`,
    (_: string, post: string) => `x.com/i/web/status/${post}`,
    (id: string) => `https://x.com/i/user/${id}`,
  ]) {
    const { day, id, post } = await nameless();
    expect(await forget(day, form(id, post), '--yes')).toMatchObject({ code: 0 });
    expect(await bytesOf(day)).not.toContain('plantedText');
  }
  const day = await gameDay({ games: ANYONE });
  const photos = [{ bytes: await solidPhoto('dog') }];
  day.sandbox.addAccount({ handle: 'planted_old' });
  day.sandbox.addPost({ by: 'planted_old', text: `plantedText ${ASKED}`, photos });
  await day.pass();
  day.sandbox.rename('planted_old', 'planted_new');
  day.advance(60_000);
  day.sandbox.addPost({ by: 'planted_new', text: `plantedToo ${ASKED}`, photos });
  await day.pass();
  expect((await forget(day, 'https://mobile.x.com/Planted_Old/', '--yes')).stdout).toContain('2 rounds');
  expect(await bytesOf(day)).not.toMatch(/plantedT/);
});

test('forget also removes the photos of a person that others asked about', async () => {
  const day = await gameDay();
  day.sandbox.addAccount({ handle: 'asker' });
  const photos = [{ bytes: await solidPhoto('cougar'), altText: 'plantedAlt' }];
  const above = day.sandbox.addPost({ by: HOST, text: '#cougarOrNot', photos });
  day.sandbox.addPost({ by: 'asker', text: '@fieldmark_bot what is this?', replyTo: above.id });
  await day.pass({ poll: 'mentions' });
  expect(await bytesOf(day)).toContain('plantedAlt');
  expect(await forget(day, `@${HOST}`, '--yes')).toMatchObject({ code: 0 });
  expect(await bytesOf(day)).not.toContain('plantedAlt');
});
