import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelSet } from './game.ts';
import { type RevealContext, readConfirmation, readReveal } from './reveal.ts';
import { vocabularyOf } from './reveal-vocabulary.ts';

/** The names by which the model that ships is called, since hosts will use them. */
const model = JSON.parse(
  readFileSync(new URL('../../models/cougar-or-not/model.json', import.meta.url), 'utf8'),
) as LabelSet;
const vocabulary = vocabularyOf(model);

/** `cougar`, `not cougar`, `? cougar bobcat_lynx` (ambiguous), `-` (no reveal). */
function read(text: string, over: Partial<RevealContext> = {}): string {
  const reveal = readReveal(text, {
    vocabulary,
    hashtags: ['cougarOrNot'],
    place: 'thread',
    photos: 1,
    ...over,
  });
  if (reveal.kind === 'none') return '-';
  const { kind, labels } = reveal.solution;
  const words = `${kind === 'is-not' ? 'not ' : ''}${labels.join(' ')}`;
  return reveal.kind === 'ambiguous' ? `? ${words}` : words;
}

describe('in the thread of a round, or quoting it', () => {
  test.each([
    // said plainly
    ['It was a #bobcat!', 'bobcat_lynx'],
    ["It's a cougar", 'cougar'],
    ['It’s a cougar! 🎉', 'cougar'],
    ['Its a cougar!', 'cougar'],
    ['This is a mountain lion.', 'cougar'],
    ['That was a puma, folks', 'cougar'],
    ['It was a beautiful young cougar caught on our trail cam', 'cougar'],
    ['Cougar it is!', 'cougar'],
    ['Yes, cougar', 'cougar'],
    ['yes, it was indeed a COUGAR', 'cougar'],
    ['Turns out it was a house cat.', 'house_cat'],
    ['It turned out to be a domestic cat', 'house_cat'],
    ['Today’s #CougarOrNot is a bobcat', 'bobcat_lynx'],
    ['It is! A house cat named Whiskers.', 'house_cat'],
    ['Our mystery kitty is… a bobcat! Note the short tail.', 'bobcat_lynx'],
    ['That’s right, this is a #cougar! Look at that long tail.', 'cougar'],
    ['85% of you said NOT and you are right: it’s a bobcat', 'bobcat_lynx'],
    ['It was a bobcat! #cougar #wildlife #CougarOrNot', 'bobcat_lynx'],
    ['#Bobcat!', 'bobcat_lynx'],
    ['They were cougars, a mother and her kittens', 'cougar'],
    ['It was a Canada lynx.', 'bobcat_lynx'],
    ['It is a wildcat: a bobcat!', 'bobcat_lynx'],
    ['Some of you guessed right. It was a coyote.', 'other_animal'],
    ['Bobcat is correct!', 'bobcat_lynx'],
    ['The answer is bobcat.', 'bobcat_lynx'],
    ['The mystery cat was a cougar', 'cougar'],
    ['You are looking at a bobcat', 'bobcat_lynx'],
    ['Answer: #DomesticCat', 'house_cat'],
    ['Answer: #domesticcat', 'house_cat'],
    ['#CougarOrNot answer time: domestic cat', 'house_cat'],
    ['And the answer is… house cat!', 'house_cat'],
    ['Congrats to everyone who said bobcat!', 'bobcat_lynx'],
    ['If you said cougar, you are right!', 'cougar'],
    ['As many of you guessed, it was a cougar', 'cougar'],
    ['Bobcat.', 'bobcat_lynx'],
    ['There was no animal in this one', 'no_animal'],
    ['Answer: no animal', 'no_animal'],
    // denied, and denied for something else
    ['Answer: NOT a cougar', 'not cougar'],
    ["Nope, it wasn't a cougar.", 'not cougar'],
    ['Not a cougar but a bobcat', 'bobcat_lynx'],
    ['Definitely not a bobcat. Cougar!', 'cougar'],
    ['Definitely not a bobcat.', 'not bobcat_lynx'],
    ['Nope! House cat.', 'house_cat'],
    ['No, it’s a house cat', 'house_cat'],
    ['No cougar this time!', 'not cougar'],
    ["It's a bobcat, not a cougar", 'bobcat_lynx'],
    ['It is not a cougar, it is a bobcat.', 'bobcat_lynx'],
    ['Cougar, not bobcat', 'cougar'],
    ['Not a cougar, bobcat, or dog', 'not cougar bobcat_lynx dog'],
    ['Neither a cougar nor a bobcat', 'not cougar bobcat_lynx'],
    ['This is not a drill: cougar', 'cougar'],
    ['No doubt about it: not a cougar.', 'not cougar'],
    ['Answer: NOT!', 'not cougar'],
    ['Is it a cougar? Nope!', 'not cougar'],
    ['Is it a cougar? Nope! House cat.', 'house_cat'],
    ["It ain't a cougar", 'not cougar'],
    ['It was a fisher, not a cougar', 'not cougar'],
    // somebody else's word
    ['Many of you said cougar, but it was a bobcat', 'bobcat_lynx'],
    ['Most guessed bobcat. It was a cougar!', 'cougar'],
    ['It looks like a cougar, but it is a bobcat', 'bobcat_lynx'],
    ['"It is a cougar", said everyone. It was a dog.', 'dog'],
    // one by one
    ['1: cougar, 2: bobcat', 'cougar bobcat_lynx', 2],
    ['1. Cougar\n2. Bobcat', 'cougar bobcat_lynx', 2],
    ['Photo 1 is a cougar, photo 2 a house cat', 'cougar house_cat', 2],
    ['The first one was a cougar, the second was a bobcat.', 'cougar bobcat_lynx', 2],
    ['1) cougar 2) cougar', 'cougar', 2],
    // for a person to look at
    ['Probably a bobcat', '? bobcat_lynx'],
    ['I think it was a cougar', '? cougar'],
    ['It was a cougar and a bobcat', '? cougar bobcat_lynx'],
    ['It was either a cougar or a bobcat', '? cougar bobcat_lynx'],
    ["It's a cougar! Just kidding.", '? cougar'],
    ["It's a cougar! Or is it?", '? cougar'],
    ['It is a cat!', '? house_cat cat'],
    ['Not only a cougar', '? not cougar'],
    ['1: cougar, 2: bobcat', '? cougar bobcat_lynx', 3],
    ['1: cougar, 2: not a cougar', '? cougar', 2],
    ['Answer: a wolverine!', '? '],
    ['It was a cougar, I guess', '? cougar'],
    ['Cougar... NOT!', '? cougar'],
    ['Wild cat, yes. Cougar, no.', '? wild_cat cougar'],
    ['cougar ❌', '-'],
    ['❌ cougar ✅ bobcat', '-'],
    ['It’s a cougar... said nobody ever', '? cougar'],
    ['Wrong answers only: it’s a bobcat', '? bobcat_lynx'],
    ['My guess: bobcat', '? bobcat_lynx'],
    ['Top answer: cougar', '? cougar'],
    ['Beautiful cougar! Or not? #CougarOrNot', '? cougar'],
    ['Good morning! #cougar', '? cougar'],
    ['Photo 2 is a cougar', '? cougar', 2],
    ['NOT: cougar', '? cougar'],
    ['I am told it was a cougar', '? cougar'],
    ['It was a cougar in 2019 and a bobcat in 2020', '? cougar'],
    ['Cougar! No, bobcat.', '? cougar bobcat_lynx'],
    // nothing given away
    ['Is it a cougar?', '-'],
    ['Cougar or not?', '-'],
    ['Cougar or not! #CougarOrNot', '-'],
    ['Good morning! Who is this? #CougarOrNot', '-'],
    ['Is this a bobcat, or a house cat? #CougarOrNot', '-'],
    ['Hint: it is not a dog', '-'],
    ['A cougar is larger than a bobcat', '-'],
    ['Cougars have long tails', '-'],
    ['Team cougar', '-'],
    ['The first answer was cougar, but that is wrong', '-'],
    ['It is cougar season!', '-'],
    ['It’s a cougar thing', '-'],
    ['A cougar was seen near the school today', '-'],
    ['I was looking for a cougar', '-'],
    ['Poll results: cougar 60%, bobcat 40%', '-'],
    ["It was a cougar's paw print", '-'],
    ['If it were a cougar, its tail would be longer', '-'],
    ['Some of you said cougar', '-'],
    ['People keep telling me it is a cougar', '-'],
    ['Remember when it was a cougar', '-'],
    ['Answer tomorrow!', '-'],
    ['What a beautiful animal', '-'],
    ['Thanks for playing, see you next week', '-'],
    ['It’s a great day', '-'],
    ['', '-'],
  ])('%s -> %s', (text, expected, photos = 1) => {
    expect(read(text, { photos })).toBe(expected);
  });
});

describe('in a post of its own', () => {
  test.each([
    ['#CougarOrNot: it was a bobcat!', 'bobcat_lynx'],
    ['#CougarOrNot answer time: domestic cat', 'house_cat'],
    ['Answer: NOT a cougar #CougarOrNot', 'not cougar'],
    ['Bobcat! #CougarOrNot', 'bobcat_lynx'],
    ['Answer to #CougarOrNot: mountain lion', 'cougar'],
    ['#CougarOrNot answer: NOT!', 'not cougar'],
    ['Cougars! #CougarOrNot is back', '? cougar'],
    ['Off to look for a bobcat #CougarOrNot', '-'],
    ['New cougar paper is out! #CougarOrNot', '-'],
    ['No #CougarOrNot today', '-'],
    ['#CougarOrNot in an hour! Cougar experts, get ready', '-'],
    ['Not a good day for #CougarOrNot', '-'],
  ])('%s -> %s', (text, expected) => {
    expect(read(text, { place: 'post' })).toBe(expected);
  });
});

test('the evidence is the sentence, without links and mentions, and whether it calls itself an answer is told', () => {
  const reveal = readReveal('Good morning @you! It was a #bobcat! More: https://t.co/abc', {
    vocabulary,
    hashtags: ['cougarOrNot'],
    place: 'thread',
    photos: 1,
  });
  expect(reveal).toMatchObject({ kind: 'settled', evidence: 'It was a #bobcat!', form: 'told' });
});

describe('whatever the label', () => {
  const names = model.labels
    .filter((label) => label.nothing !== true)
    .flatMap(({ id, name, aliases }) =>
      [name, ...(aliases ?? [])].map((word) => ({ id, word: word.replaceAll('_', ' ') })),
    )
    .filter(({ word }) => word !== 'cat');
  const animal = fc.constantFrom(...names);
  const frames = [
    'It was a X!',
    "It's a X",
    'Answer: X',
    'Yes, X',
    'X it is!',
    'Nope! X.',
    'The answer is X',
  ];
  const framed = (frame: string, word: string): string => frame.replace('X', word);

  test('a plain answer names it, in any case and as a hashtag', () => {
    fc.assert(
      fc.property(animal, fc.constantFrom(...frames), fc.nat(2), ({ id, word }, frame, form) => {
        const tag = `#${word.replace(/\b\w/g, (letter) => letter.toUpperCase()).replace(/\W/g, '')}`;
        expect(read(framed(frame, [word, word.toUpperCase(), tag][form] ?? word))).toBe(id);
      }),
    );
  });

  test('a question never settles anything', () => {
    fc.assert(
      fc.property(animal, fc.constantFrom(...frames), ({ word }, frame) => {
        expect(read(`${framed(frame, word).replace(/[.!]+$/, '')}?`)).toBe('-');
      }),
    );
  });

  test('a doubt never settles anything', () => {
    fc.assert(
      fc.property(
        animal,
        fc.constantFrom('Probably a X', 'Maybe X', 'I think it was a X', 'It might be a X', 'Looks like a X'),
        ({ word }, frame) => {
          expect(read(framed(frame, word))).toMatch(/^[?-]/);
        },
      ),
    );
  });

  test('two animals are never one solution', () => {
    fc.assert(
      fc.property(animal, animal, fc.constantFrom(...frames), (one, other, frame) => {
        fc.pre(one.id !== other.id);
        expect(read(`${framed(frame, one.word)} ${framed(frame, other.word)}`)).toMatch(/^[?-]/);
        expect(read(framed(frame, `${one.word} and a ${other.word}`))).toMatch(/^[?-]/);
      }),
    );
  });

  test('denied and named makes the named one', () => {
    fc.assert(
      fc.property(animal, animal, (one, other) => {
        fc.pre(one.id !== other.id);
        expect(read(`Not a ${one.word} but a ${other.word}!`)).toBe(other.id);
        expect(read(`It's not a ${one.word}. It's a ${other.word}.`)).toBe(other.id);
      }),
    );
  });

  test('no text takes long or throws', () => {
    const words = [
      'today',
      'in',
      'fact',
      'not',
      'bad',
      'of',
      'course',
      'it',
      'is',
      'a',
      'cougar',
      'bobcat',
      ',',
      '?',
      '1:',
      'the',
      'lovely',
      'answer',
      'no',
      "'s",
      '#CougarOrNot',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 400 }), fc.string(), (list, noise) => {
        read(list.join(' '));
        read(noise);
      }),
      { numRuns: 200 },
    );
  });
});

test.each([
  ['Right!', 'right'],
  ['@fieldmark_bot Correct! 🎉', 'right'],
  ['yes, exactly right', 'right'],
  ['Nope', 'wrong'],
  ['Wrong, sorry!', 'wrong'],
  ['Right?', undefined],
  ['Nope, a bobcat', undefined],
  ['Yes and no', undefined],
  ['stop', undefined],
])('of the bot’s own answer, %s is %s', (text, expected) => {
  expect(readConfirmation(text)).toBe(expected);
});
