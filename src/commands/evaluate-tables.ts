import CliTable from 'cli-table3';
import type { Evaluation } from '../evaluate/evaluate.ts';
import type { Figures, ModelReport } from '../evaluate/report.ts';
import { asNumber, asPercent, withCounts, withInterval } from './evaluate-figures.ts';
import { printable } from './printable.ts';

const LOSSES_SHOWN = 5;
const FAILED_SHOWN = 5;

/** The evaluation as tables for a terminal: all models side by side, then each by label and by source. */
export function evaluationTables(evaluation: Evaluation): string {
  const { dataSet, pictures, failed, ancestorError, models } = evaluation;
  const parts = [
    `${pictures} pictures of ${printable(dataSet)}${failed.length > 0 ? `; ${failed.length} could not be looked at` : ''}. In parentheses: 95 % intervals.`,
    ...failed.slice(0, FAILED_SHOWN).map(({ name, reason }) => `  ${printable(name)}: ${printable(reason)}`),
    table(
      ['', ...models.map(({ model }) => model)],
      comparisonRows(models[0]?.overall.focus?.label ?? '').map(([name, cell]) => [
        name,
        ...models.map(cell),
      ]),
    ),
    `To beat: the 2018 ancestor's published error of ${asPercent(ancestorError)} (its own photos and classes); here ${models
      .map(({ model, overall }) => `${model} ${asPercent(errorOf(overall))}`)
      .join(', ')}.`,
    ...models.flatMap(modelTables),
  ];
  return `${parts.join('\n')}\n`;
}

type Row = readonly [name: string, cell: (report: ModelReport) => string];

/** What is compared, for the terminal and the page. */
export function comparisonRows(focus: string): readonly Row[] {
  const of = (name: string, cell: (figures: Figures) => string): Row => [
    name,
    ({ overall }) => cell(overall),
  ];
  return [
    of(`balanced accuracy, ${focus} or not`, ({ focus }) => asPercent(focus?.balancedAccuracy ?? null)),
    of(`  recall of ${focus}`, ({ focus }) => (focus ? withInterval(focus.recall) : '–')),
    of('  recall of all else', ({ focus }) => (focus ? withInterval(focus.specificity) : '–')),
    of(`area under the ROC curve, ${focus}`, ({ focus }) => asNumber(focus?.areaUnderRoc ?? null)),
    of('top-1 over the labels', ({ top1 }) => withInterval(top1)),
    of('top-3', ({ top3 }) => withInterval(top3)),
    of('expected calibration error', ({ expectedCalibrationError }) => asNumber(expectedCalibrationError)),
    of('names an animal, of those that show one', ({ answers }) => withInterval(answers.coverage)),
    of('  right when it names one', ({ answers }) => withInterval(answers.right)),
    of('  … a single label', ({ answers }) => withCounts(answers.labels)),
    of('  … a broader group', ({ answers }) => withCounts(answers.groups)),
    of('no animal there, but one was named', ({ answers }) => withCounts(answers.falseAnimals)),
    of('right when it says "no animal"', ({ answers }) => withCounts(answers.nothing)),
    of('says that it is not sure', ({ answers }) => withCounts(answers.unsure)),
    ['pictures a second', ({ picturesPerSecond }) => picturesPerSecond.toFixed(1)],
  ];
}

function modelTables(report: ModelReport): string[] {
  const { model, id, byLabel, overall, bySource, topLosses, falseAnimalsByClass } = report;
  const sources = Object.entries(bySource);
  return [
    `\n${model} (${id.name} ${id.version}), by label`,
    table(
      ['label', 'pictures', 'recall', 'precision', 'right when named'],
      byLabel.map(({ label, pictures, precision, recall }) => {
        const named = overall.answers.byName[label];
        return [
          label,
          String(pictures),
          withInterval(recall),
          withInterval(precision),
          named ? withCounts(named) : '–',
        ];
      }),
    ),
    ...groupLine(report),
    ...confusionTable(report),
    ...(sources.length === 0 ? [] : ['by source', sourceTable(sources, overall.focus?.label)]),
    `given an animal without there being one: ${
      Object.entries(falseAnimalsByClass)
        .map(([name, found]) => `${printable(name)} ${withCounts(found)}`)
        .join(', ') || 'no such pictures'
    }`,
    ...(topLosses.length === 0 ? [] : ['worst mistakes']),
    ...topLosses.slice(0, LOSSES_SHOWN).map((loss) => {
      const said = `${loss.predicted} ${asPercent(loss.predictedProbability)}`;
      return `  ${printable(loss.name)}: ${said}, is ${loss.actual} (${asPercent(loss.actualProbability)})`;
    }),
  ];
}

function groupLine({ overall, labels }: ModelReport): string[] {
  const ids = new Set(labels.map(({ id }) => id));
  const groups = Object.entries(overall.answers.byName).filter(([name]) => !ids.has(name));
  if (groups.length === 0) return [];
  return [
    `groups, right when named: ${groups.map(([name, found]) => `${name} ${withCounts(found)}`).join(', ')}`,
  ];
}

function confusionTable({ confusion: { labels, counts } }: ModelReport): string[] {
  return [
    'confusion (a row a label, a column what it was taken for)',
    table(
      ['', ...labels.map((_, i) => String(i + 1))],
      labels.map((label, i) => [
        `${i + 1} ${label}`,
        ...(counts[i] ?? []).map((count) => (count === 0 ? '·' : String(count))),
      ]),
    ),
  ];
}

function sourceTable(sources: readonly (readonly [string, Figures])[], focus: string | undefined): string {
  return table(
    ['source', 'pictures', 'top-1', `${focus ?? 'focus'} found`, 'named', 'right', 'false animals', 'ECE'],
    sources.map(([source, { pictures, top1, focus: found, answers, expectedCalibrationError }]) => [
      printable(source) || '(none)',
      String(pictures),
      asPercent(top1.value),
      found && found.recall.of > 0 ? `${found.recall.hits} of ${found.recall.of}` : '–',
      asPercent(answers.coverage.value),
      withCounts(answers.right),
      answers.falseAnimals.of > 0 ? `${answers.falseAnimals.hits} of ${answers.falseAnimals.of}` : '–',
      asNumber(expectedCalibrationError),
    ]),
  );
}

export function errorOf({ top1 }: Figures): number | null {
  return top1.value === null ? null : 1 - top1.value;
}

/** Numbers flush right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new CliTable({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}
