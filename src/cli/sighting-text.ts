import { styleText } from 'node:util';
import { percent } from '../game/confidence.ts';
import type { LabelSet } from '../game/game.ts';
import { probably, type Verdict } from '../game/verdict.ts';
import type { Sighting } from '../play/classify.ts';
import { capital, printable } from '../terminal/printable.ts';
import { bar } from '../terminal/round-text.ts';

const BARS_SHOWN = 3;

/** What the bot would say of this one picture, without greeting and hashtag. */
export function inWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'label':
      return `${capital(verdict.named.name)}, ${percent(verdict.named.probability)}`;
    case 'group': {
      const likely = probably(verdict);
      return likely
        ? `Probably ${likely.name}, ${percent(likely.probability)}`
        : `Some kind of ${verdict.named.name}, ${percent(verdict.named.probability)}`;
    }
    case 'unsure':
      return 'Not sure';
    case 'nothing':
      return `No animal here, ${percent(verdict.probability)}`;
    case 'several':
    case 'unseen':
      return verdict.rule;
  }
}

/** The verdict without its figures, for counting. */
export function inBrief(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'label':
    case 'group':
      return verdict.named.name;
    case 'nothing':
      return 'no animal';
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
