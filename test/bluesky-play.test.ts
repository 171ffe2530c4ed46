/** Whole runs on a small Bluesky: what the bot does there, and that it does it once. */
import { rm } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StoredRecord } from '../src/platforms/sandbox/bluesky/small-bluesky.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { BLUESKY_HOST, type BlueskyDay, blueskyDay } from './support/bluesky-day.ts';
import { Crash, type CrashPlan, crashing } from './support/crash.ts';
import { countsOf } from './support/game-day.ts';

const MINUTE = 60_000;

async function play(options: Parameters<typeof blueskyDay>[0] = {}): Promise<BlueskyDay> {
  const here = await blueskyDay(options);
  onTestFinished(() => here.close());
  return here;
}

const textOf = ({ value }: StoredRecord): string => String(value.text);

describe('a run on Bluesky', () => {
  it('answers who summons it, with the hashtag as a facet and nobody mentioned', async () => {
    const { pass, hostPost, small } = await play();
    const round = await hostPost('#cougarOrNot who is it? @fieldmark.test', 'cougar');
    expect(countsOf(await pass())).toMatchObject({ sent: 1 });
    const [reply, ...others] = small.answersTo(round.uri);
    expect(others).toEqual([]);
    expect(reply && textOf(reply)).toMatch(/cougar.*#cougarOrNot$/i);
    const features = JSON.stringify(reply?.value.facets);
    expect(features).toContain('#tag');
    expect(features).not.toContain('#mention');
    expect(countsOf(await pass())).not.toHaveProperty('sent');
  });

  it('leaves rounds alone that did not summon it, and whoever asked it to stop', async () => {
    const { pass, hostPost, small, day } = await play();
    await hostPost('#cougarOrNot', 'cougar');
    expect(countsOf(await pass())).toMatchObject({ 'skipped:not-summoned': 1 });
    small.addPost({ by: BLUESKY_HOST, text: '@fieldmark.test please stop' });
    day.advance(MINUTE);
    expect(countsOf(await pass())).toMatchObject({ 'opted-out': 1 });
    small.rename(BLUESKY_HOST, 'new.bsky.test');
    const renamed = small.world.findOrThrow('new.bsky.test').did;
    small.addPost({ by: renamed, text: '#cougarOrNot @fieldmark.test' });
    await pass();
    expect(small.botPosts()).toEqual([]);
  });

  it('replies unasked only where the operator wants it, and there to the hosts of a game alone', async () => {
    const { pass, hostPost, small } = await play({
      games: [
        { key: '#cougarornot', hashtag: 'cougarornot', hosts: [BLUESKY_HOST] },
        { key: '#crowornot', hashtag: 'crowornot', model: 'cougar-or-not', hosts: [] },
      ],
    });
    const round = await hostPost('#cougarOrNot', 'cougar');
    const other = await hostPost('#crowOrNot', 'dog');
    const { handle } = small.bot;
    await pass({
      bluesky: { handle, service: small.url, unsummoned: 'reply', search: false, questions: true },
    });
    expect([round, other].map(({ uri }) => small.answersTo(uri).length)).toEqual([1, 0]);
  });

  it('answers a question of anyone about a photo of their own, asked under it', async () => {
    const { pass, small, hostPost } = await play();
    const round = await hostPost('#cougarOrNot', 'cougar');
    const question = small.addPost({ by: BLUESKY_HOST, text: '@fieldmark.test', replyTo: round.uri });
    await pass();
    expect(small.answersTo(question.uri)).toHaveLength(1);
  });

  it.each([
    ['closed', 'replies-closed', (small, uri) => small.setGate(uri, [])],
    ['gone', 'post-gone', (small, uri) => small.deletePost(uri)],
    ['of who blocks the bot', 'blocked', (small) => small.block(BLUESKY_HOST, small.bot.handle)],
  ] as [string, string, (small: BlueskyDay['small'], uri: string) => unknown][])(
    'does not reply to a post that is %s by then',
    async (_, reason, change) => {
      const { pass, hostPost, small, day } = await play();
      const round = await hostPost('#cougarOrNot @fieldmark.test', 'cougar');
      await pass({ maxAnswersPerRun: 0 });
      change(small, round.uri);
      day.advance(MINUTE);
      await pass();
      expect(small.botPosts()).toEqual([]);
      expect(day.logged.join('\n')).toContain(reason);
    },
  );

  it.each(['bot', 'porn'])('does not answer an account with the label %s', async (label) => {
    const { pass, small } = await play({
      games: [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [] }],
    });
    small.addAccount({ handle: 'other.test', labels: [label] });
    small.addPost({
      by: 'other.test',
      text: '#cougarOrNot @fieldmark.test',
      photos: [{ bytes: Buffer.from('x') }],
    });
    const counts = countsOf(await pass());
    expect(Object.keys(counts)).toContain(label === 'bot' ? 'skipped:author-is-bot' : 'skipped:sensitive');
  });

  it('needs a person when the app password is revoked, and goes on with a new one', async () => {
    const { pass, hostPost, small, day } = await play();
    const round = await hostPost('#cougarOrNot @fieldmark.test', 'cougar');
    const json = { error: 'AuthenticationRequired', message: 'Invalid identifier or password' };
    const refused = small.faults.add({
      kind: 'status',
      status: 401,
      body: { json },
      match: { path: /Session$/ },
      times: 99,
    });
    expect(await pass()).toMatchObject({ outcome: 'refused', parts: [{ error: { kind: 'credentials' } }] });
    refused.remove();
    // The server is asked again after ten minutes, not at each run.
    day.advance(10 * 60_000);
    await pass();
    expect(small.answersTo(round.uri)).toHaveLength(1);
  });

  it('waits through an hour of outage, and then answers once', async () => {
    const { pass, hostPost, small, day } = await play();
    const round = await hostPost('#cougarOrNot @fieldmark.test', 'cougar');
    const outage = small.faults.add({ kind: 'status', status: 502, body: 'html', times: 999 });
    for (let run = 0; run < 6; run++) {
      expect(await pass()).toMatchObject({ outcome: 'later' });
      day.advance(10 * MINUTE);
    }
    outage.remove();
    await pass();
    await pass();
    expect(small.answersTo(round.uri)).toHaveLength(1);
  });
});

describe('exactly once', () => {
  /** A run ends at its n-th boundary, others follow. */
  async function endAt(
    boundary: number,
    isLost: boolean,
  ): Promise<{ died: boolean; answers: readonly number[] }> {
    const { pass, hostPost, small, day, close } = await blueskyDay({ indexLagMs: 90_000 });
    try {
      const rounds = [
        await hostPost('#cougarOrNot @fieldmark.test', 'cougar'),
        await hostPost('#cougarOrNot? @fieldmark.test', 'dog'),
        small.addPost({
          by: small.addAccount({ handle: 'asker.test' }).handle,
          text: '@fieldmark.test what is this?',
          photos: [{ bytes: await solidPhoto('house_cat') }],
        }),
      ];
      const plan: CrashPlan = { at: boundary, passed: 0 };
      const died = await pass({}, (context) => crashing(context, plan)).then(
        () => plan.passed >= boundary,
        (error: unknown) => {
          if (error instanceof Crash) return true;
          throw error;
        },
      );
      if (isLost) for (const end of ['', '-wal', '-shm']) await rm(day.databasePath + end, { force: true });
      for (let i = 0; i < 3; i++) {
        day.advance(MINUTE);
        await pass();
      }
      return { died, answers: rounds.map(({ uri }) => small.answersTo(uri).length) };
    } finally {
      await close();
    }
  }

  // All of them: EVERY_BOUNDARY=1. An odd step meets both sides of a call.
  const step = process.env.EVERY_BOUNDARY ? 1 : 27;
  it.each([false, true])('wherever a run ends, the memory lost: %s', async (isLost) => {
    let boundary = 1;
    for (; ; boundary += step) {
      const { died, answers } = await endAt(boundary, isLost);
      expect.soft({ boundary, answers }).toEqual({ boundary, answers: [1, 1, 1] });
      if (!died) break;
    }
    expect(boundary).toBeGreaterThan(100);
  });
});
