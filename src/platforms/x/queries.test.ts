import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Game } from '../../game/game.ts';
import { MAX_QUERY_LENGTH, planSearch } from './queries.ts';
import { gameOf } from './testing/calls.ts';

const queries = (...games: Game[]): readonly string[] => planSearch(games).map(({ query }) => query);

describe('the queries of a pass', () => {
  it('ask for a hashtag by its hosts, with or without photos', () => {
    expect(queries(gameOf('cougarornot', 'drmichellelarue'))).toEqual([
      '#cougarornot from:drmichellelarue -is:retweet',
    ]);
    expect(queries(gameOf('crowornot', 'corvidresearch', 'metrofieldguide'))).toEqual([
      '#crowornot (from:corvidresearch OR from:metrofieldguide) -is:retweet',
    ]);
  });

  it('ask for posts with media where anyone may start a round', () => {
    expect(queries(gameOf('cougarornot'))).toEqual(['#cougarornot has:media -is:retweet']);
  });

  it('ask for all posts with media of hosts without a hashtag', () => {
    expect(queries(gameOf(undefined, 'metrofieldguide', 'ada'))).toEqual([
      '(from:ada OR from:metrofieldguide) has:media -is:retweet',
    ]);
  });

  it('join games by OR, hosts with the same hashtags and hashtags with the same hosts only once', () => {
    expect(
      queries(gameOf('b', 'x', 'y'), gameOf('a', 'y', 'x'), gameOf('c'), gameOf(undefined, 'z')),
    ).toEqual(['((#a OR #b) (from:x OR from:y) OR (#c OR from:z) has:media) -is:retweet']);
  });

  it('still find text-only posts with a hashtag by a host whose photos are all watched anyway', () => {
    expect(queries(gameOf(undefined, 'x'), gameOf('a', 'x'))).toEqual([
      '(from:x has:media OR #a from:x) -is:retweet',
    ]);
  });

  it('look for requests to stop in what room is left, as fully as fits', () => {
    const plan = planSearch([gameOf('a', 'x')], 'fieldmark_bot');
    expect(plan).toEqual([
      {
        kind: 'search',
        query:
          '(#a from:x OR (@fieldmark_bot OR to:fieldmark_bot) (stop OR unsubscribe OR "opt out" OR "no bots" OR "opt me out" ' +
          'OR optout OR leave OR reply OR "remove me" OR replies OR respond OR quit OR "go away" OR "not interested" ' +
          'OR "tag me" OR "mention me" OR "delete my" OR "no more" OR want)) -is:retweet',
        covers: ['#a from:x', 'opt-outs to:fieldmark_bot'],
      },
    ]);
    const full = (hosts: number) => {
      const [request] = planSearch(
        [gameOf('a', ...Array.from({ length: hosts }, (_, i) => `host${String(i).padStart(10, '0')}`))],
        'fieldmark_bot',
      );
      return request?.query ?? '';
    };
    expect(full(10)).toContain('OR to:fieldmark_bot');
    expect(full(17)).toContain('OR @fieldmark_bot (stop OR unsubscribe OR "opt out" OR "no bots")');
    expect(full(19)).toContain('OR @fieldmark_bot stop)');
  });

  it('take a query of their own for requests to stop only where every other one is full', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (hosts) => {
        const games = [gameOf('a', ...Array.from({ length: hosts }, (_, i) => `host${i}`))];
        const [without, plan] = [planSearch(games), planSearch(games, 'fieldmark_bot')];
        expect(plan.flatMap(({ covers }) => covers)).toContain('opt-outs to:fieldmark_bot');
        for (const { query } of plan) expect([...query].length).toBeLessThanOrEqual(MAX_QUERY_LENGTH);
        if (plan.length > without.length)
          for (const { query } of without) expect([...query].length).toBeGreaterThan(MAX_QUERY_LENGTH - 30);
      }),
      { numRuns: 200 },
    );
  });

  it('name the parts they cover the same way whatever else is asked for', () => {
    const alone = planSearch([gameOf('a', 'x')])[0]?.covers;
    const among = planSearch([
      gameOf('b', 'x', 'y'),
      gameOf('a', 'x'),
      gameOf('c'),
      gameOf(undefined, 'z'),
    ])[0]?.covers;
    expect(alone).toEqual(['#a from:x']);
    expect(among).toEqual(['#a from:x', '#b from:x', '#b from:y', '#c', 'from:z']);
  });

  it('are none without games', () => {
    expect(planSearch([])).toEqual([]);
  });

  it('spread one hashtag with 200 hosts over as many requests as needed, each with the hashtag', () => {
    const hosts = Array.from({ length: 200 }, (_, i) => `host_number_${String(i).padStart(3, '0')}`);
    const plan = planSearch([gameOf('cougarornot', ...hosts)]);
    expect(plan).toHaveLength(10); // 200 hosts x 25 characters = 5000, in 10 x 498 less the hashtag each
    for (const { query } of plan) expect(query).toMatch(/^#cougarornot \(from:.*\) -is:retweet$/);
    expect(plan.flatMap(({ covers }) => covers).sort()).toEqual(
      hosts.map((host) => `#cougarornot from:${host}`),
    );
  });

  it('cut a long game in two where that saves a request', () => {
    const hosts = (name: string) => Array.from({ length: 13 }, (_, i) => `${name}_number_${10 + i}`);
    // Three games of about 330 characters: 990 fit into two requests only when one of the games is cut.
    const plan = planSearch([
      gameOf('a', ...hosts('alfa')),
      gameOf('b', ...hosts('bravo')),
      gameOf('c', ...hosts('gamma')),
    ]);
    expect(plan).toHaveLength(2);
  });

  it('count code points, as X does, not UTF-16 units', () => {
    const plan = planSearch([gameOf('𝒂'.repeat(230), 'x'), gameOf('𝒃'.repeat(230), 'x')]);
    expect(plan).toHaveLength(1);
  });
});

describe('eighty hosts with 120 hashtags', () => {
  /** Names as long as those of real hosts (6 to 15 characters) and hashtags (8 to 20), the same in every run. */
  const word = (seed: number, shortest: number, longest: number): string => {
    const length = shortest + ((seed * 7919) % (longest - shortest + 1));
    return Array.from(
      { length },
      (_, i) => 'abcdefghijklmnoprstuvwy'[(seed * 31 + i * i * 17 + i * seed) % 23],
    ).join('');
  };
  const hosts = Array.from({ length: 80 }, (_, i) => `${word(i + 1, 4, 13)}${10 + i}`);
  const tagOf = (i: number) => `${word(i + 101, 5, 17)}${100 + i}`;

  /** No plan of this form can have fewer requests: each clause as short as can be, no gap left at the end of a query. */
  const fewest = (clauses: readonly string[]): number =>
    Math.ceil(clauses.reduce((sum, clause) => sum + clause.length + 4, 0) / (MAX_QUERY_LENGTH - 14 + 4));

  it('need no more requests than their characters fill', () => {
    // 40 hosts with two hashtags, 40 with one.
    const games = Array.from({ length: 120 }, (_, i) => gameOf(tagOf(i), hosts[i % 80] ?? ''));
    const clauses = hosts.map((host, i) =>
      i < 40 ? `(#${tagOf(i)} OR #${tagOf(i + 80)}) from:${host}` : `#${tagOf(i)} from:${host}`,
    );
    const plan = planSearch(games);
    expect({ requests: plan.length, fewest: fewest(clauses) }).toEqual({ requests: 8, fewest: 8 });
  });

  it('need 10 where three hosts share each of the first 24 hashtags', () => {
    const games = Array.from({ length: 120 }, (_, i) =>
      i < 24
        ? gameOf(tagOf(i), ...[0, 1, 2].map((n) => hosts[(i * 3 + n) % 80] ?? ''))
        : gameOf(tagOf(i), hosts[i % 80] ?? ''),
    );
    expect(planSearch(games).length).toBe(10);
  });
});
