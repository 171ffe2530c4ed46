import { asNumber, asPercent, withCounts, withInterval } from './format.ts';
import type { Share } from './metrics/share.ts';
import { decided, type Sides } from './metrics/sides.ts';
import type { Figures, ModelReport } from './report.ts';

type Row = readonly [name: string, cell: (report: ModelReport) => string];

/** What is compared, for the terminal and the page. */
export function comparisonRows(models: readonly ModelReport[]): readonly Row[] {
  const { focus: first, sides } = models[0]?.overall ?? {};
  const focus = first?.label ?? '';
  const isVague = models.some(({ overall: { answers } }) => answers.coverage.hits > answers.specific.hits);
  const of = (name: string, cell: (figures: Figures) => string): Row => [
    name,
    ({ overall }) => cell(overall),
  ];
  return [
    ...(sides ? sideRows(sides.target) : []),
    ...(first
      ? [
          of(`balanced accuracy, ${focus} or not`, ({ focus }) => asPercent(focus?.balancedAccuracy ?? null)),
          of(`  recall of ${focus}`, ({ focus }) => (focus ? withInterval(focus.recall) : '–')),
          of('  recall of all else', ({ focus }) => (focus ? withInterval(focus.specificity) : '–')),
          of(`area under the ROC curve, ${focus}`, ({ focus }) => asNumber(focus?.areaUnderRoc ?? null)),
        ]
      : []),
    of('top-1 over the labels', ({ top1 }) => withInterval(top1)),
    of('top-3', ({ top3 }) => withInterval(top3)),
    of('expected calibration error', ({ expectedCalibrationError }) => asNumber(expectedCalibrationError)),
    of('names an animal, of those that show one', ({ answers }) => withInterval(answers.coverage)),
    ...(isVague
      ? [of('  more narrowly than "animal"', ({ answers }) => withInterval(answers.specific))]
      : []),
    of('right when it names one', ({ answers }) => withInterval(answers.right)),
    of('  … a single label', ({ answers }) => withCounts(answers.labels)),
    of('  … a broader group', ({ answers }) => withCounts(answers.groups)),
    of('no animal there, but one was named', ({ answers }) => withCounts(answers.falseAnimals)),
    of('right when it says "no animal"', ({ answers }) => withCounts(answers.nothing)),
    of('says that it is not sure', ({ answers }) => withCounts(answers.unsure)),
    ['pictures a second', ({ picturesPerSecond }) => picturesPerSecond.toFixed(1)],
  ];
}

/** "Is it a …?", each side by itself. */
function sideRows(target: string): readonly Row[] {
  const row = (name: string, cell: (sides: Sides) => Share): Row => [
    name,
    ({ overall: { sides } }) => (sides ? withInterval(cell(sides)) : '–'),
  ];
  return [
    row(`${target}: says yes`, ({ targets }) => targets.yes),
    row('  says no, wrongly', ({ targets }) => targets.no),
    row('  decided', ({ targets }) => decided(targets)),
    row('other animals: says no', ({ others }) => others.no),
    row('  says yes, wrongly', ({ others }) => others.yes),
    row('  decided', ({ others }) => decided(others)),
    row('no animal: says yes, wrongly', ({ withoutAnimal }) => withoutAnimal),
  ];
}

export function errorOf({ top1 }: Figures): number | null {
  return top1.value === null ? null : 1 - top1.value;
}
