import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashtagFacets, hashtagsIn } from './facets.ts';
import { blueskyTextRules as rules } from './text-rules.ts';

describe('the rules for texts', () => {
  it.each([
    ['x'.repeat(300), []],
    ['x'.repeat(301), ['it has 301 characters, Bluesky allows 300']],
    ['👨‍👩‍👧‍👦'.repeat(120), []],
    ['👨‍👩‍👧‍👦'.repeat(150), ['it has 3750 bytes, Bluesky allows 3000']],
    ['é'.repeat(300), []],
    [' \n', ['it is empty']],
    ['a\u202eb', [expect.stringContaining('direction')]],
    ['a\0b', [expect.stringContaining('control')]],
    ['lone \ud800', [expect.stringContaining('control')]],
    ['A link.com, @somebody.test, $CASH and #AnotherTag are words', []],
  ])('%j', (text, faults) => {
    expect(rules.faults(text)).toEqual(faults);
  });

  it('count as too long what has too many bytes, too', () => {
    expect(rules.length('👨‍👩‍👧‍👦'.repeat(120))).toBe(300);
    expect(rules.length('👨‍👩‍👧‍👦'.repeat(121))).toBeGreaterThan(rules.limit);
    expect(rules.length('cat')).toBe(3);
  });
});

describe('facets', () => {
  it('mark the hashtag where it stands, in bytes, and no other one', () => {
    expect(hashtagFacets('🐆 #CougarOrNot, #cougarornots #cougarOrNot x#cougarornot', 'cougarornot')).toEqual(
      [
        {
          index: { byteStart: 5, byteEnd: 17 },
          features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'CougarOrNot' }],
        },
        {
          index: { byteStart: 33, byteEnd: 45 },
          features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'cougarOrNot' }],
        },
      ],
    );
    expect(hashtagFacets('#a', undefined)).toEqual([]);
  });

  it('are the hashtag, cut out of the bytes, whatever stands round it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const text = `${before} #Corvid ${after}`.toWellFormed();
        const facets = hashtagFacets(text, 'corvid');
        expect(facets.length).toBeGreaterThan(0);
        for (const { index } of facets)
          expect(Buffer.from(text).subarray(index.byteStart, index.byteEnd).toString()).toMatch(
            /^[#＃]corvid$/i,
          );
      }),
    );
  });

  it('are found in a text as people see them', () => {
    expect(hashtagsIn('#a,#b #ä_1 ＃漢字 x#no ##c #')).toEqual(['a', 'b', 'ä_1', '漢字']);
  });
});
