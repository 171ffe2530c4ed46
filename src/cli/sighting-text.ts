import { styleText } from 'node:util';
import type { LabelSet } from '../game/game.ts';
import { inWords } from '../game/in-words.ts';
import type { Verdict } from '../game/verdict.ts';
import type { Sighting } from '../play/classify.ts';
import { printable } from '../terminal/printable.ts';
import { bar } from '../terminal/round-text.ts';

const BARS_SHOWN = 3;

/** The verdict without its figures, for counting. */
export function inBrief(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'label':
    case 'group':
      return verdict.named.name;
    case 'nothing':
      return 'no animal';
    case 'yes':
      return verdict.target.name;
    case 'no':
      return `no ${verdict.target.name}`;
    case 'cannotTell':
    case 'unsure':
    case 'several':
    case 'unseen':
      return 'not sure';
  }
}

/** A picture in a few lines: its file, what the bot would say, and the first labels. */
export function asLines(sighting: Sighting, model: LabelSet): string {
  const size = 'error' in sighting ? '' : `, ${sighting.width} × ${sighting.height} px`;
  const lines = linesOf(sighting, model).map((line) => `  ${line}`);
  return [`${printable(sighting.file)}${size}`, ...lines, ''].join('\n');
}

function linesOf(sighting: Sighting, model: LabelSet): string[] {
  if ('error' in sighting) return [styleText('red', printable(sighting.error.message))];
  const { scores, verdict } = sighting;
  const bars = scores.slice(0, BARS_SHOWN).map(({ label, probability }) => {
    const known = model.labels.find((candidate) => candidate.id === label);
    return `${bar(probability)} ${known?.name ?? label} ${known?.emoji ?? ''}`.trimEnd();
  });
  return [`${styleText('bold', inWords(verdict))} ${styleText('dim', `(rule: ${verdict.rule})`)}`, ...bars];
}
