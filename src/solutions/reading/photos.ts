import type { Reading, ReadingContext, Sentence } from './sentences.ts';
import { ADJECTIVE, ARTICLE, HEDGE, IS, NOT } from './words.ts';

const places: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4 };
/** "1: …", "photo 2 is …", "the first one was …", "third …". */
const MARKER = new RegExp(
  `(?:^| )(?:(?:and |the |in |then )*(?:photos?|pics?|pictures?|images?|no|number) (?<named>[1-4])(?: [:;,]| ${IS})?|(?<bare>[1-4]) (?:[:;]|${IS})|(?:and |the |in |then )*(?<ordinal>first|second|third|fourth)(?: (?:one|photo|pic|picture|image|animal|cat))?(?: [:;,]| ${IS})?)(?= )`,
  'g',
);
const ONE_NAME = new RegExp(
  `^(?:(?:it is|was|is|definitely|indeed|[;,:]) )*(?:${ARTICLE} )?(?:${ADJECTIVE} )*<(?<index>\\d+)>(?: (?:and|but|then|[;,:]))*$`,
);
const DENIED = new RegExp(`(?:^| )${NOT}(?: |$)`);

/**
 * "1: cougar, 2: bobcat": what each photo shows, in the order of the photos. `undefined` when a post does not count its photos.
 * Unless every photo of the round has exactly one name, a person should look.
 */
export function photosOneByOne(
  sentences: readonly Sentence[],
  { photos }: ReadingContext,
): Reading | undefined {
  const stated = sentences.filter(({ question }) => !question);
  let shift = 0;
  const meanings = stated.flatMap(({ named }) => named);
  const forms = stated.map(({ form, named }) => {
    const renumbered = form.replace(/<(\d+)>/g, (_, index: string) => `<${Number(index) + shift}>`);
    shift += named.length;
    return renumbered;
  });
  const text = forms.join(' ; ');
  const markers = [...text.matchAll(MARKER)];
  if (markers.length < 2) return undefined;
  const parts = markers.map((marker, i) => {
    const { named, bare, ordinal } = marker.groups ?? {};
    const words = text.slice(marker.index + marker[0].length, markers[i + 1]?.index ?? text.length).trim();
    return { position: Number(named ?? bare ?? places[ordinal ?? '']), words };
  });
  const mentioned = parts.flatMap(({ words }) =>
    [...words.matchAll(/<(\d+)>/g)].map(([, index]) => Number(index)),
  );
  if (mentioned.length === 0) return undefined;
  const found = parts.map(({ position, words }, i) => {
    // After the last photo's animal the host may say whatever does not name another.
    const own = i === parts.length - 1 ? words.replace(/^([^<]*<\d+>) [;,] [^<]*$/, '$1') : words;
    const ids = meanings[Number(ONE_NAME.exec(own)?.groups?.index ?? NaN)]?.ids;
    const isClear = ids?.length === 1 && !HEDGE.test(own) && !DENIED.test(own);
    return { position, id: isClear ? ids[0] : undefined };
  });
  const labels = found.flatMap(({ id }) => id ?? []);
  const isComplete =
    labels.length === found.length &&
    (photos === 0 || photos === found.length) &&
    found.every(({ position }, i) => position === i + 1);
  const evidence = stated
    .map(({ written }) => written)
    .join(' ')
    .slice(0, 280);
  const all = mentioned.flatMap((index) => meanings[index]?.ids ?? []);
  const distinct = [...new Set(isComplete ? labels : all)];
  return {
    kind: isComplete ? 'settled' : 'ambiguous',
    solution: { kind: 'is', labels: isComplete && distinct.length > 1 ? labels : distinct },
    evidence,
    form: 'stated',
  };
}
