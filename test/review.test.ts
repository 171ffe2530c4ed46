import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { halfBlocks } from '../src/terminal/picture.ts';
import { between, solidPhoto, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { countsOf, gameDay, HOST } from './support/game-day.ts';
import { atTerminal, hasTerminal, keys } from './support/terminal.ts';

const ASKED = '#cougarOrNot @fieldmark_bot';
const HOUR_MS = 3_600_000;

describe('a run', () => {
  test('holds only what is less sure than REVIEW_BELOW when it is live', async () => {
    const day = await gameDay();
    const sure = await day.hostPost(`1 ${ASKED}`, 'cougar');
    const close = day.sandbox.addPost({
      by: HOST,
      text: `2 ${ASKED}`,
      photos: [
        { bytes: await solidPhoto(between('cougar', 'dog'), { format: 'png' }), contentType: 'image/png' },
      ],
    });
    expect(countsOf(await day.pass({ reviewBelow: 0.9 }))).toMatchObject({ sent: 1, held: 1 });
    expect(countsOf(await day.pass({ reviewBelow: 0.9 })).sent).toBeUndefined();
    expect([sure, close].map(({ id }) => day.sandbox.answersTo(id).length)).toEqual([1, 0]);
  });

  test('drops what nobody decided on before the post was too old', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost(ASKED, 'cougar');
    await day.pass({ replyMode: 'review' });
    day.advance(25 * HOUR_MS);
    expect(countsOf(await day.pass({ replyMode: 'review' }))).toMatchObject({ 'dropped:too-old': 1 });
    const app = await day.open();
    expect(await app.store.answers.of(id)).toMatchObject({ state: 'dead', reason: 'too-old' });
    expect(await app.store.answers.decide(id, 'retry', 'approved', day.now())).toBe(false);
    await app.close();
  });
});

describe('fieldmark review', () => {
  let folder: string;
  let sandbox: Sandbox;
  let env: Record<string, string>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fieldmark-review-'));
    sandbox = await startSandbox({});
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
      TRACKED_HASHTAGS: 'cougarOrNot',
      REPLY_MODE: 'review',
    };
  });
  const run = (...args: string[]) => runCommand(args, env, folder);
  const post = async (by: string, label: string, text = ASKED) =>
    sandbox.addPost({ by, text, photos: [{ bytes: await solidPhoto(label) }] }).id;
  const answersTo = (...ids: string[]) => ids.map((id) => sandbox.answersTo(id).map(({ text }) => text));

  test('lists, edits, relabels, skips and stops without a terminal', async () => {
    const edited = await post(HOST, 'cougar');
    const relabelled = await post(HOST, 'cougar', `2 ${ASKED}`);
    const skipped = await post(HOST, 'dog', `3 ${ASKED}`);
    const stopped = await post('weary', 'dog', `4 ${ASKED}`);
    await run('once');
    const list = await run('review');
    expect(list.stdout).toMatch(/goes stale in 23 h, over 99% sure/);
    expect(list.stdout).toContain('4 waiting.');
    const [first] = (await run('review', 'list', '--json')).stdout.split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      id: edited,
      confidence: expect.closeTo(1),
      answer: { state: 'held' },
    });

    const refused = await run('review', 'edit', edited, 'See bob.cat, @you #other');
    expect(refused.code).toBe(64);
    for (const fault of ['bob.cat', '@you', '#other']) expect(refused.stderr).toContain(fault);
    expect(
      (await run('review', 'edit', edited, '  A puma, surely. I am a bot. #cougarOrNot ')).stdout,
    ).toContain(`review approve ${edited}`);
    const same = await run('review', 'edit', relabelled, 'A puma, surely. I am a bot. #cougarOrNot');
    expect(same.stderr).toContain('another answer has this text already');
    const wrong = await run('review', 'relabel', relabelled, 'unicorn');
    expect(wrong).toMatchObject({ code: 64, stderr: expect.stringContaining('bobcat_lynx') });
    expect((await run('review', 'relabel', relabelled, 'House Cat')).stdout).toMatch(/house cat/);
    await run('review', 'skip', skipped);
    expect((await run('review', 'stop', stopped)).stdout).toContain('@weary is left alone from now on');
    expect(await run('review', 'approve', 'all')).toMatchObject({ code: 0 });
    expect((await run('once')).stdout).toContain('0 replies held for review, posted 2 approved texts.');
    const [one, two] = answersTo(edited, relabelled);
    expect(one).toEqual(['A puma, surely. I am a bot. #cougarOrNot']);
    expect(two?.[0]).toMatch(/\bnot?\b.*cougar.*house cat.*person/i);
    expect(two?.[0]).not.toMatch(/%|sure/);
    expect(answersTo(skipped, stopped)).toEqual([[], []]);
    const told = (await run('export', '--format', 'jsonl')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(told.map(({ answer }) => `${answer.state} ${answer.rule} ${answer.reason ?? ''}`.trim())).toEqual([
      'sent yes',
      'sent operator',
      'dead no not approved',
      'dead no opted-out',
    ]);
    expect((await run('review')).stdout).toContain('No reply waits');
  });

  test('what is approved is shown, and can be taken back until it is posted', async () => {
    const kept = await post(HOST, 'cougar');
    const skipped = await post(HOST, 'cougar', `2 ${ASKED}`);
    const edited = await post(HOST, 'cougar', `3 ${ASKED}`);
    const relabelled = await post(HOST, 'cougar', `4 ${ASKED}`);
    await run('once');
    await run('review', 'approve', 'all');
    const list = (await run('review', 'list')).stdout;
    expect(list.match(/approved: the next run posts it/g)).toHaveLength(4);
    expect(list).toContain('4 approved. Until it is posted, fieldmark review skip ID');
    expect(await run('review', 'approve', kept)).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('it is approved already'),
    });
    expect(await run('review', 'skip', skipped)).toMatchObject({ code: 0 });
    expect(await run('review', 'edit', edited, 'A puma. I am a bot. #cougarOrNot')).toMatchObject({
      code: 0,
    });
    expect(await run('review', 'relabel', relabelled, 'house cat')).toMatchObject({ code: 0 });
    expect((await run('once')).stdout).toContain('posted 1 approved text.');
    expect(answersTo(kept, skipped, edited, relabelled).map(({ length }) => length)).toEqual([1, 0, 0, 0]);
    expect((await run('review', 'list')).stdout).toContain('2 waiting.');
    expect(await run('review', 'skip', kept)).toMatchObject({ code: 64 });
  });

  test.each([
    ['A puma, surely. I am a bot.', ['the hashtag #cougarOrNot is missing']],
    ['A puma, surely. #cougarOrNot', ['nothing says that a bot wrote it']],
    ['A bottle. #cougarNot', undefined],
    ['A puma, surely. A BOT wrote this. #COUGARorNot', []],
  ])('an edited text is warned of what it lacks: %s', async (text, lacks) => {
    const id = await post(HOST, 'cougar');
    await run('once');
    const { code, stdout } = await run('review', 'edit', id, text);
    expect(code).toBe(lacks ? 0 : 64);
    for (const lack of lacks ?? []) expect(stdout).toContain(lack);
    expect(stdout.includes('Before you approve it')).toBe((lacks ?? []).length > 0);
  });

  test.runIf(hasTerminal)('Enter alone does not approve what the network is less sure of', async () => {
    const photos = [
      { bytes: await solidPhoto(between('cougar', 'dog'), { format: 'png' }), contentType: 'image/png' },
    ];
    const { id } = sandbox.addPost({ by: HOST, text: ASKED, photos });
    await run('once');
    const walk = atTerminal(['review'], env, folder);
    await walk.shows('Post this reply?');
    walk.type(keys.enter);
    await walk.shows('0 approved, to be posted by the next run; 1 waiting.');
    const edit = atTerminal(['review'], env, folder);
    await edit.shows('Post this reply?');
    edit.type(`${'\x1b[A'.repeat(4)}${keys.enter}`);
    await edit.shows('Text:');
    edit.type(`${keys.clearLine}Some animal. #cougarOrNot${keys.enter}`);
    await edit.shows('nothing says that a bot wrote it');
    edit.type(keys.enter);
    await edit.shows('the text is as it was');
    await edit.shows('Post this reply?');
    edit.type(keys.ctrlC);
    expect(await edit.ended).toBe(0);
    await run('once');
    expect(sandbox.answersTo(id)).toEqual([]);
  });

  test('an edit cannot take from a post of its own what ties it to its round', async () => {
    env = { ...env, TRACKED_HASHTAGS: `cougarOrNot@${HOST}` };
    const id = await post(HOST, 'cougar', '#cougarOrNot');
    await run('once');
    const refused = await run('review', 'edit', id, 'Cougar! I am a bot. #cougarOrNot');
    expect(refused).toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/"\(Photo of .* UTC\.\)" is missing/),
    });
  });

  test.runIf(hasTerminal)(
    'walks through them on a terminal, and Ctrl-C loses nothing that was decided',
    async () => {
      const ids = [
        await post(HOST, 'cougar'),
        await post(HOST, 'dog', `2 ${ASKED}`),
        await post(HOST, 'dog', `3 ${ASKED}`),
      ];
      await run('once');
      const walk = atTerminal(['review'], { ...env, COLORTERM: 'truecolor', FORCE_COLOR: '3' }, folder);
      await walk.shows('1 of 3');
      await walk.shows('▀');
      await walk.shows('Post this reply?');
      walk.type(keys.enter);
      await walk.shows('approved');
      await walk.shows('2 of 3');
      await walk.shows('Post this reply?');
      walk.type(keys.down + keys.enter);
      await walk.shows('Text:');
      walk.type(`${keys.clearLine}Dog or dog.no${keys.enter}`);
      await walk.shows('would become a link');
      walk.type(`${keys.clearLine}A dog, says a person. I am a bot. #cougarOrNot${keys.enter}`);
      await walk.shows('A dog, says a person.');
      await walk.shows('Post this reply?');
      walk.type(keys.enter);
      await walk.shows('3 of 3');
      await walk.shows('Post this reply?');
      walk.type(keys.down + keys.down + keys.enter);
      await walk.shows('It shows:');
      walk.type(keys.ctrlC);
      await walk.shows('2 approved, to be posted by the next run; 1 waiting.');
      expect(await walk.ended).toBe(0);
      await run('once');
      expect(answersTo(...ids)).toEqual([
        [expect.stringMatching(/cougar/i)],
        ['A dog, says a person. I am a bot. #cougarOrNot'],
        [],
      ]);
    },
    120_000,
  );
});

test('a photo in half-block signs has its colours, two pixels in each sign', async () => {
  const text = await halfBlocks(await solidPhoto('cougar', { format: 'png' }));
  expect(text.split('\n').length).toBeLessThanOrEqual(16);
  const signs = [...text.replaceAll('\x1b', '').matchAll(/\[38;2;([\d;]+)m\[48;2;([\d;]+)m▀/g)];
  expect(signs.length).toBeGreaterThan(100);
  // A picture of one colour.
  expect(new Set(signs.flatMap(([, upper, lower]) => [upper, lower])).size).toBe(1);
});
