/** What a follower reads: every kind of verdict, with the labels of the network that ships, on each network. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blueskyTextRules } from '../platforms/bluesky/text-rules.ts';
import { xTextRules } from '../platforms/x/text-rules.ts';
import { partOf } from '../vision/labels/part.ts';
import { readNames } from '../vision/labels/read-names.ts';
import { tableOf } from '../vision/labels/table.ts';
import data from './field-marks.json' with { type: 'json' };
import type { LabelSet } from './game.ts';
import { judgeFor } from './is-it.ts';
import { LONGEST_NAME, withArticle } from './phrases.ts';
import type { Prediction } from './round.ts';
import { questionOf } from './target.ts';
import type { TextRules } from './text-rules.ts';
import type { Verdict } from './verdict.ts';
import { word } from './wording.ts';

const model = JSON.parse(
  readFileSync(new URL('../../models/cougar-or-not/model.json', import.meta.url), 'utf8'),
) as LabelSet;
const species = tableOf(
  readNames(
    [
      'Aves_Passeriformes_Corvidae_Corvus_brachyrhynchos_American_Crow',
      'Aves_Passeriformes_Corvidae_Corvus_ossifragus_Fish_Crow',
      'Aves_Passeriformes_Corvidae_Corvus_corax_Common_Raven',
      'Aves_Passeriformes_Corvidae_Corvus_cornix_Hooded_Crow',
      'Aves_Passeriformes_Corvidae_Pica_hudsonia',
      "Aves_Passeriformes_Corvidae_Aphelocoma_woodhouseii_Woodhouse's_Scrub-Jay",
      'Aves_Passeriformes_Icteridae_Quiscalus_quiscula_Common_Grackle',
      'Aves_Passeriformes_Trochilidae_Chlorostilbon_x_Very_Long_Named_Emerald_Hummingbird_Of_The_Northern_Hills',
      'Mammalia_Carnivora_Felidae_Lynx_rufus_Bobcat',
    ]
      .map((line, i) => `${i}_Animalia_Chordata_${line}`)
      .join('\n'),
  ).outputs,
);
const decision = { label: 0.7, group: 0.9, nothing: 0.7, ranks: { genus: 0.75, family: 0.8, order: 0.85 } };
const crows = {
  target: ['American crow', 'fish crow'],
  among: ['Corvidae'],
  names: { 'Corvus corax': 'big Ed' },
};
const ofSpecies = [
  { question: 'which' as const },
  { question: 'which' as const, among: ['Corvidae'] },
  { question: 'which' as const, among: ['Corvidae', 'Felidae'] },
  { ...crows, target: ['Corvus'] },
  { target: ['Quiscalus quiscula'] },
  crows,
];
const games = [
  ...[
    { question: 'which' as const },
    ...['cougar', 'bobcat', 'wild cat', 'bird', 'dog'].map((animal) => ({ target: [animal] })),
  ].map((game) => ({ game, model })),
  { game: { question: 'which' as const }, model },
  ...ofSpecies.map((game) => ({ game, model: partOf(species, decision, game).set })),
];
const networks = [xTextRules, blueskyTextRules];
const marks = data.animals.flatMap((animal) => animal.marks.map(({ mark }) => mark));

function see(scores: Readonly<Record<string, number>>): Prediction {
  const all = Object.entries(scores).map(([label, probability]) => ({ label, probability }));
  return {
    model: { name: 'm', version: '1', hash: 'h' },
    scores: all.toSorted((a, b) => b.probability - a.probability),
  };
}

const predictionOf = (model: Pick<LabelSet, 'labels'>) =>
  fc
    .record({
      main: fc.constantFrom(...model.labels.map(({ id }) => id)),
      most: fc.double({ min: 0.2, max: 0.999, noNaN: true }),
      rest: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: model.labels.length,
        maxLength: model.labels.length,
      }),
    })
    .map(({ main, most, rest }) => {
      const others = model.labels.map(({ id }, i) => [id, id === main ? 0 : (rest[i] ?? 0) ** 6] as const);
      const total = others.reduce((sum, [, weight]) => sum + weight, 0) || 1;
      return see({
        ...Object.fromEntries(others.map(([id, w]) => [id, (w / total) * (1 - most)])),
        [main]: most,
      });
    });
const rounds = fc
  .constantFrom(...games)
  .chain(({ game, model }) =>
    fc
      .array(fc.option(predictionOf(model), { nil: undefined, freq: 4 }), { minLength: 1, maxLength: 4 })
      .map((seen) => ({ game, model, seen })),
  );

/** A reply without what is told about animals in general, and without what ends it. */
function withoutMark(text: string): string {
  return marks.reduce((rest, mark) => rest.replace(mark, ''), text);
}

test('the photos made up here lead to every kind of verdict', () => {
  // With a seed of its own: which kinds three thousand random rounds reach would be chance.
  const kinds = fc.sample(rounds, { seed: 1, numRuns: 3000 }).map(({ game, model, seen }) => {
    const question = questionOf(game, model);
    return `${question.kind} ${judgeFor(question, seen, model).kind}`;
  });
  expect([...new Set(kinds)].sort()).toEqual([
    ...['cannotTell', 'no', 'nothing', 'unseen', 'yes'].map((kind) => `is-it ${kind}`),
    ...['group', 'label', 'nothing', 'several', 'unseen', 'unsure'].map((kind) => `which ${kind}`),
  ]);
});

test('whatever the photos: it ends well, fits, says the verdict first, and claims no mark for the photo', () => {
  fc.assert(
    fc.property(
      rounds,
      fc.constantFrom(...networks),
      fc.string(),
      fc.boolean(),
      ({ game, model, seen }, rules, seed, isAlone) => {
        const question = questionOf(game, model);
        const verdict = judgeFor(question, seen, model);
        const text = word(verdict, {
          rules,
          seed,
          model,
          hashtag: 'cougarOrNot',
          ...(isAlone ? { photoPostedAt: new Date('2026-11-20T14:05:59Z') } : {}),
        });
        expect(rules.length(text)).toBeLessThanOrEqual(rules.limit);
        expect(rules.faults(text, 'cougarOrNot')).toEqual([]);
        const said = text.replace(/ #cougarOrNot$/, '');
        expect(said).toMatch(/[.!]\)?$/);
        // Never two brackets in a row, two spaces, a gap before a stop, two stops, an emoji without a stop before it.
        expect(said).not.toMatch(
          /\)\W*\(| {2}|\s[.,!?:;]|[.,:;][.,:;]|[\p{L}\d%] \p{Extended_Pictographic}/u,
        );
        expect(said).not.toMatch(
          /something else, no\b|undefined|NaN|[{}]|\b(?:a|an) (?:some|a|an)\b|\ba (?:ocelot|animal)\b/i,
        );
        // A sentence begins with a capital, also behind an emoji.
        expect(said).not.toMatch(/(?:[.!?]|\p{Extended_Pictographic}) \p{Ll}/u);
        expect(said.match(/\bbot\b/gi)).toHaveLength(1);
        expect(isVerdictFirst(verdict, said), said).toBe(true);
        // Where there is a mark, no word of seeing stands in its sentence or before it in the same one.
        for (const mark of marks.filter((each) => said.includes(each))) {
          const lead = said
            .slice(0, said.indexOf(mark))
            .split(/[.!?] |\p{Extended_Pictographic} /u)
            .at(-1);
          expect(lead).toMatch(
            /^(?:Field mark: |Worth knowing: |How to tell: |What to look for: |(?:Look at|It helps to look at|Next time, look at) [^:]+: |.* would (?:decide|settle it|tell), )$/,
          );
        }
        expect(withoutMark(said)).not.toMatch(
          /\b(?:see|saw|shows?) (?:the|its|a) (?:tail|coat|ears?|face)\b/i,
        );
      },
    ),
    { numRuns: 3000 },
  );
});

/** Whether the first words of a text say the verdict. */
function isVerdictFirst(verdict: Verdict, text: string): boolean {
  const first = text.split(/[.!] |🤔|📷/u)[0] ?? '';
  switch (verdict.kind) {
    case 'label': {
      const name =
        verdict.named.id === 'other_animal'
          ? 'no cat, dog or bird'
          : verdict.named.name.replace(/^something else, /, '').slice(0, LONGEST_NAME - 10);
      return first.toLowerCase().includes(name.toLowerCase());
    }
    case 'yes':
    case 'no':
      return new RegExp(`${verdict.target.name}|^yes|^no|^not|^nope`, 'i').test(first);
    case 'cannotTell':
      return verdict.photos ? /not sure about/.test(first) : !/\d%|^(?:Yes|No),/.test(first);
    case 'nothing':
      return /no animal|nothing|hides/i.test(first);
    case 'unsure':
      return !/\d%/.test(first);
    case 'unseen':
      return /open/.test(text);
    case 'group':
      return /some|kind|one|probably|likely|lean|looks|guess|think/i.test(first);
    case 'several':
      return first.startsWith('Photo 1');
  }
}

describe('a field mark', () => {
  const judged = (scores: Readonly<Record<string, number>>) =>
    judgeFor(questionOf({ target: ['cougar'] }, { ...model }), [see(scores)], {
      ...model,
      decision: { ...model.decision, targets: { cougar: { yes: 0.9, no: 0.1 } } },
    });
  const cannotTell = judged({ cougar: 0.48, bobcat_lynx: 0.4, dog: 0.12 });
  const context = { rules: xTextRules, seed: '1', model, hashtag: 'cougarOrNot' };

  test('makes "cannot tell" useful', () => {
    expect(word(cannotTell, context)).toMatch(
      /🤔 Cougar 48%, bobcat or lynx 40%: the tail would (?:decide|tell|settle it), long with a dark end on a cougar, a short bob on a bobcat\./u,
    );
  });

  test('is dropped first where space is short, the runners-up after it', () => {
    const forms = Array.from(
      { length: 260 },
      (_, i): TextRules => ({ ...xTextRules, limit: 280 - i }),
    ).flatMap((rules) => {
      try {
        return [word(cannotTell, { ...context, rules })];
      } catch {
        return [];
      }
    });
    const shown = [...new Set(forms)].map((text) =>
      [/a short bob/, /the tail would/, /dog 12%/, /bobcat or lynx 40%/, /Cougar 48%/]
        .map((sign) => (sign.test(text) ? 1 : 0))
        .join(''),
    );
    expect(shown).toEqual(['11011', '01011', '00111', '00011', '00001', '00000']);
  });

  test('is left out where the operator wants none, and where a person said which is which', () => {
    expect(word(cannotTell, { ...context, fieldMarks: false })).toMatch(/40%, dog 12%\. /);
    const own = { cougar: [{ mark: 'cougars purr', source: '@host' }] };
    const yes = judged({ cougar: 0.99, dog: 0.01 });
    expect(word(yes, { ...context, fieldMarks: own })).toMatch(/: Cougars purr\. /);
  });

  test('and the sentence differ from those of the last week, and are the same for the same round', () => {
    const recent: string[] = [];
    for (let i = 0; i < 7; i++) {
      const text = word(judged({ cougar: 0.97 + i / 1000, big_cat: 0.001 }), {
        ...context,
        seed: `at://round/${i}`,
        recent: [...recent],
      });
      expect(
        word(judged({ cougar: 0.97 + i / 1000, big_cat: 0.001 }), {
          ...context,
          seed: `at://round/${i}`,
          recent,
        }),
      ).toBe(text);
      recent.unshift(text);
    }
    const told = recent.flatMap((text) => marks.filter((mark) => text.includes(mark)));
    expect(told.length).toBe(2);
    expect(new Set(told).size).toBe(2);
    const openings = recent.map(
      (text) =>
        text
          .replace(/\d+%|\d+ times in \d+/g, 'N')
          .split(/ (?:Field|Worth|How|What)|(?<=N\.|sure\.|it\.) /)[0],
    );
    expect(new Set(openings).size).toBe(7);
  });
});

test.each([
  ['ocelot', 'an ocelot'],
  ['European starling', 'a European starling'],
  ['Eurasian lynx', 'a Eurasian lynx'],
  ['Utah prairie dog', 'a Utah prairie dog'],
  ['umbrellabird', 'an umbrellabird'],
  ['unicornfish', 'a unicornfish'],
  ['one-horned rhinoceros', 'a one-horned rhinoceros'],
  ['lynx', 'a lynx'],
  ['mule deer', 'a mule deer'],
  ['ibis', 'an ibis'],
  ['walrus', 'a walrus'],
  ['albatross', 'an albatross'],
  ['rat snakes', 'rat snakes'],
  ['poison ivy', 'poison ivy'],
  ['some other animal', 'some other animal'],
])('%s is told as "%s"', (name, told) => expect(withArticle(name)).toBe(told));
