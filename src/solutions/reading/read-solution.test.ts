import { describe, expect, test } from 'vitest';
import { readConfirmation, readSolution } from './read-solution.ts';
import { read, vocabulary } from './testing/reader.ts';

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
    ['It was a fisher, not a cougar', '? not cougar'],
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
    ['It was a cougar, nope, still here', '? cougar'],
    ['It was a cougar! ❌', '? cougar'],
    ['OMG it was a bobcat', '? bobcat_lynx'],
    ['It was a bobcat. Cougar season!', '? bobcat_lynx cougar'],
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
    ['Is it a cougar? Nope! House cat. #CougarOrNot', 'house_cat'],
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

test('the evidence is the sentence, without links and mentions, and with whether it calls itself an answer', () => {
  const reading = readSolution('Good morning @you! It was a #bobcat! More: https://t.co/abc', {
    vocabulary,
    hashtags: ['cougarOrNot'],
    place: 'thread',
    photos: 1,
  });
  expect(reading).toMatchObject({ kind: 'settled', evidence: 'It was a #bobcat!', form: 'stated' });
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

describe('what is said beside the answer', () => {
  test.each([
    "It's a cougar. It's not.",
    "BREAKING: it's a cougar. (It's not.)",
    "It's a cougar! (not)",
    "It's a cougar... yeah right",
    "It's a cougar, I wish!",
    "It's a cougar. Sike!",
    "It's a cougar! 😂 just messing with you",
    "It's a cougar 🙃",
    "It's a cougar 😉",
    "It's a cougar /s",
    "It's a cougar ;)",
    'It was a cougar. In your dreams!',
    'It was a bobcat. Gotcha!',
    'It’s a cougar! Nah.',
    'A cougar! As if.',
    'It was a cougar. Or so they say.',
    'It is a cougar. False!',
  ])('may turn it around: %s', (text) => expect(read(text)).toMatch(/^(?:\?|-)/));

  test.each([
    ['It was a bob cat!', 'bobcat_lynx'],
    ["It's a bob-cat", 'bobcat_lynx'],
  ])('names may be written apart: %s', (text, expected) => expect(read(text)).toBe(expected));

  test.each([
    "Last week's #CougarOrNot answer: bobcat",
    "Answer to last week's #CougarOrNot: bobcat. This week's comes tonight!",
    'Previous answer: bobcat #CougarOrNot',
    'Old answer: bobcat #CougarOrNot',
    'ICYMI, it was a bobcat #CougarOrNot',
    'My very first #CougarOrNot was a bobcat',
    "It was a bobcat yesterday, today's is harder! #CougarOrNot",
    "Yesterday's answer: house cat. #CougarOrNot",
    'The answer to the one two weeks ago was a cougar #CougarOrNot',
    "Friday's answer: cougar! #CougarOrNot",
  ])('a post of its own may be about another round: %s', (text) =>
    expect(read(text, { place: 'post' })).toBe('-'),
  );
});

describe('a round that is named by its number', () => {
  test.each([
    ['Answer to #CougarOrNot 41: bobcat', '', '? bobcat_lynx'],
    ['Answer to #CougarOrNot #41: bobcat', '', '? bobcat_lynx'],
    ['Answer to #CougarOrNot No. 41: bobcat', '', '? bobcat_lynx'],
    ['#CougarOrNot (41): it was a bobcat', '', '? bobcat_lynx'],
    ['Round 41: it was a bobcat! #CougarOrNot', '', '? bobcat_lynx'],
    ['41: bobcat. #CougarOrNot', '', '? bobcat_lynx'],
    ['Answer to #CougarOrNot 41: bobcat', 'Who is this? #CougarOrNot 42', '? bobcat_lynx'],
    ['Answer to #CougarOrNot 42: bobcat', 'Who is this? #CougarOrNot 42', 'bobcat_lynx'],
    ['Answer to #CougarOrNot #42: bobcat', 'Round 42! #CougarOrNot', 'bobcat_lynx'],
    ['#CougarOrNot answer: bobcat', 'Who is this? #CougarOrNot 42', 'bobcat_lynx'],
    ['#CougarOrNot: 85% of you said NOT and you are right: it’s a bobcat', '', 'bobcat_lynx'],
    ['#CougarOrNot answer: 100% cougar', '', 'cougar'],
  ])('in a post of its own %j of %j -> %s', (text, round, expected) =>
    expect(read(text, { place: 'post', round })).toBe(expected),
  );

  test.each([
    ['#CougarOrNot 41: it was a bobcat', 'Who is this? #CougarOrNot', 'bobcat_lynx'],
    ['#CougarOrNot 41: it was a bobcat', 'Who is this? #CougarOrNot 41', 'bobcat_lynx'],
    ['#CougarOrNot 41: it was a bobcat', 'Who is this? #CougarOrNot 42', '? bobcat_lynx'],
  ])('in the thread %j of %j -> %s', (text, round, expected) => expect(read(text, { round })).toBe(expected));
});

describe('under the hashtag of solutions', () => {
  const under = {
    place: 'post',
    isSolution: true,
    hashtags: ['cougarOrNot', 'cougarornot_solution'],
  } as const;
  test.each([
    ['#CougarOrNot_Solution: yes!', 'cougar'],
    ['Yep! #CougarOrNot_Solution', 'cougar'],
    ['#CougarOrNot_Solution: no!', 'not cougar'],
    ['#CougarOrNot_Solution Bobcat!', 'bobcat_lynx'],
    ['#CougarOrNot_Solution: is it? Yes?', '-'],
    ['#CougarOrNot_Solution coming tomorrow', '-'],
  ])('%s is %s', (text, solution) => expect(read(text, under)).toBe(solution));

  test('a bare "yes" anywhere else says nothing', () => {
    expect(read('Yes!', { place: 'thread' })).toBe('-');
    expect(read('Yes! #CougarOrNot', { place: 'post' })).toBe('-');
  });
});

test('"no" denies what the game asks for, whatever its hashtag says, all of it where these are several', () => {
  expect(read('Not!', { hashtags: ['TrickyCats'] })).toBe('-');
  expect(read('Not!', { hashtags: ['TrickyCats'], target: ['cougar'] })).toBe('not cougar');
  expect(read('Not!', { hashtags: ['x'], target: ['bobcat_lynx', 'cougar'] })).toBe('not bobcat_lynx cougar');
});
