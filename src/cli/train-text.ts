import { asPercent, namesOf, withCounts, withInterval } from '../evaluate/format.ts';
import { inLines } from '../terminal/in-lines.ts';
import { printable } from '../terminal/printable.ts';
import { plural } from '../terminal/words.ts';
import type { Trained, TrainedSide } from '../train/train.ts';
import { leftOutLines, table } from './evaluate-tables.ts';

/** Share of the photos with an animal that it names. */
const SELDOM = 0.1;

/** What `fieldmark train` tells of a model: tables of 80 columns at most, then sentences. @param columns of the terminal; absent: sentences are not broken */
export function trainedText(
  trained: Trained,
  sideInWords: (side: TrainedSide) => string,
  columns?: number,
): string {
  const {
    labelling,
    divided,
    counts,
    leftOut,
    notes,
    shortages,
    l2,
    evaluations,
    fitSeconds,
    calibration,
    decision,
  } = trained;
  const nameOf = namesOf(labelling.labels, labelling.groups);
  const { test } = trained;
  const inPart = (label: string, part: 'train' | 'val' | 'test'): string =>
    String(divided[part].filter(({ photo }) => labelling.labelOf(photo.class) === label).length);
  const measured = test?.byLabel.filter((row) => counts.some(({ label }) => label === row.label)) ?? [];
  const named = test?.overall.answers.coverage.value ?? 1;
  const tables = [
    ...leftOutLines(leftOut).map((line) => line.replace(' (evaluate --json lists all)', '')),
    table(
      ['label', 'photos', 'to fit', 'to choose', 'to measure'],
      counts.map(({ label, photos }) => [
        nameOf(label),
        String(photos),
        ...(['train', 'val', 'test'] as const).map((part) => inPart(label, part)),
      ]),
    ),
    ...(measured.length > 0
      ? [
          table(
            ['label', 'found', 'right when said'],
            measured.map(({ label, recall, precision }) => [
              nameOf(label),
              withInterval(recall),
              withInterval(precision),
            ]),
          ),
        ]
      : []),
  ];
  const sentences = [
    `Fitted in ${fitSeconds.toFixed(1)} s (penalty ${l2}, ${plural(evaluations, 'evaluation')}).`,
    ...(test
      ? [
          `On ${test.overall.pictures} photos that took no part: first guess right ${withInterval(test.overall.top1)}; names an animal in ${asPercent(test.overall.answers.coverage.value)} of the photos that show one, right ${withCounts(test.overall.answers.right)}; no animal there, but one named: ${withCounts(test.overall.answers.falseAnimals)}. Names a label from ${decision.label}${calibration ? '' : ' (not calibrated)'}.`,
        ]
      : ['No photo is left to measure with.']),
    ...(named < SELDOM
      ? [
          'It would seldom say what it sees: it is not sure enough of these photos, or too few are there to choose by. More photos help, and a better backbone.',
        ]
      : []),
    ...trained.sides.map((side) => printable(sideInWords(side))),
    ...shortages.map((text) => `Too few for honest figures: ${text}.`),
    ...notes,
  ];
  return `${[...tables, ...sentences.map((one) => inLines(one, columns))].join('\n')}\n`;
}
