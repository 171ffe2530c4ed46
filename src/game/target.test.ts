import { describe, expect, test } from 'vitest';
import type { LabelSet } from './game.ts';
import { questionFaults, questionInWords, questionOf } from './target.ts';

const model: Pick<LabelSet, 'labels' | 'groups'> = {
  labels: [
    { id: 'cougar', name: 'cougar', emoji: '🐾', group: 'cat', aliases: ['puma', 'mountain lion'] },
    { id: 'bobcat_lynx', name: 'bobcat or lynx', group: 'cat' },
    { id: 'newt', name: 'newt' },
    { id: 'other_animal', name: 'some other animal', aliases: ['wolf'] },
    { id: 'none', name: 'no animal', nothing: true, aliases: ['meme'] },
    { id: 'plover', name: 'plover', aliases: ['wader'] },
    { id: 'heron', name: 'heron', aliases: ['wader'] },
  ],
  groups: [{ id: 'cat', name: 'wild cat' }],
};
const asked = (hashtag: string) => questionInWords(questionOf({ hashtag }, model));

describe('what a hashtag asks', () => {
  test.each([
    ['cougarOrNot', 'is it a cougar?'],
    ['CougarOrNo', 'is it a cougar?'],
    ['cougarOrNope', 'is it a cougar?'],
    ['Cougar_Or_Not', 'is it a cougar?'],
    ['mountainLionOrNot', 'is it a cougar?'],
    ['notAPuma', 'is it a cougar?'],
    ['notANewt', 'is it a newt?'],
    ['wildCatOrNot', 'is it a wild cat?'],
    ['lynxOrNot', 'is it a bobcat or lynx?'],
    ['bobcatLynxOrNo', 'is it a bobcat or lynx?'],
    ['wolfOrNot', 'which animal is it?'],
    ['memeOrNot', 'which animal is it?'],
    ['waderOrNot', 'which animal is it?'],
    ['yoteOrNope', 'which animal is it?'],
    ['TrickyBirdID', 'which animal is it?'],
    ['orNot', 'which animal is it?'],
    ['knot', 'which animal is it?'],
  ])('#%s: %s', (hashtag, question) => expect(asked(hashtag)).toBe(question));

  test('a guess by another word is marked as one, with why', () => {
    expect(questionOf({ hashtag: 'pumaOrNot' }, model)).toMatchObject({
      isGuess: true,
      why: 'the hashtag asks for "puma", another word for "cougar" in this model',
    });
    expect(questionOf({ hashtag: 'cougarOrNot' }, model)).toMatchObject({ isGuess: false });
    expect(questionOf({ hashtag: 'yoteOrNope' }, model).why).toBe(
      'the hashtag asks for "yote", which the model has no label for',
    );
  });
});

describe('what the operator says', () => {
  test('goes before the hashtag, and may be several', () => {
    expect(questionOf({ hashtag: 'cougarOrNot', question: 'which' }, model).kind).toBe('which');
    expect(questionOf({ hashtag: 'cougarOrNot', target: ['newt', 'Puma'] }, model)).toMatchObject({
      target: { ids: ['cougar', 'newt'], name: 'cougar or newt' },
    });
  });

  test.each([
    [{ target: ['cougr'] }, /"cougr" is no label or group of its model, which has cougar, bobcat_lynx/],
    [{ target: ['wader'] }, /"wader" may mean plover or heron: write the id/],
    [{ target: ['meme'] }, /"meme" is no label/],
    [{ question: 'which', target: ['cougar'] }, /drop one of them/],
    [{ question: 'is-it', hashtag: 'birdid' }, /write a "target"/],
  ] as const)('%j is a fault', (game, fault) => expect(questionFaults(game, model).join()).toMatch(fault));

  test.each([
    {},
    { hashtag: 'cougarornot' },
    { question: 'is-it', hashtag: 'cougarornot' },
    { target: ['cat'] },
  ] as const)('%j is none', (game) => expect(questionFaults(game, model)).toEqual([]));
});
