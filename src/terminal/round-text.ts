import { styleText } from 'node:util';
import type { Label } from '../game/game.ts';
import { scoresAsTold } from '../game/is-it.ts';
import { percent } from '../game/phrases.ts';
import { shownText } from '../game/shown-text.ts';
import { silences } from '../game/silences.ts';
import type { Verdict } from '../game/verdict.ts';
import type { FullRound } from '../store/store.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { barOf } from './charts.ts';
import { inLines } from './in-lines.ts';
import { printable } from './printable.ts';
import { moment } from './words.ts';

const BAR_WIDTH = 20;
const INDENT = 2;
const RULE_WIDTH = 76;

/**
 * One round as a person would like to read it: the post, what the bot saw in each photo, its answer or why it stayed silent.
 *
 * @param columns of the terminal; absent: lines are not broken
 */
export function tell(round: FullRound, model: ModelInfo | undefined, columns?: number): string {
  const head = `${styleText('bold', printable(`@${round.authorHandle ?? round.authorId}`))} ${styleText('dim', moment(round.createdAt))}`;
  const verdict = round.answer?.verdict as Verdict | undefined;
  const lines = [head, indent(inLines(plain(shownText(round.text)), columns, INDENT))];
  for (const photo of round.photos) {
    const seen = photo.prediction?.scores ?? [];
    const scores = (model ? scoresAsTold(verdict, seen, model) : seen).slice(0, 3);
    const about = photo.ref.altText ? styleText('dim', ` (${plain(photo.ref.altText)})`) : '';
    const failure = photo.state === 'failed' ? `: ${plain(photo.message ?? photo.reason ?? 'failed')}` : '';
    lines.push(indent(`photo ${photo.position + 1}${about}${failure}`));
    for (const { label, probability } of scores) {
      const known = model?.labels.find((candidate) => candidate.id === label);
      lines.push(indent(`  ${bar(probability)} ${nameOf(known, label)}`));
    }
  }
  lines.push(indent(outcome(round, columns)));
  return lines.join('\n');
}

function outcome(round: FullRound, columns: number | undefined): string {
  const { answer } = round;
  if (!answer) return styleText('yellow', `Silent: ${silences[round.reason] ?? round.reason}.`);
  const way = answer.kind === 'reply' ? 'Replies' : 'Posts on its own';
  const why = answer.reason ? `: ${plain(answer.reason)}` : '';
  const state = answer.state === 'sent' ? '' : `\n${styleText('dim', `(${answer.state}${why})`)}`;
  const text = inLines(`${way}: ${plain(answer.text)}`, columns, INDENT).slice(way.length + 1);
  return `${styleText('green', `${way}:`)}${styleText('bold', text)}${state}`;
}

/** A bar of 20 places with its percentage: `█████████▌           48%`. */
export function bar(probability: number): string {
  return `${barOf(probability, BAR_WIDTH)} ${percent(probability).padStart(8)}`;
}

export function rule(): string {
  return styleText('dim', '─'.repeat(RULE_WIDTH));
}

function nameOf(label: Label | undefined, id: string): string {
  return printable(`${label?.name ?? id} ${label?.emoji ?? ''}`.trimEnd());
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function plain(text: string): string {
  return printable(text.replace(/\s+/g, ' '));
}
