/** Replies under kills of the real server in the middle of its work, with answers that are lost: none is doubled, none is lost. */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBlueskyPlatform } from '../../src/platforms/bluesky/bluesky-platform.ts';
import { type Draft, type Platform, PlatformError } from '../../src/platforms/platform.ts';
import { logIn } from '../../src/platforms/sandbox/bluesky/testing/caller.ts';
import { HOW_TO_INSTALL, isInstalled, type RealBluesky, startRealBluesky } from './real-bluesky.ts';

const ROUNDS = 100;
const KILLS = 3;

if (isInstalled) {
  let real: RealBluesky;
  beforeAll(async () => {
    real = await startRealBluesky();
  });
  afterAll(() => real.close());

  test(`${ROUNDS} replies, ${KILLS} kills of the server, calls that are aborted, machines that remember nothing`, async () => {
    const [bot, host] = [
      await real.addAccount('fieldmark'),
      await logIn(real.url, await real.addAccount('cathost')),
    ];
    const appPassword = await real.appPasswordOf(bot);
    const rounds: string[] = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push((await host.say(`Round ${i}`)).uri);

    let session: string | undefined;
    const newMachine = (): Platform =>
      createBlueskyPlatform({
        credentials: { handle: bot.handle, appPassword },
        service: real.url,
        sessions: {
          load: async () => session,
          save: async (text) => {
            session = text;
          },
        },
        timeoutMs: 3000,
      });
    const open = new Map(rounds.map((uri) => [uri, 'draft' as 'draft' | 'unknown']));
    let [kills, unknown, found] = [0, 0, 0];
    const puts = (): number => real.front.requests.filter(({ path }) => path.endsWith('putRecord')).length;
    const answer = async (platform: Platform, key: string, stop?: AbortSignal): Promise<void> => {
      const draft: Draft = { key, replyTo: key, text: `A cougar, ${randomInt(60, 99)} %.`, at: new Date() };
      try {
        if (open.get(key) === 'unknown' && (await platform.lookup?.(draft))) found++;
        else await platform.publish(draft, stop);
        open.delete(key);
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        if (error.effect !== 'unknown') return;
        unknown++;
        open.set(key, 'unknown');
      }
    };
    for (let run = 0; open.size > 0; run++) {
      expect(run).toBeLessThan(60);
      const platform = newMachine();
      const stop = new AbortController();
      const before = puts();
      const due = [...open.keys()].slice(0, 25);
      const sending = Promise.all(
        due.map((key, i) => answer(platform, key, i % 2 === 0 ? stop.signal : undefined)),
      );
      const some = Math.min(due.length, 6);
      for (let waited = 0; puts() < before + some && waited < 500; waited++) await wait(2);
      await wait(randomInt(20));
      stop.abort();
      if (kills < KILLS && run % 2 === 0) {
        await real.kill();
        kills++;
        await sending;
        await real.start();
      } else await sending;
    }
    const own = await logIn(real.url, bot);
    const { body } = await own.get('com.atproto.repo.listRecords', {
      repo: bot.did,
      collection: 'app.bsky.feed.post',
      limit: 100,
    });
    const parents = body.records.map(
      ({ value }: { value: { reply: { parent: { uri: string } } } }) => value.reply.parent.uri,
    );
    expect(body.records).toHaveLength(ROUNDS);
    expect(parents.sort()).toEqual(rounds.toSorted());
    expect(kills).toBe(KILLS);
    console.info(
      `${ROUNDS} replies, ${kills} kills, ${unknown} outcomes unknown, ${found} of them had gone out: 0 doubled, 0 lost`,
    );
    expect(unknown).toBeGreaterThan(10);
  });
} else test('a storm on the real PDS', (context) => context.skip(HOW_TO_INSTALL));
