import type { TargetCalibration } from '../evaluate/calibrate/target-thresholds.ts';
import { asPercent, withInterval } from '../evaluate/format.ts';
import type { Share } from '../evaluate/metrics/share.ts';
import type { Sides } from '../evaluate/metrics/sides.ts';
import { questionInWords } from '../game/target.ts';
import { capital, printable } from '../terminal/printable.ts';
import { table } from './evaluate-tables.ts';

/** What was fitted, and what it comes to. */
export function sideTable({ target, limits, thresholds, by, after, heldOut }: TargetCalibration): string {
  const how = { bound: 'by its bound', count: 'as counted, since the pictures are too few for a bound' };
  const row = (name: string, cell: (sides: Sides) => Share): string[] => [
    name,
    withInterval(cell(after)),
    withInterval(cell(heldOut)),
  ];
  return [
    `${capital(printable(questionInWords({ kind: 'is-it', target, why: '', isGuess: false })))} Yes from ${thresholds.yes}, no up to ${thresholds.no}, in a game where ${asPercent(limits.share)} of the animals are.`,
    `Of them at most ${asPercent(limits.wrongNo)} may get a no (${how[by.no]}), of others at most ${asPercent(limits.wrongYes)} a yes (${how[by.yes]}),`,
    'whichever fifth of the sources is left out. Held out: five times a fifth, with thresholds from the other sources alone.',
    table(
      [printable(target.name), 'now', 'held out'],
      [
        row('says yes', ({ targets }) => targets.yes),
        row('  says no, wrongly', ({ targets }) => targets.no),
        row('other animals: says no', ({ others }) => others.no),
        row('  says yes, wrongly', ({ others }) => others.yes),
        ['no animal: says yes, wrongly', withInterval(after.withoutAnimal), ''],
      ],
    ),
  ].join('\n');
}
