import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Caller, logIn, mentionOf, replyTo } from './caller.ts';
import { anyTid, type FactServer } from './pds-facts.ts';

const POST = 'app.bsky.feed.post';
const GET_POSTS = 'app.bsky.feed.getPosts';
const FEED = 'app.bsky.feed.getAuthorFeed';
const NOTIFICATIONS = 'app.bsky.notification.listNotifications';

/** What the AppView shows of what accounts write, as it was tried on `@atproto/dev-env` 0.6.7 in November 2026. */
export function describeAppView(name: string, server: () => FactServer): void {
  let number = 0;
  const person = async (): Promise<Caller> => {
    number += 1;
    return await logIn(server().url, await server().addAccount(`a${number}x${randomInt(1e6)}`));
  };
  const at = (minute: number): { createdAt: string } => ({
    createdAt: new Date(Date.UTC(2026, 10, 20, 8, minute)).toISOString(),
  });
  const gate = (host: Caller, uri: string, allow: readonly object[]) => {
    const rkey = uri.split('/').at(-1);
    const collection = 'app.bsky.feed.threadgate';
    const record = { $type: collection, post: uri, allow, ...at(0) };
    return host.post('com.atproto.repo.putRecord', { repo: host.did, collection, rkey, record });
  };

  describe(`${name}: an author's feed`, () => {
    it('goes backwards page by page; also the last page has a cursor', async () => {
      const [host, bot] = [await person(), await person()];
      for (const minute of [1, 2, 3]) await host.say(`Round ${minute}`, at(minute));
      const texts: string[][] = [];
      let cursor: string | undefined;
      do {
        const query = { actor: host.handle, limit: 2, ...(cursor && { cursor }) };
        const { body } = await bot.get(FEED, query);
        texts.push(body.feed.map((item: { post: { record: { text: string } } }) => item.post.record.text));
        cursor = body.cursor;
      } while (cursor);
      expect(texts).toEqual([['Round 3', 'Round 2'], ['Round 1'], []]);
      expect((await bot.get(FEED, { actor: host.did, limit: 101 })).status).toBe(400);
      expect((await bot.get(FEED, { actor: 'nobody.test' })).body.message).toBe('Profile not found');
    });

    it('is sorted by what the author claims, but a post is never younger than it was seen', async () => {
      const [host, bot] = [await person(), await person()];
      await host.say('from the future', { createdAt: '2055-01-01T00:00:00.000Z' });
      await host.say('now');
      await host.say('long ago', { createdAt: '2001-01-01T00:00:00.000Z' });
      const { body } = await bot.get(FEED, { actor: host.did });
      const texts = body.feed.map((item: { post: { record: { text: string } } }) => item.post.record.text);
      expect(texts.at(-1)).toBe('long ago');
      expect(texts.slice(0, 2).sort()).toEqual(['from the future', 'now']);
    });

    it('has reposts, with a reason', async () => {
      const [host, other, bot] = [await person(), await person(), await person()];
      const subject = await other.say('of another');
      await host.create('app.bsky.feed.repost', { subject: { uri: subject.uri, cid: subject.cid } });
      const { body } = await bot.get(FEED, { actor: host.did });
      expect(body.feed).toMatchObject([
        { post: { uri: subject.uri }, reason: { $type: 'app.bsky.feed.defs#reasonRepost' } },
      ]);
    });

    it('of who blocks the bot is refused, and their posts are missing, though the record is there', async () => {
      const [host, bot] = [await person(), await person()];
      const { uri } = await host.say('Who is it?');
      await host.create('app.bsky.graph.block', { subject: bot.did });
      const feed = await bot.get(FEED, { actor: host.did });
      expect([feed.status, feed.body.error]).toEqual([400, 'BlockedByActor']);
      expect((await bot.get(GET_POSTS, { uris: [uri] })).body.posts).toEqual([]);
      const query = { repo: host.did, collection: POST, rkey: uri.split('/').at(-1) ?? '' };
      expect((await bot.get('com.atproto.repo.getRecord', query)).status).toBe(200);
    });
  });

  describe(`${name}: posts`, () => {
    it('are given 25 at once, without those that are gone', async () => {
      const [host, bot] = [await person(), await person()];
      const { uri } = await host.say('Who is it?');
      const gone = `at://${host.did}/${POST}/${anyTid()}`;
      const { body } = await bot.get(GET_POSTS, { uris: [gone, uri] });
      expect(body.posts).toMatchObject([
        { uri, author: { did: host.did, handle: host.handle }, record: { text: 'Who is it?' } },
      ]);
      expect((await bot.get(GET_POSTS, { uris: Array(26).fill(uri) })).status).toBe(400);
    });

    it('say whether the viewer may reply: by an empty threadgate nobody, by the rule of mentions who is mentioned', async () => {
      const [host, bot, other] = [await person(), await person(), await person()];
      const closed = await host.say('closed');
      await gate(host, closed.uri, []);
      const summons = await host.say('@bot who is it?', mentionOf(bot.did, 0, 4));
      await gate(host, summons.uri, [{ $type: 'app.bsky.feed.threadgate#mentionRule' }]);
      const under = await host.say('below', replyTo(closed));
      const open = await host.say('open');
      const uris = [closed, summons, under, open].map(({ uri }) => uri);
      const disabled = async (viewer: Caller) => {
        const { body } = await viewer.get(GET_POSTS, { uris });
        const byUri = new Map(
          body.posts.map((post: { uri: string; viewer: object }) => [post.uri, post.viewer]),
        );
        return uris.map((uri) => Reflect.get(Object(byUri.get(uri)), 'replyDisabled') ?? false);
      };
      expect(await disabled(bot)).toEqual([true, false, true, false]);
      expect(await disabled(other)).toEqual([true, true, true, false]);
      expect(await disabled(host)).toEqual([false, false, false, false]);
    });

    it('keep their uri when the record is changed, with the new text and another cid', async () => {
      const [host, bot] = [await person(), await person()];
      const { uri, cid } = await host.say('old');
      const rkey = uri.split('/').at(-1) ?? '';
      await host.put(rkey, { $type: POST, text: 'new', ...at(1) });
      const [post] = (await bot.get(GET_POSTS, { uris: [uri] })).body.posts;
      expect([post.uri, post.record.text, post.cid === cid]).toEqual([uri, 'new', false]);
    });
  });

  describe(`${name}: notifications`, () => {
    it('are those of the reasons asked for, newest first, with the record and the whole profile inside', async () => {
      const [host, bot] = [await person(), await person()];
      const own = await bot.say('A cougar.', at(0));
      await host.create('app.bsky.feed.like', { subject: own, ...at(5) });
      await host.create('app.bsky.graph.follow', { subject: bot.did, ...at(5) });
      await host.say('@bot who is it?', { ...mentionOf(bot.did, 0, 4), ...at(1) });
      await host.say('thanks', { ...replyTo(own), ...at(2) });
      await host.say('look', { embed: { $type: 'app.bsky.embed.record', record: own }, ...at(3) });
      await host.say('@bot in the text alone', at(4));
      const profile = { $type: 'app.bsky.actor.profile', description: 'a scientist' };
      await host.post('com.atproto.repo.putRecord', {
        repo: host.did,
        collection: 'app.bsky.actor.profile',
        rkey: 'self',
        record: profile,
      });
      const { body } = await bot.get(NOTIFICATIONS, { reasons: ['mention', 'reply', 'quote'] });
      expect(body.notifications).toMatchObject([
        { reason: 'quote', record: { text: 'look' }, author: { did: host.did, description: 'a scientist' } },
        { reason: 'reply', record: { text: 'thanks' }, reasonSubject: own.uri },
        { reason: 'mention', record: { text: '@bot who is it?' } },
      ]);
      const all = (await bot.get(NOTIFICATIONS)).body.notifications.map(
        ({ reason }: { reason: string }) => reason,
      );
      expect(all.sort()).toEqual(['follow', 'like', 'mention', 'quote', 'reply']);
    });

    it('are none for a reply that a threadgate forbids', async () => {
      const [host, bot] = [await person(), await person()];
      const closed = await host.say('closed');
      await gate(host, closed.uri, []);
      expect(
        (await bot.put(anyTid(), { $type: POST, text: 'A cougar', ...at(1), ...replyTo(closed) })).status,
      ).toBe(200);
      expect((await host.get(NOTIFICATIONS)).body.notifications).toEqual([]);
    });
  });

  describe(`${name}: profiles`, () => {
    it('show the label that a bot puts on itself', async () => {
      const [bot, other] = [await person(), await person()];
      const labels = { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'bot' }] };
      await bot.post('com.atproto.repo.putRecord', {
        repo: bot.did,
        collection: 'app.bsky.actor.profile',
        rkey: 'self',
        record: { $type: 'app.bsky.actor.profile', labels },
      });
      const { body } = await other.get('app.bsky.actor.getProfile', { actor: bot.handle });
      expect(body.labels).toMatchObject([{ src: bot.did, val: 'bot' }]);
    });

    it('are given 25 at once, without those that nobody has', async () => {
      const [bot, other] = [await person(), await person()];
      const { body } = await bot.get('app.bsky.actor.getProfiles', { actors: [other.handle, 'nobody.test'] });
      expect(body.profiles).toMatchObject([{ did: other.did, handle: other.handle }]);
    });
  });
}
