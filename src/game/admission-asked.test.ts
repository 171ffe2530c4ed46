import { describe, expect, test } from 'vitest';
import type { Asked, Standing } from './admission.ts';
import type { Game } from './game.ts';
import type { Post } from './round.ts';
import { cougar, decide, mention, photo } from './testing/admitting.ts';

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
