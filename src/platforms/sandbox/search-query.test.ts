import { describe, expect, it } from 'vitest';
import { parseQuery, QueryError, type Searchable } from './search-query.ts';

const base: Searchable = {
  text: 'A wild-cat at night, who is it? #cougarOrNot @fieldmark_bot',
  hashtags: ['cougarornot'],
  mentions: ['fieldmark_bot'],
  author: ['drmichellelarue', '1000000002'],
  conversationId: '77',
  hasLinks: true,
  media: ['photo'],
  isRetweet: false,
  isQuote: false,
};
const found = (query: string, change: Partial<Searchable> = {}) =>
  parseQuery(query, 512)({ ...base, ...change });

describe('search operators', () => {
  it.each([
    ['#CougarOrNot', {}, true],
    ['＃cougarornot', {}, true],
    ['#cougarornot', { hashtags: ['cougarornotquiz'] }, false],
    ['#cougar', {}, false],
    ['from:DrMichelleLaRue', {}, true],
    ['from:1000000002', {}, true],
    ['from:larue', {}, false],
    ['@FieldMark_Bot', {}, true],
    ['@fieldmark', {}, false],
    ['to:host #cougarornot', { repliesTo: ['host', '5'] as const }, true],
    ['to:host', {}, false],
    ['conversation_id:77', {}, true],
    ['conversation_id:78', {}, false],
    ['#cougarornot has:images', {}, true],
    ['#cougarornot has:images', { media: ['video'] as const }, false],
    ['#cougarornot has:videos', { media: ['video'] as const }, true],
    ['#cougarornot has:media', { media: ['animated_gif'] as const }, true],
    ['#cougarornot has:media', { media: [] }, false],
    ['#cougarornot is:retweet', { isRetweet: true }, true],
    ['#cougarornot -is:retweet', { isRetweet: true }, false],
    ['#cougarornot -is:retweet', {}, true],
    ['#cougarornot is:reply', { repliesTo: ['host', '5'] as const }, true],
    ['#cougarornot -is:reply', { repliesTo: ['host', '5'] as const }, false],
    ['#cougarornot is:quote', { isQuote: true }, true],
    ['#cougarornot -is:quote', { isQuote: true }, false],
    ['NIGHT', {}, true],
    ['nigh', {}, false],
    ['wild', {}, true],
    ['"cat at night"', {}, true],
    ['"night at"', {}, false],
    ['night -wild', {}, false],
  ])('%s on %o is %s', (query, change, expected) => {
    expect(found(query, change)).toBe(expected);
  });
});

describe('precedence', () => {
  it('binds AND tighter than OR', () => {
    expect(found('#other OR #cougarornot from:drmichellelarue')).toBe(true);
    expect(found('#cougarornot OR #other from:nobody')).toBe(true);
    expect(found('(#cougarornot OR #other) from:nobody')).toBe(false);
  });

  it('follows nested parentheses and negated groups', () => {
    expect(found('((#other from:a) OR (#cougarornot (from:b OR from:drmichellelarue))) -is:retweet')).toBe(
      true,
    );
    expect(found('#cougarornot -(from:b OR from:c)')).toBe(true);
    expect(found('#cougarornot -(from:b OR from:drmichellelarue)')).toBe(false);
  });

  it('takes a lower-case "or" for a word', () => {
    expect(found('#other or #cougarornot')).toBe(false);
  });
});

describe('refused queries', () => {
  it.each([
    ['has:images', 'standalone operator beside them in each OR branch'],
    ['-is:retweet', 'standalone operator'],
    ['#tag OR has:images', 'standalone operator'],
    ['#tag OR -is:retweet', 'standalone operator'],
    ['-#tag', 'standalone operator'],
    ['#tag geo:paris', "Reference to invalid operator 'geo'"],
    ['#tag has:cats', "Reference to invalid operator 'has:cats'"],
    ['#tag is:nice', "Reference to invalid operator 'is:nice'"],
    ['(#tag', "missing ')' for '(' at position 1"],
    ['#tag)', 'extraneous input at position 5'],
    ['#tag OR', 'missing clause'],
    ['OR #tag', 'missing clause'],
    ['()', 'missing clause'],
    ['from:', "missing value after 'from:'"],
    ['"unclosed', 'no viable character'],
    ['#', "'#' names nothing"],
    ['@!', "'@!' names nothing"],
  ])('%s', (query, message) => {
    expect(() => parseQuery(query, 512)).toThrow(QueryError);
    expect(() => parseQuery(query, 512)).toThrow(message);
  });

  it('counts characters: 512 pass, 513 do not', () => {
    const query = `#${'ä'.repeat(511)}`;
    expect(() => parseQuery(query, 512)).not.toThrow();
    expect(() => parseQuery(`${query}x`, 512)).toThrow('length [513] is more than the maximum of 512');
  });
});
