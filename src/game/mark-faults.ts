import type { FieldMark, GameMarks, LabelSet } from './game.ts';
import { faultOfName } from './target.ts';
import type { TextRules } from './text-rules.ts';

/** The longest mark, characters, with the words that say where to look. */
export const LONGEST_MARK = 110;
/** Of no mark can a link, mention, hashtag or placeholder come: a full stop ends a word, and no sign begins one. */
export const markPattern = /^(?=.*\S)(?!.*\.\S)[^@#$/\\{}\p{Cc}\p{Cf}\p{Zl}\p{Zp}＠＃＄／．。｡]+$/u;

/** What is wrong with one mark by itself, in words that follow its place; empty for a good one. */
export function faultsOfMark({ mark, source, from, look }: FieldMark): readonly string[] {
  const length = [...`${look === undefined ? '' : `${look}, `}${mark}`].length;
  return [
    ...(source.trim() === '' ? ['has no source: say who or what page says so'] : []),
    ...(length > LONGEST_MARK
      ? [`is ${length} characters long, more than ${LONGEST_MARK}: say it more briefly`]
      : []),
    ...([mark, look ?? 'the'].every((text) => markPattern.test(text))
      ? []
      : ['is empty, or has one of @ # $ / \\ { }, or a full stop inside a word']),
    ...((from === undefined) === (look === undefined)
      ? []
      : ['has only one of "from" and "look": a mark that tells two animals apart takes both']),
  ];
}

/** What is wrong with the marks of a game, in words: names that its model does not know, texts that a network would not take. */
export function markFaults(
  marks: GameMarks,
  model: Pick<LabelSet, 'labels' | 'groups'>,
  rules: TextRules,
): readonly string[] {
  if (marks === false) return [];
  return Object.entries(marks).flatMap(([animal, list]) => {
    const place = `its fieldMarks of "${animal}"`;
    const unknown = faultOfName(animal, model);
    const named = list.flatMap((each) => (each === 'shipped' ? [] : [each]));
    return [
      ...(unknown === undefined ? [] : [`${place}: "${animal}" ${unknown}`]),
      ...named.flatMap((mark) => {
        const stranger = mark.from === undefined ? undefined : faultOfName(mark.from, model);
        const found = [...faultsOfMark(mark), ...rules.faults(mark.mark)];
        return [
          ...found.map((fault) => `${place}: "${mark.mark}" ${fault}`),
          ...(stranger === undefined ? [] : [`${place}: its "from", "${mark.from}", ${stranger}`]),
        ];
      }),
    ];
  });
}
