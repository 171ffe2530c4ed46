import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { clientOf, getAs, HOUR, handClock } from './testing/requests.ts';

const NAME = 'shared/x-api/openapi-2.167.json';
const DOCUMENT = fileURLToPath(new URL(`../../../../${NAME}`, import.meta.url));
const missing = !existsSync(DOCUMENT);

describe.skipIf(missing)(
  `answers are those of X's document${missing ? ` (skipped: ../${NAME} is absent)` : ''}`,
  () => {
    let sandbox: Sandbox;
    let validate: (schema: string, value: unknown) => unknown;

    beforeAll(async () => {
      const clock = handClock();
      sandbox = await startSandbox({ now: clock.now, vocabulary: 'post', botHandle: 'bot' });
      const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
      ajv.addSchema({ $id: 'x', ...closed(JSON.parse(readFileSync(DOCUMENT, 'utf8'))) });
      validate = (schema, value) => {
        const check = ajv.compile({ $ref: `x#/components/schemas/${schema}` });
        check(value);
        return check.errors ?? 'valid';
      };
      const parent = sandbox.addPost({ by: 'guest', text: 'who is it? #tag @bot', at: clock.ago(HOUR) });
      const gone = sandbox.addPost({ by: 'guest', text: 'gone', at: clock.ago(HOUR) });
      const bytes = Buffer.from('x');
      const post = sandbox.addPost({
        by: 'host',
        text: '#tag @bot see https://example.com',
        photos: [
          { bytes, altText: 'a cat', width: 9, height: 9 },
          { bytes, type: 'video' },
        ],
        replyTo: parent.id,
        quoting: gone.id,
      });
      sandbox.editPost(post.id, '#tag @bot & see https://example.com');
      sandbox.addPost({ by: 'guest', text: '', repostOf: parent.id });
      sandbox.deletePost(gone.id);
    });
    afterAll(() => sandbox.close());

    const everything = {
      'post.fields':
        'attachments,conversation_id,created_at,edit_controls,entities,id,lang,possibly_sensitive,public_metrics,reply_settings,text',
      expansions:
        'attachments.media_keys,author_id,entities.mentions.username,in_reply_to_user_id,referenced_posts',
      'media.fields': 'alt_text,duration_ms,height,media_key,preview_image_url,type,url,width',
      'user.fields':
        'created_at,description,id,name,protected,public_metrics,username,verified,verified_type',
    };
    const usersOnly = { 'user.fields': everything['user.fields'] };
    const all = () => sandbox.posts().map(({ id }) => id);

    it.each([
      ['/2/tweets/search/recent', 'SearchPostsRecentResponse', () => ({ query: '#tag', ...everything }), 3],
      [
        '/2/tweets/search/recent',
        'SearchPostsRecentResponse',
        () => ({ query: '#none', ...everything }),
        undefined,
      ],
      ['/2/users/1000000003/tweets', 'GetUsersPostsResponse', () => everything, 1],
      ['/2/users/1000000001/mentions', 'GetUsersMentionsResponse', () => everything, 2],
      ['/2/tweets', 'GetPostsByIdsResponse', () => ({ ids: [...all(), '7'].join(), ...everything }), 4],
      ['/2/users', 'GetUsersByIdsResponse', () => ({ ids: '1000000001,7', ...usersOnly }), 1],
      ['/2/users/by', 'GetUsersByUsernamesResponse', () => ({ usernames: 'host,nobody', ...usersOnly }), 1],
    ] as const)('GET %s is a %s', async (path, schema, query, length) => {
      const { status, body } = await getAs(sandbox, path, query());
      expect([status, body.data?.length]).toEqual([200, length]);
      expect(validate(schema, body)).toBe('valid');
    });

    it('GET /2/users/me and POST /2/tweets', async () => {
      const client = clientOf(sandbox);
      expect(validate('GetUsersMeResponse', await client.v2.me())).toBe('valid');
      const created = await client.v2.post('tweets', { text: 'A bobcat.' });
      expect(created).toMatchObject({ data: { text: 'A bobcat.' } });
      expect(validate('CreatePostsResponse', created)).toBe('valid');
    });

    it('a refused request, as far as the document goes: it does not know `errors` in it', async () => {
      const { status, body } = await getAs(sandbox, '/2/tweets/search/recent', { query: 'has:images' });
      const { errors, ...problem } = body;
      expect([status, errors?.length]).toEqual([400, 1]);
      expect(validate('Problem', problem)).toBe('valid');
    });

    it('would notice a wrong name or a wrong type', () => {
      expect(validate('SearchPostsRecentResponse', { data: [{ edit_history_tweet_ids: ['1'] }] })).not.toBe(
        'valid',
      );
      expect(validate('SearchPostsRecentResponse', { data: [{ id: 1 }] })).not.toBe('valid');
      expect(validate('SearchPostsRecentResponse', { includes: { tweets: [] } })).not.toBe('valid');
    });
  },
);

/** The document leaves every object open; closed, it also finds names that it does not have. */
function closed(value: unknown): Record<string, unknown> {
  return closeAll(value) as Record<string, unknown>;
}

function closeAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closeAll);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) copy[key] = closeAll(item);
  const isOpenObject = copy.type === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isOpenObject ? { ...copy, additionalProperties: false } : copy;
}
