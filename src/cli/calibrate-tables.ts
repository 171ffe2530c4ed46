import type { Calibration } from '../evaluate/calibrate/calibrate.ts';
import type { Target } from '../evaluate/calibrate/targets.ts';
import type { Reason } from '../evaluate/calibrate/thresholds.ts';
import { asNumber, asPercent, namesOf, withCounts, withInterval } from '../evaluate/format.ts';
import { share } from '../evaluate/metrics/share.ts';
import type { LeftOut } from '../evaluate/observation.ts';
import type { Figures } from '../evaluate/report.ts';
import type { LabelSet } from '../game/game.ts';
import { printable } from '../terminal/printable.ts';
import { leftOutLines, table } from './evaluate-tables.ts';

const reasons: Readonly<Record<Reason, string>> = {
  unmeasured: 'no picture of it in this data: held to a strict threshold',
  vague: 'says only that there is some animal: gets what the targets leave over',
  imprecise: 'with the common threshold it would be right less often than the target',
};

/** What was fitted, and what it comes to. */
export function calibrationTables(
  calibration: Calibration,
  {
    temperature,
    pictures,
    failed,
    dataSet,
    model,
  }: {
    temperature: string;
    pictures: number;
    failed: readonly LeftOut[];
    dataSet: string;
    model: Pick<LabelSet, 'labels' | 'groups'>;
  },
): string {
  const { before, after, decision, targets, heldOut, afterBySource } = calibration;
  const of = (row: string, cell: (figures: Figures) => string): string[] => [row, cell(before), cell(after)];
  const name = namesOf(model.labels, model.groups);
  const held = {
    coverage: share(heldOut.covered, heldOut.animals),
    specific: share(heldOut.specific, heldOut.animals),
    labels: share(heldOut.labelsRight, heldOut.labelsNamed),
    right: share(heldOut.right, heldOut.named),
    falseAnimals: share(heldOut.falseAnimals, heldOut.withoutAnimal),
  };
  const sure = asPercent(targets.confidence);
  const parts = [
    `${pictures} pictures of ${printable(dataSet)}. Temperature ${temperature}.`,
    ...leftOutLines(failed),
    `Targets: a name is right at least ${asPercent(targets.precision)} of the time; at most ${asPercent(targets.falseAnimals)} of pictures without an animal get one; both of pictures that are held out, by ${sure} one-sided Wilson bounds.`,
    table(
      ['', 'before', 'now', 'held out'],
      [
        [...of('mean loss', ({ meanLoss }) => asNumber(meanLoss)), ''],
        [...of('expected calibration error', (f) => asNumber(f.expectedCalibrationError)), ''],
        [
          ...of('names an animal, of those that show one', ({ answers }) => withInterval(answers.coverage)),
          withInterval(held.coverage),
        ],
        [
          ...of('  more narrowly than "animal"', ({ answers }) => withInterval(answers.specific)),
          withInterval(held.specific),
        ],
        [
          ...of('right when it names one', ({ answers }) => withCounts(answers.right)),
          withCounts(held.right),
        ],
        [...of('  … a single label', ({ answers }) => withCounts(answers.labels)), withCounts(held.labels)],
        [...of('  … a broader group', ({ answers }) => withCounts(answers.groups)), ''],
        [
          ...of('no animal there, but one was named', ({ answers }) => withCounts(answers.falseAnimals)),
          withCounts(held.falseAnimals),
        ],
        [...of('right when it says "no animal"', ({ answers }) => withCounts(answers.nothing)), ''],
      ],
    ),
    `Held out: the ${heldOut.isBySource ? 'sources' : 'pictures'} in ${heldOut.parts} parts, each judged with temperature and thresholds from the others.`,
    `All thresholds are raised by the smallest margin (${calibration.margin} in log-odds) with which the held out pictures keep to the targets.`,
    table(
      ['threshold', 'value', 'right when named', 'why'],
      [
        ['label', String(decision.label), withCounts(after.answers.labels), ''],
        ['group', String(decision.group), withCounts(after.answers.groups), ''],
        ['nothing', String(decision.nothing), withCounts(after.answers.nothing), ''],
        ...Object.entries(decision.only ?? {}).map(([id, threshold]) => {
          const named = after.answers.byName[id];
          const why = calibration.reasons[id];
          return [
            `only ${name(id)}`,
            String(threshold),
            named ? withCounts(named) : 'never',
            why ? reasons[why] : '',
          ];
        }),
      ],
    ),
    ...sourceLines(afterBySource),
    ...outcome(calibration),
  ];
  return `${parts.join('\n')}\n`;
}

const asSentences: Readonly<Record<Target, { readonly met: string; readonly notTested: string }>> = {
  precision: {
    met: 'The target for names is met.',
    notTested:
      'The target for names was NOT TESTED, so it is not met: all pictures show the same, and whoever always says that is right. Add photos of other labels.',
  },
  falseAnimals: {
    met: 'The target for pictures without an animal is met.',
    notTested:
      'The target for pictures without an animal was NOT TESTED, so it is not met: there is none in this data. Add some as a class that the model takes for "nothing", e.g. a sub-folder "no animal".',
  },
};

function outcome({ kept, met, untested }: Calibration): string[] {
  if (met) return ['Both targets are met.'];
  if (!kept)
    return [
      'NO thresholds keep to the targets with this network: it will name nothing. Train it better, or lower the targets.',
    ];
  return Object.entries(asSentences).map(([target, { met: said, notTested }]) =>
    untested.some((one) => one === target) ? notTested : said,
  );
}

function sourceLines(bySource: Readonly<Record<string, Figures>>): string[] {
  const rows = Object.entries(bySource).map(([source, { pictures, answers, expectedCalibrationError }]) => [
    printable(source) || '(none)',
    String(pictures),
    asPercent(answers.coverage.value),
    withCounts(answers.right),
    withCounts(answers.falseAnimals),
    asNumber(expectedCalibrationError),
  ]);
  if (rows.length === 0) return [];
  return [table(['now, by source', 'pictures', 'named', 'right', 'false animals', 'ECE'], rows)];
}
