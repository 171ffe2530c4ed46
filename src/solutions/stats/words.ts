import { asPercent, withInterval } from '../../evaluate/format.ts';
import type { Share } from '../../evaluate/metrics/share.ts';
import { driftInWords } from '../drift.ts';
import type { Statistics } from './statistics.ts';
import { ENOUGH_FOR_CALIBRATION, ENOUGH_FOR_SHARE } from './tally.ts';

/** A share of few is given as counts alone: a percentage would look like knowledge. */
export function shareInWords(share: Share): string {
  if (share.of === 0) return '–';
  if (share.of < ENOUGH_FOR_SHARE) return `${share.hits} of ${share.of}, too few to tell`;
  return withInterval(share);
}

/** The same for a narrow column. */
export function shareInBrief(share: Share): string {
  if (share.of === 0) return '–';
  return share.of < ENOUGH_FOR_SHARE ? `${share.hits} of ${share.of}` : asPercent(share.value);
}

/** "Is it a …?", each side by itself: figures that come first. */
export function sideShares({ sides }: Statistics['total']): readonly (readonly [string, Share])[] {
  if (!sides) return [];
  return [
    ['right when it says yes', sides.yes],
    ['right when it says no', sides.no],
    ['targets that got a yes', sides.targets],
    ['others that got a no', sides.others],
  ];
}

/** The same in words, with how often it could not tell, as pairs of name and value. */
export function sideRows(total: Statistics['total']): readonly (readonly [string, string])[] {
  if (!total.sides) return [];
  return [
    ...sideShares(total).map(([name, share]) => [name, shareInWords(share)] as const),
    ['says that it cannot tell', count(total.sides.cannotTell)],
  ];
}

/** What a stranger wants to know first, in a sentence or two. */
export function lead({ total, unscored }: Statistics): string {
  const { rounds, answered, right, wrong, unsure, byGroup } = total;
  if (rounds === 0) return 'No rounds yet: the bot has seen no post of a game in this time.';
  const seen = `${plural(rounds, 'round')} seen, ${count(answered)} answered.`;
  if (answered === 0) return `${seen} Nothing to score yet.`;
  const checked = right + wrong + unsure;
  if (checked === 0) {
    const waiting = unscored.ambiguous > 0 ? ` ${ambiguous(unscored.ambiguous)}` : '';
    return `${seen} No host has given a solution yet that decides one of them, so nobody knows how good they are. Solutions are read as hosts post them; fieldmark answer sets one by hand.${waiting}`;
  }
  const group = byGroup > 0 ? `, ${count(byGroup)} of them by naming only the broader group` : '';
  const few = right + wrong < ENOUGH_FOR_SHARE ? ' That is too few to tell how good it is.' : '';
  return `${seen} Hosts have checked ${count(checked)}: ${count(right)} right${group}, ${count(wrong)} wrong, ${count(unsure)} where it named nothing.${few}`;
}

/** What the figures leave out, and what to do about it. */
export function notes({ unscored, drifts }: Statistics): readonly string[] {
  const { answers, models, ambiguous: waiting } = unscored;
  return [
    ...(answers > 0
      ? [
          `${plural(answers, 'reply', 'replies')} cannot be scored: the model is not installed (${models.join(', ')}). Add it again: fieldmark model add.`,
        ]
      : []),
    ...(waiting > 0 ? [ambiguous(waiting)] : []),
    ...drifts.map(driftInWords),
  ];
}

export function calibrationInWords({ answers, expectedCalibrationError }: Statistics['calibration']): string {
  if (answers === 0) return 'No checked replies yet.';
  if (expectedCalibrationError === null)
    return `${plural(answers, 'checked reply', 'checked replies')}: too few to state a calibration error, which takes ${ENOUGH_FOR_CALIBRATION}.`;
  return `Calibration error ${expectedCalibrationError.toFixed(3)} over ${count(answers)} checked replies; 0 is perfect.`;
}

/** `87 %`; never 100 %, which no network can know. */
export function sure(confidence: number): string {
  return confidence >= 0.995 ? 'over 99 %' : `${Math.round(100 * confidence)} %`;
}

/** US dollars; cents are too coarse for prices of half a cent. */
export function usd(microUsd: number): string {
  return `$${(microUsd / 1e6).toFixed(microUsd < 1e6 ? 3 : 2)}`;
}

/** A post's text in at most `length` characters, on one line. */
export function shortened(text: string, length: number): string {
  const characters = [...text.replace(/\s+/gu, ' ').trim()];
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
}

export function period({ since, until }: Pick<Statistics, 'since' | 'until'>): string {
  return since === undefined
    ? `all rounds until ${until.slice(0, 10)}`
    : `rounds from ${since.slice(0, 10)} to ${until.slice(0, 10)}`;
}

export function plural(number: number, noun: string, several = `${noun}s`): string {
  return `${count(number)} ${number === 1 ? noun : several}`;
}

function ambiguous(number: number): string {
  return number === 1
    ? 'What one host wrote may be a solution; it waits for a person: fieldmark answer list.'
    : `What ${count(number)} hosts wrote may be solutions; they wait for a person: fieldmark answer list.`;
}

/** `1,000` */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
