/** Bluesky's adapter against the real PDS does what every adapter must do. */
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, test } from 'vitest';
import { createBlueskyPlatform } from '../../src/platforms/bluesky/bluesky-platform.ts';
import { type Caller, logIn } from '../../src/platforms/sandbox/bluesky/testing/caller.ts';
import { describePlatform } from '../../src/platforms/testing/platform-contract.ts';
import { NOON, type Stage } from '../../src/platforms/testing/stage.ts';
import { breakNext } from '../support/bluesky-faults.ts';
import { HOW_TO_INSTALL, isInstalled, type RealBluesky, startRealBluesky } from './real-bluesky.ts';

const POST = 'app.bsky.feed.post';
const bytesOf = (text: string): number => Buffer.byteLength(text);

async function stageOn(real: RealBluesky): Promise<Stage> {
  const callers = new Map<string, Caller>();
  const person = async (name: string): Promise<Caller & { password: string }> => {
    const account = await real.addAccount(`${name}${randomInt(1e6)}`);
    const caller = await logIn(real.url, account);
    callers.set(account.did, caller);
    return Object.assign(caller, { password: account.password });
  };
  const bot = await person('bot');
  const appPassword = await real.appPasswordOf(bot);
  const another = () => {
    let session: string | undefined;
    return createBlueskyPlatform({
      credentials: { handle: bot.handle, appPassword },
      service: real.url,
      sessions: {
        load: async () => session,
        save: async (text) => {
          session = text;
        },
      },
      now: () => NOON,
    });
  };
  const recordOf = async (
    uri: string,
  ): Promise<{ uri: string; cid: string; value: Record<string, unknown> }> => {
    const [, , repo = '', , rkey = ''] = uri.split('/');
    const { body } = await bot.get('com.atproto.repo.getRecord', { repo, collection: POST, rkey });
    return body as { uri: string; cid: string; value: Record<string, unknown> };
  };
  const callerOf = (uri: string): Caller => callers.get(uri.split('/')[2] ?? '') ?? bot;
  const platform = another();
  // Tests ask what happens to the next call: that of the login is over.
  const before = real.front.requests.length;
  return {
    platform,
    bot: { id: bot.did, handle: bot.handle },
    another,
    nobody: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa',
    nothing: `at://${bot.did}/${POST}/3lbdlqkmf2c2a`,
    async addAccount(name) {
      const { did: id, handle } = await person(name);
      return { id, handle };
    },
    async addPost({ by, text, hashtag, mentionsBot, photos = 0, replyTo, at }) {
      const author = callers.get(by.id) ?? bot;
      const words = [mentionsBot && `@${bot.handle}`, text, hashtag && `#${hashtag}`];
      const whole = words.filter(Boolean).join(' ');
      const facet = (word: string, feature: object) => {
        const byteStart = bytesOf(whole.slice(0, whole.indexOf(word)));
        return { index: { byteStart, byteEnd: byteStart + bytesOf(word) }, features: [feature] };
      };
      const facets = [
        ...(mentionsBot
          ? [facet(`@${bot.handle}`, { $type: 'app.bsky.richtext.facet#mention', did: bot.did })]
          : []),
        ...(hashtag ? [facet(`#${hashtag}`, { $type: 'app.bsky.richtext.facet#tag', tag: hashtag })] : []),
      ];
      const images: object[] = [];
      for (let i = 0; i < photos; i++) images.push({ image: await upload(author, i), alt: '' });
      const parent = replyTo === undefined ? undefined : await recordOf(replyTo);
      const ref = parent && { uri: parent.uri, cid: parent.cid };
      const { uri } = await author.create(POST, {
        text: whole,
        createdAt: at.toISOString(),
        ...(facets.length > 0 && { facets }),
        ...(images.length > 0 && { embed: { $type: 'app.bsky.embed.images', images } }),
        ...(ref && { reply: { root: ref, parent: ref } }),
      });
      return uri;
    },
    async deletePost(uri) {
      const [, , repo, collection, rkey] = uri.split('/');
      await callerOf(uri).post('com.atproto.repo.deleteRecord', { repo, collection, rkey });
    },
    async closeReplies(uri) {
      const [, , repo, , rkey] = uri.split('/');
      const collection = 'app.bsky.feed.threadgate';
      const record = { $type: collection, post: uri, allow: [], createdAt: NOON.toISOString() };
      await callerOf(uri).post('com.atproto.repo.putRecord', { repo, collection, rkey, record });
    },
    async published() {
      const own = real.front.written.filter((uri) => uri.startsWith(`at://${bot.did}/`));
      return await Promise.all(
        own.map(async (id) => {
          const { text, reply } = (await recordOf(id)).value as {
            text: string;
            reply?: { parent: { uri: string } };
          };
          return { id, text, ...(reply && { replyTo: reply.parent.uri }) };
        }),
      );
    },
    fail: (what, how) => breakNext(real.front.faults, what, how),
    requests: () => real.front.requests.length - before,
    close: async () => real.front.faults.clear(),
  };
}

async function upload(author: Caller, number: number): Promise<object> {
  const response = await fetch(`${author.url}/xrpc/com.atproto.repo.uploadBlob`, {
    method: 'POST',
    headers: { authorization: `Bearer ${author.accessJwt}`, 'content-type': 'image/jpeg' },
    body: new Uint8Array([255, 216, 255, number]),
  });
  return ((await response.json()) as { blob: object }).blob;
}

if (isInstalled) {
  let real: RealBluesky;
  beforeAll(async () => {
    real = await startRealBluesky();
  });
  afterAll(() => real.close());
  describePlatform('Bluesky on the real PDS', () => stageOn(real));
} else test('the adapter against the real PDS', (context) => context.skip(HOW_TO_INSTALL));
