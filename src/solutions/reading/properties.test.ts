import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { model, read } from './testing/reader.ts';

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

  test('whatever the text says, nothing but labels and groups of the model is read', () => {
    const ids: string[] = [...model.labels, ...model.groups].map(({ id }) => id);
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
        for (const text of [list.join(' '), noise])
          for (const word of read(text).match(/[^ ?-]+/g) ?? [])
            expect([...ids, 'not'], text).toContain(word);
      }),
      { numRuns: 200 },
    );
  });
});
