import { describe, expect, test } from 'vitest';
import { type AdmissionPolicy, admit, type Standing } from './admission.ts';
import type { Game } from './game.ts';
import type { Post } from './round.ts';
import { cougar, decide, mention, now, policy, post, unknown } from './testing/admitting.ts';

describe('admit', () => {
  test.each<[string, Partial<Post>, Partial<Standing>, Partial<AdmissionPolicy>, string]>([
    ['a host who mentions the bot gets a reply', mention, {}, {}, 'reply summoned'],
    ['a host who quotes the bot gets a reply', {}, { quotesBot: true }, {}, 'reply summoned'],
    ['a host who does neither gets an entry of its own', {}, {}, {}, 'standalone standalone'],
    ['an entitled app replies unasked', {}, {}, { unsummoned: 'reply' }, 'reply unsummoned'],
    ['a careful operator stays silent unasked', {}, {}, { unsummoned: 'skip' }, 'skip not-summoned'],
    [
      "anyone's unasked post in an open game is left alone",
      { hashtags: ['CrowOrNot'], authorHandle: 'x' },
      {},
      {},
      'skip not-summoned',
    ],
    [
      "anyone's summons in an open game is answered",
      { ...mention, hashtags: ['CrowOrNot'], authorHandle: 'x' },
      {},
      {},
      'reply summoned',
    ],
    ['another person is no host', { authorHandle: 'someone', ...mention }, {}, {}, 'skip not-a-host'],
    ['a longer hashtag is another game', { hashtags: ['cougarornotquiz'] }, {}, {}, 'skip no-game'],
    [
      'the case of a hashtag does not matter',
      { hashtags: ['COUGARORNOT'], ...mention },
      {},
      {},
      'reply summoned',
    ],
    ['an own post is never answered', { authorId: '42', ...mention }, {}, {}, 'skip own-post'],
    ['a retweet is never answered', { repostOf: '99', ...mention }, {}, {}, 'skip retweet'],
    ['who said stop is left alone', mention, { optedOut: true }, {}, 'skip opted-out'],
    ['an answered post stays answered', mention, { answered: true }, {}, 'skip already-answered'],
    [
      'an old post is left alone',
      { createdAt: new Date('2026-11-19T11:59:59Z'), ...mention },
      {},
      {},
      'skip too-old',
    ],
    [
      'a post of exactly the greatest age counts',
      { createdAt: new Date('2026-11-19T12:00:00Z'), ...mention },
      {},
      {},
      'reply summoned',
    ],
    ['a post without photos has nothing to look at', { photos: [], ...mention }, {}, {}, 'skip no-photo'],
    [
      'a platform that does not say who may reply keeps nobody out',
      { canReply: 'unknown', ...mention },
      {},
      {},
      'reply summoned',
    ],
    [
      'where the bot may not reply it does not',
      { canReply: 'no' },
      { quotesBot: true },
      {},
      'skip replies-closed',
    ],
    [
      'where the bot may not reply a mention changes nothing',
      { canReply: 'no', ...mention },
      {},
      {},
      'skip replies-closed',
    ],
    [
      'where a quote is no summons it brings no reply',
      {},
      { quotesBot: true },
      { rules: { summons: ['mention'], unsummonedReply: 'never', edits: false }, unsummoned: 'skip' },
      'skip not-summoned',
    ],
    [
      'where a mention is no summons it brings no reply',
      mention,
      {},
      { rules: { summons: ['quote'], unsummonedReply: 'never', edits: false }, unsummoned: 'skip' },
      'skip not-summoned',
    ],
    [
      'where nobody may reply unasked, no setting lets the bot do it',
      {},
      {},
      { rules: { summons: ['mention'], unsummonedReply: 'never', edits: false }, unsummoned: 'reply' },
      'skip not-summoned',
    ],
    [
      'where only listed hosts may be replied to unasked, a listed host is',
      {},
      {},
      { rules: { summons: ['mention'], unsummonedReply: 'hosts', edits: false }, unsummoned: 'reply' },
      'reply unsummoned',
    ],
    [
      'where only listed hosts may be replied to unasked, nobody else is',
      {},
      {},
      {
        rules: { summons: ['mention'], unsummonedReply: 'hosts', edits: false },
        unsummoned: 'reply',
        games: [{ key: '#cougarornot', hashtag: 'cougarornot', model: 'm', hosts: [] }],
      },
      'skip not-summoned',
    ],
    [
      'whose profile wants no bots is left alone',
      { optsOut: 'profile', ...mention },
      {},
      {},
      'skip profile-opt-out',
    ],
    ['a bot is not answered', { authorIsBot: true, ...mention }, {}, {}, 'skip author-is-bot'],
    ['pictures behind a warning are not named', { sensitive: true, ...mention }, {}, {}, 'skip sensitive'],
    [
      'a mention counts by account, not by name',
      { mentions: [{ handle: 'fieldmarkbot', id: '666' }] },
      {},
      {},
      'standalone standalone',
    ],
  ])('%s', (_name, over, standing, rules, expected) => {
    expect(decide(over, standing, rules)).toBe(expected);
  });

  test('a post that tells the solution of a round is none itself, but an own post stays an own post', () => {
    expect(decide(mention, { solutionOf: cougar })).toBe('skip reveal');
    expect(decide({ authorId: '42' }, { solutionOf: cougar })).toBe('skip own-post');
  });

  test('a game that no model covers is watched without an answer', () => {
    const games: Game[] = [{ key: '#lizardornot', hashtag: 'lizardornot', hosts: ['drmichellelarue'] }];
    expect(decide({ ...mention, hashtags: ['lizardOrNot'] }, {}, { games })).toBe('skip no-model');
  });

  test('a host-wide game takes every photo post of its host, replies when summoned, and makes no post of its own', () => {
    const games: Game[] = [{ key: '@drmichellelarue', hosts: ['drmichellelarue'], model: 'cougar-or-not' }];
    expect(decide({ hashtags: [], ...mention }, {}, { games })).toBe('reply summoned');
    expect(decide({ hashtags: [] }, {}, { games })).toBe('skip not-summoned');
  });

  test('the host’s own game goes before one that is open to anyone', () => {
    const everyones: Game = { key: '#cougarornot*', hashtag: 'cougarornot', hosts: [], model: 'other' };
    const admission = admit(post(mention), unknown, { ...policy, games: [everyones, cougar] }, now);
    expect(admission.game).toBe(cougar);
  });
});
