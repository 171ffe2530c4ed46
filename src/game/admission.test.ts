import { describe, expect, test } from 'vitest';
import { type AdmissionPolicy, type Asked, admit, type Standing } from './admission.ts';
import type { Game } from './game.ts';
import { asksAboutPhoto, saidIn } from './question.ts';
import type { Post } from './round.ts';

const now = new Date('2026-11-20T12:00:00Z');
const cougar: Game = {
  key: '#cougarornot',
  hashtag: 'cougarornot',
  hosts: ['drmichellelarue'],
  model: 'cougar-or-not',
};
const open: Game = { key: '#crowornot', hashtag: 'crowornot', hosts: [], model: 'crows' };
const policy: AdmissionPolicy = {
  games: [cougar, open],
  rules: { summons: ['mention', 'quote'], unsummonedReply: 'entitled', edits: true },
  bot: { id: '42', handle: 'fieldmarkbot' },
  unsummoned: 'standalone',
  maxAgeMs: 24 * 3600 * 1000,
};
const unknown: Standing = { answered: false, optedOut: false, quotesBot: false };
const photo = { key: '3_1', kind: 'photo', url: 'https://pbs.twimg.com/media/a.jpg' } as const;

function post(over: Partial<Post> = {}): Post {
  return {
    id: '100',
    editIds: ['100'],
    versionAt: new Date('2026-11-20T11:00:00Z'),
    latestAt: new Date('2026-11-20T11:00:00Z'),
    authorId: '7',
    authorHandle: 'drmichellelarue',
    createdAt: new Date('2026-11-20T11:00:00Z'),
    text: 'What is it? #CougarOrNot',
    hashtags: ['CougarOrNot'],
    mentions: [],
    photos: [photo],
    ...over,
  };
}

const mention = { mentions: [{ handle: 'fieldmarkbot', id: '42' }] };

function decide(
  over: Partial<Post>,
  standing: Partial<Standing> = {},
  rules: Partial<AdmissionPolicy> = {},
): string {
  const admission = admit(post(over), { ...unknown, ...standing }, { ...policy, ...rules }, now);
  return `${admission.kind} ${admission.reason}`;
}

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

describe('a question about the photo of another post', () => {
  const bare = { ...mention, photos: [], hashtags: [], authorId: '8', authorHandle: 'asker' };
  const above = (over: Partial<Asked & { kind: 'photo' }> = {}): { asked: Asked } => ({
    asked: {
      kind: 'photo',
      ...{
        id: '90',
        authorId: '7',
        authorHandle: 'drmichellelarue',
        hashtags: ['CougarOrNot'],
        photos: [photo],
      },
      ...over,
    },
  });
  const theirs = { authorId: '9', authorHandle: 'someone' };
  const own = { authorId: '8', authorHandle: 'asker' };
  const crow = { hashtags: ['CrowOrNot'] };

  test.each<[string, Partial<Post>, Partial<Standing>, string]>([
    ['of a host is answered to anyone', {}, above(), 'reply asked'],
    [
      'also where only the question has the hashtag',
      { hashtags: ['CougarOrNot'] },
      above({ hashtags: [] }),
      'reply asked',
    ],
    ['without a hashtag anywhere is no game', {}, above({ hashtags: [] }), 'skip no-game'],
    ['of a stranger is not', {}, above(theirs), 'skip others-photo'],
    ['of a stranger in an open game is not', {}, above({ ...theirs, ...crow }), 'skip others-photo'],
    ['of who asks is answered where anyone plays', {}, above({ ...own, ...crow }), 'reply asked'],
    ['of who asks is none of a game with hosts', {}, above(own), 'skip not-a-host'],
    ['is not answered for who said stop', {}, { ...above(), optedOut: true }, 'skip opted-out'],
    ['is answered once', {}, { ...above(), answered: true }, 'skip already-answered'],
    ['that is old is left', { createdAt: new Date('2026-11-18T11:00:00Z') }, above(), 'skip too-old'],
    ['may have no photo above', {}, { asked: { kind: 'no-photo' } }, 'skip no-photo'],
    ['may have nothing above', {}, { asked: { kind: 'parent-gone' } }, 'skip parent-gone'],
    ['with a photo of its own is about that', { ...crow, photos: [photo] }, above(), 'reply summoned'],
    ['that tells a solution is that', {}, { ...above(), solutionOf: cougar }, 'skip reveal'],
  ])('%s', (_, over, standing, expected) => {
    expect(decide({ ...bare, ...over }, standing)).toBe(expected);
  });
});

test.each([
  ['@fieldmarkbot what is this?', true],
  ['@fieldmarkbot', true],
  ['@host @fieldmarkbot 🤔 #CougarOrNot', true],
  ['¿Qué es @fieldmarkbot?', true],
  ['@fieldmarkbot identify please', true],
  ['@host @fieldmarkbot a cougar!', false],
  ['@fieldmarkbot nice one', false],
])('%s asks about a photo: %s', (text, expected) => expect(asksAboutPhoto(text)).toBe(expected));

test.each([
  ['@what-is.bsky.social nice one', ['what-is.bsky.social'], '  nice one'],
  ['@Stop.Test please, @stop.tests', ['stop.test'], '  please, @stop.tests'],
  ['@ada@ecoevo.social: @ada stop', ['ada', 'ada@ecoevo.social'], ' :   stop'],
  ['@a+b*.test?', ['a+b*.test'], ' ?'],
  ['an @ alone', [''], 'an @ alone'],
])('%s says, beside the names in it: %s', (text, handles, said) => {
  expect(saidIn({ text, mentions: handles.map((handle) => ({ handle })) })).toBe(said);
});

describe('a photo of one’s own that is in no game', () => {
  const questions: Game = { key: 'questions', hosts: [], model: 'general' };
  const theirs = { authorId: '8', authorHandle: 'asker', hashtags: [], text: '@fieldmarkbot what is this?' };
  const named = { mentions: [{ handle: 'fieldmarkbot', id: '42' }] };
  const above: Standing['asked'] = {
    kind: 'photo',
    ...{ id: '90', authorId: '8', authorHandle: 'asker', hashtags: [], photos: [photo] },
  };
  const bare = { photos: [] };

  test.each<[string, Partial<Post>, Partial<Standing>, string]>([
    ['is answered to who asks', named, {}, 'reply summoned'],
    ['is answered to a host, too', { ...named, authorHandle: 'drmichellelarue' }, {}, 'reply summoned'],
    [
      'is answered where the bot’s name is all that is said',
      { ...named, text: '@fieldmarkbot' },
      {},
      'reply summoned',
    ],
    ['is answered to who asks under it', { ...named, ...bare }, { asked: above }, 'reply asked'],
    ['is left alone where nobody asks', {}, {}, 'skip no-game'],
    ['is left alone where nothing is asked', { ...named, text: 'Thanks @fieldmarkbot!' }, {}, 'skip no-game'],
    ['is left alone where only a post of the bot is quoted', {}, { quotesBot: true }, 'skip no-game'],
    [
      'goes by the rules of a game where it has its hashtag',
      { ...named, hashtags: ['cougarOrNot'] },
      {},
      'skip not-a-host',
    ],
    [
      'is not somebody else’s',
      { ...named, ...bare },
      { asked: { ...above, authorId: '9' } },
      'skip others-photo',
    ],
    ['is a photo', { ...named, ...bare }, { asked: { kind: 'no-photo' } }, 'skip no-photo'],
    ['is not answered too often a day', named, { askedEnough: true }, 'skip asked-enough'],
    [
      'is not answered too often under it',
      { ...named, ...bare },
      { asked: above, askedEnough: true },
      'skip asked-enough',
    ],
    ['is not answered to who said stop', named, { optedOut: true }, 'skip opted-out'],
    ['is not answered where nobody may reply', { ...named, canReply: 'no' }, {}, 'skip replies-closed'],
    [
      'is not answered under it where nobody may reply',
      { ...named, ...bare, canReply: 'no' },
      { asked: above },
      'skip replies-closed',
    ],
  ])('%s', (_name, over, standing, expected) => {
    expect(decide({ ...theirs, ...over }, standing, { questions })).toBe(expected);
  });

  test.each([named, { ...named, ...bare }])('is in no game where the network is not free', (over) => {
    expect(decide({ ...theirs, ...over }, { asked: above })).toBe('skip no-game');
  });
});
