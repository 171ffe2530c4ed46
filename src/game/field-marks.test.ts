import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { xTextRules } from '../platforms/x/text-rules.ts';
import data from './field-marks.json' with { type: 'json' };
import { markBook, marksFor } from './field-marks.ts';
import type { FieldMark, LabelSet } from './game.ts';
import { faultsOfMark, markFaults } from './mark-faults.ts';

const model = JSON.parse(
  readFileSync(new URL('../../models/cougar-or-not/model.json', import.meta.url), 'utf8'),
) as LabelSet;
const named = (id: string) => ({ id, name: model.labels.find((label) => label.id === id)?.name ?? id });
const texts = (marks: readonly FieldMark[]) => marks.map(({ mark }) => mark).join(' ');

describe('the marks that ship', () => {
  const all = (data.animals as { names: string[]; marks: FieldMark[] }[]).flatMap(({ names, marks }) =>
    marks.map((mark) => ({ names, ...mark })),
  );
  const known = new Set(data.animals.flatMap(({ names }) => names));

  test('are for some seventy animals, each a sentence of at most 110 characters with the page that says so', () => {
    expect(data.animals.length).toBeGreaterThanOrEqual(60);
    for (const { names: _, ...mark } of all) {
      expect(faultsOfMark(mark), mark.mark).toEqual([]);
      expect(xTextRules.faults(mark.mark), mark.mark).toEqual([]);
      expect(mark.source).toMatch(/\S.*, https?:\/\/\S+$/);
      if (mark.from === undefined) expect(mark.mark).toMatch(/^\p{Lu}.*\.$/u);
      else expect(mark.mark).toMatch(/^[\p{Ll}].*[^.]$/u);
    }
  });

  test('claim nothing of a photo', () => {
    for (const { mark } of all) expect(mark).not.toMatch(/\b(?:I|my|this|here|photo|picture)\b/i);
  });

  test('tell apart animals that have entries, in words that name both or speak of either', () => {
    for (const { from } of all) if (from !== undefined) expect(known, from).toContain(from);
    expect(all.filter(({ from }) => from !== undefined).length).toBeGreaterThanOrEqual(30);
  });

  test('are there for each animal of the network that ships, but for what is no kind', () => {
    const book = markBook(undefined, model);
    const without = model.labels.filter((label) => book.of(label).length === 0).map(({ id }) => id);
    // Of birds as a whole nothing is told; "some other animal" and "no animal" are no kinds.
    expect(without).toEqual(['bird', 'other_animal', 'no_animal']);
  });

  test.each([
    [{ taxon: 'Lynx rufus' }, 'bobcat'],
    [{ taxon: 'lynx_rufus' }, 'bobcat'],
    [{ commonName: 'Bobcat' }, 'bobcat'],
    [{ label: 'cougar' }, 'cougar'],
    [{ taxon: 'Accipiter cooperii' }, "Cooper's hawk"],
    [{ taxon: 'Pantherophis obsoletus' }, 'rat snake'],
    [{ commonName: 'American crow or common raven' }, 'raven'],
  ])('are found by %j', (name, word) => expect(texts(marksFor(name))).toContain(word));

  test('of a species network are found by the scientific name, whatever else it is called', () => {
    const labels = [
      { id: 'label_7', name: 'big Ed', taxon: 'Corvus corax' },
      { id: 'a', name: 'western ratsnake', taxon: 'Pantherophis obsoletus' },
      { id: 'b', name: "Cooper's hawk", taxon: 'Tachyspiza cooperii', aliases: ["Cooper's Hawk"] },
      { id: 'corvus_brachyrhynchos', name: 'American crow', taxon: 'Corvus brachyrhynchos' },
      // Of Europe: other animals than the robin and the badger that the marks are of.
      { id: 'c', name: 'robin', taxon: 'Erithacus rubecula' },
      { id: 'd', name: 'badger', taxon: 'Meles meles', aliases: ['Badger'] },
    ];
    const groups = [
      { id: 'corvus', name: 'crow or raven', taxon: 'Corvus', rank: 'genus' as const },
      { id: 'lynx', name: 'lynx', taxon: 'Lynx', rank: 'genus' as const },
    ];
    const book = markBook(undefined, { labels, groups });
    const first = [...labels, ...groups].map(
      (each) => texts(book.of(each)).match(/raven|rat snake|Cooper|crow/)?.[0],
    );
    // No mark that speaks of ravens where the game says "big Ed".
    expect(first).toEqual([
      undefined,
      'rat snake',
      'Cooper',
      'crow',
      undefined,
      undefined,
      'crow',
      undefined,
    ]);
    expect(
      book.apart({ id: 'label_7', name: 'big Ed' }, { id: 'corvus_brachyrhynchos', name: 'American crow' }),
    ).toMatchObject({
      from: 'common raven',
    });
  });

  test('of an unknown animal are none', () =>
    expect(marksFor({ taxon: 'Felis', commonName: 'cat' })).toEqual([]));
});

describe('the marks of a game', () => {
  const own = (mark: string): FieldMark => ({ mark, source: '@host' });
  const cougar = named('cougar');

  test('tell apart either way round, also a target of several labels', () => {
    const book = markBook(undefined, model);
    const tail = book.apart(cougar, named('bobcat_lynx'));
    expect(tail).toMatchObject({ look: 'the tail' });
    expect(book.apart(named('bobcat_lynx'), cougar)).toEqual(tail);
    expect(book.apart({ id: 'bird+cougar', name: 'bird or cougar' }, named('bobcat_lynx'))).toEqual(tail);
    expect(book.apart(cougar, named('bird'))).toBeUndefined();
  });

  test('never tell "some other animal" apart by one of the animals in it', () => {
    const book = markBook(undefined, model);
    expect(model.labels.find(({ id }) => id === 'other_animal')?.aliases).toContain('coyote');
    expect(book.apart(cougar, named('other_animal'))).toBeUndefined();
  });

  test('go before those that ship: a correction is one line, an addition keeps them, an empty list is none', () => {
    const of = (marks: (FieldMark | 'shipped')[]) => markBook({ puma: marks }, model).of(cougar);
    expect(of([own('Cougars purr.')]).map(({ mark }) => mark)).toEqual(['Cougars purr.']);
    expect(of(['shipped', own('Cougars purr.')])).toHaveLength(3);
    expect(of([])).toEqual([]);
    const pair = { ...own('loud from a cougar'), from: 'bobcat', look: 'the voice' };
    const book = markBook({ cougar: [pair] }, model);
    expect(book.of(cougar)).toHaveLength(2);
    expect(book.apart(named('bobcat_lynx'), cougar)?.look).toBe('the voice');
    expect(markBook(false, model).of(cougar)).toEqual([]);
  });

  test('of a model go before those that ship, and a game goes before both', () => {
    const labels = [{ id: 'cougar', name: 'cougar', fieldMarks: [own('Cougars purr.')] }];
    expect(texts(markBook(undefined, { labels, groups: [] }).of(cougar))).toBe('Cougars purr.');
    expect(texts(markBook({ cougar: [own('They hiss.')] }, { labels, groups: [] }).of(cougar))).toBe(
      'They hiss.',
    );
  });

  test('that are bad are faults, all at once', () => {
    const faults = markFaults(
      {
        cougarr: [own('True.')],
        dog: [
          own('x'.repeat(111)),
          { mark: 'See fox.no', source: ' ' },
          { ...own('low'), from: 'wulf' },
          'shipped',
        ],
      },
      model,
      xTextRules,
    ).join('\n');
    for (const sign of [
      /"cougarr" is no label or group of its model/,
      /111 characters long, more than 110/,
      /has no source/,
      /full stop inside a word/,
      /"wulf", is no label/,
      /takes both/,
    ])
      expect(faults).toMatch(sign);
    expect(markFaults({ puma: [own('Cougars purr.')] }, model, xTextRules)).toEqual([]);
    expect(markFaults(false, model, xTextRules)).toEqual([]);
  });
});
