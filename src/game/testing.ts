import { readFileSync } from 'node:fs';
import type { LabelSet } from './game.ts';
import { type RevealContext, readReveal } from './reveal.ts';
import { vocabularyOf } from './reveal-vocabulary.ts';

/** The names by which the model that ships is called, since hosts will use them. */
export const model = JSON.parse(
  readFileSync(new URL('../../models/cougar-or-not/model.json', import.meta.url), 'utf8'),
) as LabelSet;
export const vocabulary = vocabularyOf(model);

/** `cougar`, `not cougar`, `? cougar bobcat_lynx` (ambiguous), `-` (no reveal). */
export function read(text: string, over: Partial<RevealContext> = {}): string {
  const reveal = readReveal(text, {
    vocabulary,
    hashtags: ['cougarOrNot'],
    place: 'thread',
    photos: 1,
    ...over,
  });
  if (reveal.kind === 'none') return '-';
  const { kind, labels } = reveal.solution;
  const words = `${kind === 'is-not' ? 'not ' : ''}${labels.join(' ')}`;
  return reveal.kind === 'ambiguous' ? `? ${words}` : words;
}
