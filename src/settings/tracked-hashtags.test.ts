import fc from 'fast-check';
import twitter from 'twitter-text';
import { describe, expect, it } from 'vitest';
import type { Game } from '../game/game.ts';
import { mergeGames } from './games.ts';
import { hashtagPattern } from './names.ts';
import { parseTrackedHashtags } from './tracked-hashtags.ts';

function read(text: string): readonly Game[] {
  const { entries, faults } = parseTrackedHashtags(text);
  const merged = mergeGames(entries);
  expect([...faults, ...merged.faults]).toEqual([]);
  return merged.games;
}

function problems(text: string): readonly string[] {
  const { entries, faults } = parseTrackedHashtags(text);
  return [...faults, ...mergeGames(entries).faults].map(({ problem }) => problem);
}

describe('TRACKED_HASHTAGS', () => {
  it("reads the specification's example", () => {
    expect(read('cougarOrNot@drmichellelarue, crowOrNo@corvidresearch+metrofieldguide:crows')).toEqual([
      {
        key: '#cougarornot',
        hashtag: 'cougarornot',
        hashtagAsWritten: 'cougarOrNot',
        hosts: ['drmichellelarue'],
      },
      {
        key: '#croworno',
        hashtag: 'croworno',
        hashtagAsWritten: 'crowOrNo',
        hosts: ['corvidresearch', 'metrofieldguide'],
        model: 'crows',
      },
    ]);
  });

  it('takes hosts on Bluesky, by name or DID, before a model', () => {
    const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
    const games = read(
      `a@${did}+Ann.bsky.social:cats, b@${did}, c@ann+did:web:museum.example:cats, did:cats`,
    );
    expect(games.map(({ key, hosts, model }) => [key, hosts, model])).toEqual([
      ['#a', [did, 'ann.bsky.social'], 'cats'],
      ['#b', [did], undefined],
      ['#c', ['ann', 'did:web:museum.example'], 'cats'],
      ['#did', [], 'cats'],
    ]);
  });

  it.each(['cougarOrNot@a+b:cats', '#cougarOrNot@a+@b:cats', ' ＃cougarOrNot @ A + ＠B : cats ,, '])(
    'takes %j',
    (text) => {
      expect(read(text)).toMatchObject([{ key: '#cougarornot', hosts: ['a', 'b'], model: 'cats' }]);
    },
  );

  it('takes hashtags of any script', () => {
    expect(read('Ñandú, 鳥クイズ, вопрос_дня, 1bird').map(({ key }) => key)).toEqual([
      '#ñandú',
      '#鳥クイズ',
      '#вопрос_дня',
      '#1bird',
    ]);
  });

  it("anyone's post counts without a host", () => {
    expect(read('cougarOrNot')).toMatchObject([{ hosts: [] }]);
  });

  it('adds up the hosts of entries for the same hashtag', () => {
    expect(read('crowOrNo@a:crows, #CrowOrNo@B+A')).toEqual([
      {
        key: '#croworno',
        hashtag: 'croworno',
        hashtagAsWritten: 'crowOrNo',
        hosts: ['a', 'b'],
        model: 'crows',
      },
    ]);
  });

  it.each([
    ['crowOrNo, 2026@a', 'entry 2: "2026" has only digits'],
    ['crow-or-no', 'entry 1: "crow-or-no" is not a hashtag: "-" would end it'],
    ['crowOrNo #cougarOrNot', 'has a # in the middle; separate hashtags with a comma'],
    ['crowOrNo cougarOrNot', 'has a space in it'],
    ['crowOrNo;cougarOrNot', 'separate entries with a comma'],
    ['##crowOrNo', 'more than one #'],
    ['#', 'the hashtag is missing'],
    ['_', 'has no letter'],
    ['@corvidresearch', 'has no hashtag'],
    ['crowOrNo@', 'a host is missing'],
    ['crowOrNo@a+', 'a host is missing'],
    ['crowOrNo@corvid-research', 'is not a handle: on X'],
    ['crowOrNo@thishandleistoolong', 'too long for a handle'],
    ['crowOrNo+a', 'no @ before the first host'],
    ['crowOrNo@a@b', 'join hosts with +'],
    ['crowOrNo:', 'a model is missing'],
    ['crowOrNo:../models', 'not the name of a model folder'],
    ['crowOrNo:crows@a', 'the order is tag@host:model'],
    ['https://x.com/hashtag/crowOrNo', 'Did you mean crowOrNo?'],
    ['https://twitter.com/hashtag/crowOrNo?src=hash:crows', 'Did you mean crowOrNo:crows?'],
    ['cougarOrNot@https://x.com/prof_puma', 'Did you mean cougarOrNot@prof_puma?'],
    ['cougarOrNot@x.com/prof_puma+https://x.com/b/status/12', 'Did you mean cougarOrNot@prof_puma+b?'],
    ['cougarOrNot:https://x.com/prof_puma', 'Did you mean cougarOrNot:prof_puma?'],
    ['cougarOrNot@https://bsky.example/prof_puma', 'has an address in it; write'],
    ['x'.repeat(101), 'is too long'],
    ['crowOrNo@a:crows, crowOrNo@b:ravens', 'a game has one model'],
    ['crowOrNo, CROWORNO@b', "anyone's posts count"],
  ])('refuses %j', (text, words) => {
    expect(problems(text)).toHaveLength(1);
    expect(problems(text)[0]).toContain(words);
  });

  it.each([
    [
      'cougarOrNot@prof_puma,trailcam_tess',
      'Did you mean a second host, cougarOrNot@prof_puma+trailcam_tess?',
    ],
    ['#a@b+c, d', 'Did you mean a second host, #a@b+c+d?'],
  ])('warns of a comma between hosts in %j', (text, words) => {
    expect(parseTrackedHashtags(text).warnings.map(({ problem }) => problem)).toEqual([
      expect.stringContaining(words),
    ]);
  });

  it.each(['b, a@x', 'a@x, b@y', 'a@x:m, b', 'a@x, #b', 'a@x, ñandú'])('%j is no such case', (text) => {
    expect(parseTrackedHashtags(text).warnings).toEqual([]);
  });

  it('reports every faulty entry', () => {
    expect(problems('a b, ok, 1@x y')).toHaveLength(2);
  });

  it('never throws', () => {
    const pieces = fc.constantFrom('a', '1', '#', '＃', '@', '+', ':', ',', ' ', '_', 'é', '🐾', '\u200d');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (text) => {
          const { entries, faults } = parseTrackedHashtags(text);
          mergeGames(entries);
          for (const { problem } of faults) expect(problem).toMatch(/^entry \d+: /);
        },
      ),
    );
  });

  it('reads back any games it can be asked to track', () => {
    const letter = fc.constantFrom(...'abzABZéÑ鳥クж19_');
    const word = (max: number, unit: fc.Arbitrary<string>) =>
      fc.string({ unit, minLength: 1, maxLength: max });
    const tag = word(20, letter).filter((text) => hashtagPattern().test(text));
    const entry = fc.record({
      tag,
      sign: fc.constantFrom('', '#', '＃'),
      hosts: fc.array(word(15, fc.constantFrom(...'abcXYZ019_')), { maxLength: 4 }),
      model: fc.option(fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/), { nil: undefined }),
    });
    const entries = fc.uniqueArray(entry, {
      minLength: 1,
      maxLength: 8,
      selector: ({ tag: name }) => name.normalize('NFC').toLowerCase(),
    });
    fc.assert(
      fc.property(entries, fc.constantFrom(',', ', ', ' ,\t'), (games, comma) => {
        const text = games.map(({ sign, ...game }) => sign + print(game)).join(comma);
        const read1 = read(text);
        expect(read1.map(({ hosts }) => hosts)).toEqual(
          games.map(({ hosts }) => [...new Set(hosts.map((host) => host.toLowerCase()))]),
        );
        expect(read1.map(({ model }) => model)).toEqual(games.map(({ model }) => model));
        const again = read1.map(({ hashtagAsWritten: written = '', hosts, model }) =>
          print({ tag: written, hosts, model }),
        );
        expect(read(again.join(','))).toEqual(read1);
      }),
    );
  });
});

function print({
  tag,
  hosts,
  model,
}: {
  tag: string;
  hosts: readonly string[];
  model: string | undefined;
}): string {
  return `${tag}${hosts.length > 0 ? `@${hosts.join('+')}` : ''}${model === undefined ? '' : `:${model}`}`;
}

describe('hashtagPattern', () => {
  it("agrees with X's own twitter-text", () => {
    const letters = fc.constantFrom(
      ...'azAZ09_éßж鳥クー々한ע٣·・〜',
      '\u0301',
      '\u200d',
      '-',
      '.',
      '!',
      '&',
      '$',
      '🐾',
      "'",
      '’',
      '/',
    );
    fc.assert(
      fc.property(fc.string({ unit: letters, minLength: 1, maxLength: 6 }), (text) => {
        const found = twitter.extractHashtags(`#${text}`);
        expect(hashtagPattern().test(text)).toBe(found.length === 1 && found[0] === text);
      }),
      { numRuns: 1000 },
    );
  });
});
