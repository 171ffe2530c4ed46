/** Bluesky's adapter against the small Bluesky does what every adapter must do. */
import { createBlueskyPlatform } from '../src/platforms/bluesky/bluesky-platform.ts';
import { type SmallBluesky, startSmallBluesky } from '../src/platforms/sandbox/bluesky/small-bluesky.ts';
import { describePlatform } from '../src/platforms/testing/platform-contract.ts';
import { NOON, type Stage } from '../src/platforms/testing/stage.ts';
import { breakNext } from './support/bluesky-faults.ts';

const PHOTO = { bytes: new Uint8Array([255, 216, 255]), width: 800, height: 600 };

describePlatform('Bluesky', async (): Promise<Stage> => {
  const small: SmallBluesky = await startSmallBluesky({ now: () => NOON });
  const { bot } = small;
  const another = () => {
    let session: string | undefined;
    return createBlueskyPlatform({
      credentials: { handle: bot.handle, appPassword: bot.appPassword },
      service: small.url,
      sessions: {
        load: async () => session,
        save: async (text) => {
          session = text;
        },
      },
      now: () => NOON,
    });
  };
  return {
    platform: another(),
    bot: { id: bot.did, handle: bot.handle },
    another,
    nobody: 'did:plc:nobody',
    nothing: 'at://did:plc:nobody/app.bsky.feed.post/3lbdlqkmf2c2a',
    async addAccount(name) {
      const { did, handle } = small.addAccount({ handle: `${name}.test` });
      return { id: did, handle };
    },
    async addPost({ by, text, hashtag, mentionsBot, photos = 0, replyTo, at }) {
      const words = [mentionsBot && `@${bot.handle}`, text, hashtag && `#${hashtag}`];
      return small.addPost({
        by: by.id,
        text: words.filter(Boolean).join(' '),
        photos: Array.from({ length: photos }, () => PHOTO),
        ...(replyTo === undefined ? {} : { replyTo }),
        at,
      }).uri;
    },
    deletePost: async (id) => small.deletePost(id),
    closeReplies: async (id) => {
      small.setGate(id, []);
    },
    published: async () =>
      small.world.written(bot.did).map(({ uri: id, value }) => {
        const { text, reply } = value as { text: string; reply?: { parent: { uri: string } } };
        return { id, text, ...(reply ? { replyTo: reply.parent.uri } : {}) };
      }),
    fail: (what, how) => breakNext(small.faults, what, how),
    requests: () => small.requests().length,
    close: () => small.close(),
  };
});
