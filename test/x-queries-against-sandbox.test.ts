import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Game } from '../src/game/game.ts';
import { parseQuery, type Searchable } from '../src/platforms/sandbox/search-query.ts';
import { MAX_QUERY_LENGTH, planSearch } from '../src/platforms/x/queries.ts';

describe('every planned query', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_]{3,14}$/);
  const games = fc.array(
    fc.oneof(
      fc
        .tuple(name, fc.array(name, { maxLength: 30 }))
        .map(([hashtag, hosts]): Game => ({ key: `#${hashtag}`, hashtag, hosts })),
      name.map((host): Game => ({ key: `@${host}`, hosts: [host] })),
    ),
    { minLength: 1, maxLength: 25 },
  );

  it("is taken by the sandbox's parser, which reads X's rules by itself, and finds the parts it is said to cover", () => {
    fc.assert(
      fc.property(games, (all) => {
        for (const { query, covers } of planSearch(all, 'the_bot')) {
          const matches = parseQuery(query, MAX_QUERY_LENGTH);
          for (const part of covers) {
            if (part.startsWith('opt-outs')) {
              const reply = { ...seen(undefined, 'a_stranger', false), mentions: ['the_bot'] };
              expect(matches({ ...reply, text: '@the_bot please stop!' })).toBe(true);
              expect(matches({ ...reply, text: '@the_bot well done' })).toBe(false);
              expect(matches({ ...reply, text: 'please stop!', mentions: [] })).toBe(false);
              continue;
            }
            const tag = /#(\S+)/.exec(part)?.[1];
            const host = /from:(\S+)/.exec(part)?.[1] ?? 'anyone';
            expect(matches(seen(tag, host, true))).toBe(true);
            expect(matches(seen(tag, host, false))).toBe(tag !== undefined && host !== 'anyone');
            expect(matches({ ...seen(tag, host, true), isRetweet: true })).toBe(false);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  const seen = (tag: string | undefined, host: string, media: boolean): Searchable => ({
    text: 'x',
    hashtags: tag === undefined ? [] : [tag],
    mentions: [],
    author: [host, '1'],
    conversationId: '1',
    hasLinks: false,
    media: media ? ['photo'] : [],
    isRetweet: false,
    isQuote: false,
  });
});
