import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xTextRules } from '../platforms/x/text-rules.ts';
import type { LabelSet } from './game.ts';
import { inMix, judgeFor, scoresAsTold } from './is-it.ts';
import type { Prediction } from './round.ts';
import { type Question, questionOf } from './target.ts';
import { word } from './wording.ts';

const rules = xTextRules;
const faultsOf = rules.faults;

const model: LabelSet = {
  labels: [
    { id: 'cougar', name: 'cougar', emoji: '🐾', group: 'wild_cat' },
    { id: 'lynx', name: 'bobcat or lynx', emoji: '🐱', group: 'wild_cat' },
    { id: 'house_cat', name: 'house cat', emoji: '🐈', group: 'cat' },
    { id: 'other', name: 'some other animal' },
    { id: 'none', name: 'no animal', nothing: true },
  ],
  groups: [
    { id: 'wild_cat', name: 'wild cat', group: 'cat' },
    { id: 'cat', name: 'cat' },
  ],
  decision: { label: 0.7, group: 0.8, nothing: 0.6, targets: { cougar: { yes: 0.9, no: 0.1 } } },
};
const asks = (target: string): Question => questionOf({ target: [target] }, model);
const cougar = asks('cougar');

function see(
  ...[p, lynx, houseCat, other, none]: readonly [number, number, number, number, number]
): Prediction {
  const values = { cougar: p, lynx, house_cat: houseCat, other, none };
  const scores = Object.entries(values)
    .map(([label, probability]) => ({ label, probability }))
    .toSorted((a, b) => b.probability - a.probability);
  return { model: { name: 'm', version: '1', hash: 'h' }, scores };
}
const yes = see(0.95, 0.05, 0, 0, 0);
const cat = see(0.02, 0.03, 0.95, 0, 0);
const bobcat = see(0.02, 0.95, 0.03, 0, 0);
const close = see(0.5, 0.4, 0.1, 0, 0);
const meme = see(0.02, 0, 0, 0.08, 0.9);
const judged = (...photos: readonly (Prediction | undefined)[]) => judgeFor(cougar, photos, model);

describe('one photo', () => {
  test.each([
    [0.9, 'yes'],
    [0.899, 'cannotTell'],
    [0.101, 'cannotTell'],
    [0.1, 'no'],
  ])('a cougar at %d is %s: the threshold itself is enough', (p, kind) =>
    expect(judged(see(p, 1 - p, 0, 0, 0)).kind).toBe(kind),
  );

  test('no, with what it is where that is sure, and what is likely where it is not', () => {
    expect(judged(cat)).toMatchObject({ kind: 'no', rule: 'no', instead: { id: 'house_cat' }, likely: [] });
    const unsure = judged(see(0.05, 0.5, 0.45, 0, 0));
    expect(unsure).toMatchObject({ kind: 'no', likely: [{ id: 'lynx' }, { id: 'house_cat' }] });
    expect(unsure).not.toHaveProperty('instead');
  });

  test('some other animal is told as what it is not; a group that holds the target is not told', () => {
    for (const photo of [see(0.01, 0.2, 0, 0.79, 0), see(0.01, 0.2, 0.2, 0.59, 0)]) {
      expect(judged(photo)).toMatchObject({ kind: 'no', likely: [] });
      expect(judged(photo)).not.toHaveProperty('instead');
    }
    expect(judged(see(0.09, 0.46, 0.45, 0, 0))).not.toHaveProperty('instead');
  });

  test('of a group it says which one, where that is sure', () => {
    const thresholds = {
      ...model,
      decision: { ...model.decision, targets: { wild_cat: { yes: 0.9, no: 0.1 } } },
    };
    expect(judgeFor(asks('wild_cat'), [bobcat], thresholds)).toMatchObject({
      kind: 'yes',
      target: { id: 'wild_cat' },
      within: { id: 'lynx' },
    });
    expect(judgeFor(asks('wild_cat'), [close], thresholds)).not.toHaveProperty('within');
  });

  test('a target that nobody calibrated is decided carefully', () => {
    expect(judgeFor(asks('lynx'), [see(0.05, 0.94, 0.01, 0, 0)], model).kind).toBe('cannotTell');
    expect(judgeFor(asks('lynx'), [see(0.05, 0.95, 0, 0, 0)], model).kind).toBe('yes');
  });
});

describe('several photos are one answer', () => {
  test('a no is as sure as of the photo closest to the target, and says what a clearer one shows', () => {
    expect(judged(cat, see(0.08, 0.5, 0.42, 0, 0))).toMatchObject({
      kind: 'no',
      target: { probability: 0.08 },
      instead: { id: 'house_cat' },
    });
  });

  test.each([
    ['a yes beside a no', [cat, yes, bobcat], 'yes', 'photos-differ', true],
    ['a yes beside doubt', [close, yes], 'yes', 'clearest-photo', false],
    ['two yes', [yes, yes], 'yes', 'yes', false],
    ['a yes and a meme', [meme, yes], 'yes', 'yes', false],
    ['the same other animal', [cat, cat], 'no', 'no', false],
    ['different other animals', [cat, bobcat], 'no', 'photos-differ', true],
    ['a no and one that would not open', [cat, undefined], 'no', 'photos-differ', true],
    ['a no beside doubt', [cat, close], 'cannotTell', 'photos-differ', true],
    ['doubt', [close, close], 'cannotTell', 'cannot-tell', false],
    ['no animal at all', [meme, meme], 'nothing', 'nothing', false],
    ['nothing that would open', [undefined], 'unseen', 'no-photo-seen', false],
  ] as const)('%s', (_, photos, kind, rule, isTold) => {
    const verdict = judged(...photos);
    expect(verdict).toMatchObject({ kind, rule });
    expect('photos' in verdict).toBe(isTold);
  });
});

test('the mix of the game shifts the odds of the target alone', () => {
  const { scores } = see(0.2, 0.6, 0.2, 0, 0);
  const mixed = inMix(scores, new Set(['cougar']), { share: 0.5, measured: 0.05 });
  const of = (label: string) => mixed.find((score) => score.label === label)?.probability ?? 0;
  // Odds 1 to 4, times 19.
  expect(of('cougar')).toBeCloseTo(19 / 23, 9);
  expect(of('lynx') / of('house_cat')).toBeCloseTo(3, 9);
  expect(mixed.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
  expect(inMix(scores, new Set(['cougar']), {})).toBe(scores);
});

test('the figures beside a reply are those of the reply, in the mix of the game', () => {
  const rare: LabelSet = {
    ...model,
    decision: { ...model.decision, targets: { cougar: { yes: 0.9, no: 0.1, share: 0.5, measured: 0.05 } } },
  };
  const photo = see(0.004, 0, 0.996, 0, 0);
  const verdict = judgeFor(cougar, [photo], rare);
  const told = scoresAsTold(verdict, photo.scores, rare);
  // "No, 93% sure" beside a bar of "over 99%" would contradict it.
  expect(verdict).toMatchObject({ kind: 'no' });
  expect(told[0]?.label).toBe('house_cat');
  expect(told[0]?.probability).toBeCloseTo(0.929, 3);
  expect(told[0]?.probability).toBeCloseTo(1 - ('target' in verdict ? verdict.target.probability : 0), 9);
  expect(scoresAsTold(judgeFor({ kind: 'which', why: '' }, [photo], rare), photo.scores, rare)).toBe(
    photo.scores,
  );
  expect(scoresAsTold(undefined, photo.scores, rare)).toBe(photo.scores);
});

describe('its words', () => {
  const texts = (photos: readonly (Prediction | undefined)[]) =>
    Array.from({ length: 60 }, (_, i) =>
      word(judged(...photos), { rules, seed: `round ${i}`, hashtag: 'cougarOrNot' }),
    );

  test.each([
    ['yes', [yes], /cougar/i, /\bnot?\b/i],
    ['no', [cat], /\b(no|not|nope)\b.*cougar|cougar\? no\b|no\..*cougar/i, /yes/i],
    ['cannot tell', [close], /🤔/u, /^(?:yes|no)[,.!]/i],
  ] as const)(
    '%s: at least eight variants, the same for a round, the bot named, never two brackets in a row',
    (_, photos, has, lacks) => {
      const all = texts(photos);
      expect(texts(photos)).toEqual(all);
      expect(new Set(all.map((text) => text.split(/[.!?]/)[0])).size).toBeGreaterThanOrEqual(7);
      for (const text of all) {
        expect(text).toMatch(has);
        expect(text).not.toMatch(lacks);
        expect(text).toMatch(/\bbot\b/i);
        expect(text).not.toMatch(/\)\W*\(|[\p{L}\d] \p{Extended_Pictographic}|\.\.|\s[.,!?]/u);
      }
    },
  );

  test('tell photos that differ in one sentence', () => {
    expect(texts([cat, yes, bobcat])[0]).toMatch(/^Cougar in photo 2, none in 1 and 3\./);
    expect(texts([cat, bobcat, meme])[0]).toMatch(
      /^No cougar: a house cat in photo 1, a bobcat or lynx in photo 2\./,
    );
    expect(texts([cat, close, undefined])[0]).toMatch(
      /^No cougar in photo 1, not sure about 2, and photo 3 would not open\./,
    );
  });

  test("are the operator's own where there are some", () => {
    const templates = { no: ['Nah, no {target}. {instead}'], signature: ['A bot.'] };
    expect(word(judged(cat), { rules, seed: '1', templates, fieldMarks: false })).toMatch(
      /^Nah, no cougar\. .*house cat\. A bot\.$/,
    );
  });

  test('fit, and hold nothing foreign, whatever the photos', () => {
    const share = fc.double({ min: 0.001, max: 1, noNaN: true });
    const photo = fc.option(fc.tuple(share, share, share, share, share), { nil: undefined, freq: 9 });
    fc.assert(
      fc.property(fc.array(photo, { minLength: 1, maxLength: 4 }), fc.string(), (photos, seed) => {
        const predictions = photos.map((values) => {
          if (!values) return undefined;
          const total = values.reduce((sum, value) => sum + value ** 4, 0);
          const [a = 0, b = 0, c = 0, d = 0, e = 0] = values.map((value) => value ** 4 / total);
          return see(a, b, c, d, e);
        });
        const text = word(judged(...predictions), {
          rules,
          seed,
          hashtag: 'cougarOrNot',
          photoPostedAt: new Date(0),
        });
        expect(faultsOf(text, 'cougarOrNot')).toEqual([]);
        expect(text).not.toMatch(/undefined|NaN|\{|\}/);
      }),
      { numRuns: 300 },
    );
  });
});
