import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ask, type Caller, logIn, replyTo } from './caller.ts';

/** A server that these facts are looked at on: the small one, or the real PDS. */
export interface FactServer {
  readonly url: string;
  /** A new account: handles are `name.test`. */
  addAccount(name: string): Promise<{ did: string; handle: string; password: string }>;
}

const GET_RECORD = 'com.atproto.repo.getRecord';
const POST = 'app.bsky.feed.post';
const AT = '2026-11-20T12:00:00.000Z';
const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
export const anyTid = (): string => `3m${Array.from({ length: 11 }, () => ALPHABET[randomInt(32)]).join('')}`;
const record = (text: string, more: object = {}) => ({ $type: POST, text, createdAt: AT, ...more });

/** What a PDS does, as it was tried on `@atproto/pds` 0.5.35 in November 2026; what the adapter stands on. */
export function describePds(name: string, server: () => FactServer): void {
  let number = 0;
  const person = async (): Promise<Caller & { password: string }> => {
    number += 1;
    const account = await server().addAccount(`p${number}x${randomInt(1e6)}`);
    const caller = await logIn(server().url, account);
    return Object.assign(caller, { password: account.password });
  };

  describe(`${name}: sessions`, () => {
    it('name the account and its server; the access token lives two hours, the refresh token 90 days', async () => {
      const { handle, password, did } = await person();
      const { status, body } = await ask(server().url, 'com.atproto.server.createSession', {
        body: { identifier: handle, password },
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({ did, handle, active: true });
      expect(body.didDoc.service).toContainEqual(
        expect.objectContaining({ id: '#atproto_pds', serviceEndpoint: expect.stringMatching(/^http/) }),
      );
      const life = (jwt: string): number => {
        const { iat, exp } = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
        return exp - iat;
      };
      expect([life(body.accessJwt), life(body.refreshJwt)]).toEqual([2 * 3600, 90 * 86_400]);
    });

    it('are refused with a wrong password, a garbage token, or none', async () => {
      const { handle, did } = await person();
      const wrong = await ask(server().url, 'com.atproto.server.createSession', {
        body: { identifier: handle, password: 'wrong' },
      });
      expect([wrong.status, wrong.body.error]).toEqual([401, 'AuthenticationRequired']);
      const write = { repo: did, collection: POST, rkey: anyTid(), record: record('x') };
      const put = 'com.atproto.repo.putRecord';
      const garbage = await ask(server().url, put, { body: write, token: 'e30.e30.x' });
      expect([garbage.status, garbage.body.error]).toEqual([400, 'InvalidToken']);
      const none = await ask(server().url, put, { body: write });
      expect([none.status, none.body.error]).toEqual([401, 'AuthMissing']);
    });

    it('are refreshed by the refresh token, which is taken once more afterwards', async () => {
      const { refreshJwt, did } = await person();
      const name = 'com.atproto.server.refreshSession';
      const refresh = (token: string) => ask(server().url, name, { method: 'POST', token });
      const first = await refresh(refreshJwt);
      expect(first.status).toBe(200);
      expect(first.body).toMatchObject({
        did,
        accessJwt: expect.any(String),
        refreshJwt: expect.any(String),
      });
      expect((await refresh(refreshJwt)).status).toBe(200);
      expect((await refresh('e30.e30.x')).body.error).toBe('InvalidToken');
      // Not with a body, not even an empty one.
      expect((await ask(server().url, name, { body: {}, token: refreshJwt })).body.error).toBe(
        'InvalidRequest',
      );
    });
  });

  describe(`${name}: putRecord with swapRecord null`, () => {
    it('makes a record once: again it is 200 without a commit, with another text InvalidSwap', async () => {
      const bot = await person();
      const rkey = anyTid();
      const first = await bot.put(rkey, record('A cougar.'), { swapRecord: null });
      expect([first.status, first.body.uri]).toEqual([200, `at://${bot.did}/${POST}/${rkey}`]);
      expect(first.body.commit).toBeDefined();
      const again = await bot.put(rkey, record('A cougar.'), { swapRecord: null });
      expect([again.status, again.body.uri, again.body.commit]).toEqual([200, first.body.uri, undefined]);
      const other = await bot.put(rkey, record('A bobcat.'), { swapRecord: null });
      expect([other.status, other.body.error, other.body.message]).toEqual([
        400,
        'InvalidSwap',
        `Record was at ${first.body.cid}`,
      ]);
      const { body } = await bot.get(GET_RECORD, { repo: bot.did, collection: POST, rkey });
      expect(body.value.text).toBe('A cougar.');
    });

    it('makes one of twenty at once', async () => {
      const bot = await person();
      const rkey = anyTid();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => bot.put(rkey, record(`Text ${i}`), { swapRecord: null })),
      );
      const said = answers.map(({ status, body }) => body.error ?? status).sort();
      expect(said).toEqual([200, ...Array(19).fill('InvalidSwap')].sort());
    });

    it('may use a key again after its record was deleted', async () => {
      const bot = await person();
      const rkey = anyTid();
      await bot.put(rkey, record('One'), { swapRecord: null });
      const gone = await bot.post('com.atproto.repo.deleteRecord', { repo: bot.did, collection: POST, rkey });
      expect(gone.status).toBe(200);
      expect((await bot.put(rkey, record('Two'), { swapRecord: null })).body.commit).toBeDefined();
    });
  });

  describe(`${name}: other writes`, () => {
    it('overwrite in silence without swapRecord', async () => {
      const bot = await person();
      const rkey = anyTid();
      const first = await bot.put(rkey, record('One'));
      const second = await bot.put(rkey, record('Two'));
      expect([second.status, second.body.uri]).toEqual([200, first.body.uri]);
      expect(second.body.cid).not.toBe(first.body.cid);
    });

    it('by createRecord with a used key are a failure of the server, not a refusal', async () => {
      const bot = await person();
      const body = { repo: bot.did, collection: POST, rkey: anyTid(), record: record('One') };
      expect((await bot.post('com.atproto.repo.createRecord', body)).status).toBe(200);
      const again = await bot.post('com.atproto.repo.createRecord', { ...body, record: record('Two') });
      expect([again.status, again.body.error]).toEqual([500, 'InternalServerError']);
    });

    it('want a timestamp for a key, 300 graphemes and 3,000 bytes of text', async () => {
      const bot = await person();
      const refusal = async (rkey: string, text: string) => {
        const { status, body } = await bot.put(rkey, record(text), { swapRecord: null });
        return `${status} ${body.message}`;
      };
      expect(await refusal('round-1', 'x')).toMatch(/^400 .*tid/i);
      expect(await refusal(anyTid(), 'x'.repeat(301))).toMatch(/^400 .*grapheme too big/);
      expect(await refusal(anyTid(), '👨‍👩‍👧‍👦'.repeat(150))).toMatch(/^400 .*string too big/);
      expect((await bot.put(anyTid(), record('👨‍👩‍👧‍👦'.repeat(120)), { swapRecord: null })).status).toBe(
        200,
      );
    });

    it('are taken whatever they reply to: a deleted post, or one that never was', async () => {
      const [bot, host] = [await person(), await person()];
      const post = await host.say('Who is it?');
      const [, , , , rkey] = post.uri.split('/');
      await host.post('com.atproto.repo.deleteRecord', { repo: host.did, collection: POST, rkey });
      const never = { uri: `at://${host.did}/${POST}/${anyTid()}`, cid: post.cid };
      for (const parent of [post, never])
        expect(
          (await bot.put(anyTid(), record('A cougar', replyTo(parent)), { swapRecord: null })).status,
        ).toBe(200);
    });

    it('of pictures: the same bytes have one name, so that the same record is the same again, and one without is another', async () => {
      const bot = await person();
      const upload = async () => {
        const response = await fetch(`${server().url}/xrpc/com.atproto.repo.uploadBlob`, {
          method: 'POST',
          headers: { authorization: `Bearer ${bot.accessJwt}`, 'content-type': 'image/png' },
          body: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
        });
        return ((await response.json()) as { blob: object }).blob;
      };
      const [blob, again] = [await upload(), await upload()];
      expect(again).toEqual(blob);
      const images = (...all: object[]) => ({ embed: { $type: 'app.bsky.embed.images', images: all } });
      const picture = { alt: 'A map', image: blob, aspectRatio: { width: 4, height: 3 } };
      const rkey = anyTid();
      const put = (more: object) => bot.put(rkey, record('A cougar.', more), { swapRecord: null });
      expect((await put(images(picture))).body.commit).toBeDefined();
      const same = await put(images({ ...picture, image: await upload() }));
      expect([same.status, same.body.commit]).toEqual([200, undefined]);
      expect((await put({})).body.error).toBe('InvalidSwap');
      const refused = async (...all: object[]) =>
        (await bot.put(anyTid(), record('x', images(...all)))).body.error;
      expect([
        await refused(picture, picture, picture, picture, picture),
        await refused({ image: blob }),
        await refused({ alt: 'A map' }),
        await refused({ ...picture, aspectRatio: { width: 1.5, height: 1 } }),
      ]).toEqual(Array(4).fill('InvalidRequest'));
    });

    it('of a blob: it is served to anyone, in a sandbox; a record cannot name one that was never sent', async () => {
      const bot = await person();
      const response = await fetch(`${server().url}/xrpc/com.atproto.repo.uploadBlob`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bot.accessJwt}`, 'content-type': 'image/png' },
        body: Buffer.from('\x89PNG\r\n\x1a\n picture', 'latin1'),
      });
      expect(response.headers.get('ratelimit-limit')).toBe('1000');
      const { blob } = (await response.json()) as { blob: { ref: { $link: string } } };
      expect(blob).toMatchObject({ $type: 'blob', mimeType: 'image/png', size: 16 });
      const embed = (image: object) => ({
        embed: { $type: 'app.bsky.embed.images', images: [{ image, alt: '' }] },
      });
      expect((await bot.put(anyTid(), record('A picture', embed(blob)))).status).toBe(200);
      const query = new URLSearchParams({ did: bot.did, cid: blob.ref.$link });
      const served = await fetch(`${server().url}/xrpc/com.atproto.sync.getBlob?${query}`);
      expect(served.headers.get('content-security-policy')).toContain('sandbox');
      expect((await served.bytes()).length).toBe(16);
      const never = {
        ...blob,
        ref: { $link: 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku' },
      };
      expect((await bot.put(anyTid(), record('A picture', embed(never)))).status).toBe(400);
    });
  });

  describe(`${name}: reading a repository`, () => {
    it('is exact at once: 200, or RecordNotFound', async () => {
      const bot = await person();
      const query = { repo: bot.did, collection: POST, rkey: anyTid() };
      const before = await bot.get(GET_RECORD, query);
      expect([before.status, before.body.error]).toEqual([400, 'RecordNotFound']);
      await bot.put(query.rkey, record('One'));
      expect((await bot.get(GET_RECORD, query)).status).toBe(200);
    });

    it('lists the newest record key first, page by page', async () => {
      const bot = await person();
      const keys = ['3mabc2222222a', '3mabc2222222c', '3mabc2222222b'];
      for (const rkey of keys) await bot.put(rkey, record(rkey));
      const query = { repo: bot.did, collection: POST, limit: 2 };
      const first = await bot.get('com.atproto.repo.listRecords', query);
      const second = await bot.get('com.atproto.repo.listRecords', { ...query, cursor: first.body.cursor });
      const texts = [...first.body.records, ...second.body.records].map(({ value }) => value.text);
      expect(texts).toEqual(keys.toSorted().toReversed());
    });
  });
}
