import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Game } from '../../game/game.ts';
import { MAX_QUERY_LENGTH, planSearch } from './queries.ts';
import { gameOf } from './testing/calls.ts';

interface Seen {
  readonly tag: string | undefined;
  readonly host: string;
  readonly media: boolean;
  readonly retweet: boolean;
}

describe('any mix of games', () => {
  const tag = fc.oneof(
    fc.constantFrom('a', 'b', 'c', 'cougarornot', 'größe', '鹿かな', 'पशु', 'ü'),
    fc.stringMatching(/^[a-z]{12,40}$/),
  );
  const host = fc.oneof(
    fc.constantFrom('x', 'y', 'z', 'drmichellelarue'),
    fc.stringMatching(/^[a-z0-9_]{10,15}$/),
  );
  const games = fc.array(
    fc.oneof(
      fc.tuple(tag, fc.array(host, { maxLength: 60 })).map(([name, hosts]) => gameOf(name, ...hosts)),
      fc.array(host, { minLength: 1, maxLength: 10 }).map((hosts) => gameOf(undefined, ...hosts)),
    ),
    { maxLength: 40 },
  );

  const wanted = (all: readonly Game[], { tag, host, media, retweet }: Seen): boolean =>
    !retweet &&
    all.some(({ hashtag, hosts }) => {
      if (hashtag === undefined) return hosts.includes(host) && media;
      return hashtag === tag && (hosts.length === 0 ? media : hosts.includes(host));
    });

  it('is found exactly: no post too few, none too many, within 512 characters, whatever the order of games', () => {
    fc.assert(
      fc.property(games, (all) => {
        const plan = planSearch(all);
        for (const { query } of plan) expect([...query].length).toBeLessThanOrEqual(MAX_QUERY_LENGTH);
        expect(planSearch(all.toReversed())).toEqual(plan);

        const matchers = plan.map(({ query }) => matcher(query));
        const tags = [undefined, ...new Set(all.flatMap(({ hashtag }) => hashtag ?? []))];
        const hosts = ['stranger', ...new Set(all.flatMap(({ hosts }) => hosts))];
        for (const tag of tags) {
          for (const host of hosts) {
            for (const media of [true, false]) {
              const seen = { tag, host, media, retweet: false };
              if (matchers.some((matches) => matches(seen)) !== wanted(all, seen)) {
                expect.fail(
                  `${JSON.stringify(seen)} is ${wanted(all, seen) ? 'lost' : 'found in vain'} by ${JSON.stringify(plan)}`,
                );
              }
            }
          }
        }
        const retweet = { tag: tags.at(-1), host: hosts.at(-1) ?? '', media: true, retweet: true };
        expect(matchers.some((matches) => matches(retweet))).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('has every part named by a request that finds it, and by one only', () => {
    fc.assert(
      fc.property(games, (all) => {
        const parts = all.flatMap(({ hashtag, hosts }) => {
          if (hashtag === undefined) return hosts.map((host) => `from:${host}`);
          return hosts.length === 0 ? [`#${hashtag}`] : hosts.map((host) => `#${hashtag} from:${host}`);
        });
        expect(
          planSearch(all)
            .flatMap(({ covers }) => covers)
            .sort(),
        ).toEqual([...new Set(parts)].sort());
      }),
      { numRuns: 100 },
    );
  });
});

/** Evaluates a query the way X documents it: a space is AND and binds tighter than OR, `-` negates. */
function matcher(query: string): (seen: Seen) => boolean {
  const tokens = query.match(/[()]|[^\s()]+/gu) ?? [];
  let at = 0;
  type Test = (seen: Seen) => boolean;

  const either = (): Test => {
    const branches = [both()];
    while (tokens[at] === 'OR') {
      at++;
      branches.push(both());
    }
    return (seen) => branches.some((test) => test(seen));
  };
  const both = (): Test => {
    const tests: Test[] = [];
    while (tokens[at] !== undefined && tokens[at] !== 'OR' && tokens[at] !== ')') tests.push(one());
    if (tests.length === 0) throw new Error(`nothing at ${at} in ${query}`);
    return (seen) => tests.every((test) => test(seen));
  };
  const one = (): Test => {
    const token = tokens[at++] ?? '';
    if (token === '(') {
      const inner = either();
      if (tokens[at++] !== ')') throw new Error(`no closing parenthesis in ${query}`);
      return inner;
    }
    if (token === '-is:retweet') return (seen) => !seen.retweet;
    if (token === 'has:media') return (seen) => seen.media;
    if (token.startsWith('#')) return (seen) => seen.tag === token.slice(1);
    if (token.startsWith('from:')) return (seen) => seen.host === token.slice(5);
    throw new Error(`${token} in ${query} is no operator of ours`);
  };

  const test = either();
  if (at !== tokens.length) throw new Error(`something left over at ${at} in ${query}`);
  return test;
}
