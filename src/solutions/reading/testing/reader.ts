import { readFileSync } from 'node:fs';
import type { LabelSet } from '../../../game/game.ts';
import { type ReadingContext, readSolution } from '../read-solution.ts';
import { vocabularyOf } from '../vocabulary.ts';

/** The names by which the model that ships is called, since hosts will use them. */
export const model = JSON.parse(
  readFileSync(new URL('../../../../models/cougar-or-not/model.json', import.meta.url), 'utf8'),
) as LabelSet;
export const vocabulary = vocabularyOf(model);

/** `cougar`, `not cougar`, `? cougar bobcat_lynx` (ambiguous), `-` (no solution). */
export function read(text: string, over: Partial<ReadingContext> = {}): string {
  const reading = readSolution(text, {
    vocabulary,
    hashtags: ['cougarOrNot'],
    place: 'thread',
    photos: 1,
    ...over,
  });
  if (reading.kind === 'none') return '-';
  const { kind, labels } = reading.solution;
  const words = `${kind === 'is-not' ? 'not ' : ''}${labels.join(' ')}`;
  return reading.kind === 'ambiguous' ? `? ${words}` : words;
}
