/** X's adapter against the small X does what every adapter must do. */
import { type Sandbox, startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { describePlatform } from '../src/platforms/testing/platform-contract.ts';
import { type Failure, NOON, type Stage } from '../src/platforms/testing/stage.ts';
import { createXPlatform } from '../src/platforms/x/x-platform.ts';

const PHOTO = { bytes: new Uint8Array([255, 216, 255]), width: 800, height: 600 };

describePlatform('X', async (): Promise<Stage> => {
  const sandbox = await startSandbox({ now: () => NOON });
  const another = () =>
    createXPlatform({
      credentials: sandbox.credentials,
      baseUrl: sandbox.url,
      poll: 'search',
      meter: async () => {},
      now: () => NOON,
    });
  return {
    platform: another(),
    bot: { id: sandbox.bot.id, handle: sandbox.bot.handle.toLowerCase() },
    another,
    nobody: '999',
    nothing: '7',
    async addAccount(name) {
      const { id } = sandbox.addAccount({ handle: `${name}_Of_X` });
      return { id, handle: `${name}_of_x` };
    },
    async addPost({ by, text, hashtag, mentionsBot, photos = 0, replyTo, at }) {
      const words = [mentionsBot && `@${sandbox.bot.handle}`, text, hashtag && `#${hashtag}`];
      return sandbox.addPost({
        by: by.handle,
        text: words.filter(Boolean).join(' '),
        photos: Array.from({ length: photos }, () => PHOTO),
        ...(replyTo === undefined ? {} : { replyTo }),
        at,
      }).id;
    },
    deletePost: async (id) => sandbox.deletePost(id),
    closeReplies: async (id) => sandbox.setReplySettings(id, 'verified'),
    published: async () =>
      sandbox.botPosts().map(({ id, text, replyTo }) => ({ id, text, ...(replyTo ? { replyTo } : {}) })),
    fail: (what, how) => breakNext(sandbox, what, how),
    requests: () => sandbox.requests().length,
    close: () => sandbox.close(),
  };
});

function breakNext({ faults }: Sandbox, what: 'read' | 'publish', how: Failure): void {
  const match = { method: what === 'read' ? 'GET' : 'POST' };
  switch (how) {
    case 'answer-lost':
      faults.add({ kind: 'reset', when: 'after-effect', match });
      return;
    case 'server-error':
      faults.add({ kind: 'status', status: 503, match });
      return;
    case 'rate-limited':
      faults.add({ kind: 'rate-limited', resetInSeconds: 600, match });
      return;
    case 'refused-keys':
      faults.add({ kind: 'unauthorized', match });
  }
}
