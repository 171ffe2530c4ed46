import CliTable from 'cli-table3';
import { comparisonRows, errorOf } from '../evaluate/comparison.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import { asNumber, asPercent, namesOf, withCounts, withInterval } from '../evaluate/format.ts';
import type { Share } from '../evaluate/metrics/share.ts';
import type { Sides } from '../evaluate/metrics/sides.ts';
import type { LeftOut } from '../evaluate/observation.ts';
import type { Figures, ModelReport } from '../evaluate/report.ts';
import { robustnessHead, robustnessRow } from '../evaluate/robust/robustness.ts';
import { withArticle } from '../game/phrases.ts';
import { capital, printable } from '../terminal/printable.ts';

const LOSSES_SHOWN = 5;
const FAILED_SHOWN = 10;

/** The evaluation as tables for a terminal: all models side by side, then each by label and by source. */
export function evaluationTables(evaluation: Evaluation): string {
  const { dataSet, game, pictures, failed, ancestorError, models } = evaluation;
  const parts = [
    ...(game === undefined ? [] : [printable(game)]),
    `${pictures} pictures of ${printable(dataSet)}. In parentheses: 95 % intervals.`,
    ...leftOutLines(failed),
    table(
      ['', ...models.map(({ model }) => model)],
      comparisonRows(models).map(([name, cell]) => [name, ...models.map(cell)]),
    ),
    ...models.flatMap(({ overall: { sides } }) => (sides ? [sidesLine(sides)] : [])),
    ...(models.some(({ byRank }) => byRank)
      ? []
      : [
          `To beat: the 2018 ancestor's published error of ${asPercent(ancestorError)} (its own photos and classes); here ${models
            .map(({ model, overall }) => `${model} ${asPercent(errorOf(overall))}`)
            .join(', ')}.`,
        ]),
    ...models.flatMap(modelTables),
  ];
  return `${parts.join('\n')}\n`;
}

/** When it says yes and no, and whether that was fitted or is careful. */
function sidesLine({ target, isCalibrated, yes, no, noWithAnother, share }: Sides): string {
  const beside = noWithAnother === undefined ? '' : ` (${noWithAnother} where it names something else)`;
  const when = `${capital(withArticle(target))}: yes from ${yes}, no up to ${no}${beside}`;
  return isCalibrated
    ? `${when}, fitted for a game where ${asPercent(share ?? null)} of the animals are.`
    : `${when}, which nobody fitted to photos: fieldmark calibrate --target does.`;
}

/** The first that count nowhere, and how many more there are. */
export function leftOutLines(failed: readonly LeftOut[]): string[] {
  if (failed.length === 0) return [];
  const shown = failed
    .slice(0, FAILED_SHOWN)
    .map(({ name, reason }) => `  ${printable(name)}: ${printable(reason)}`);
  const more =
    failed.length > FAILED_SHOWN
      ? [`  … and ${failed.length - FAILED_SHOWN} more (evaluate --json lists all)`]
      : [];
  return [`Left out, so that they count nowhere: ${failed.length}`, ...shown, ...more];
}

function modelTables(report: ModelReport): string[] {
  const { model, id, byLabel, overall, bySource, topLosses, falseAnimalsByClass, robustness = [] } = report;
  const name = namesOf(report.labels, report.groups);
  const sources = Object.entries(bySource);
  return [
    `\n${model} (${id.name} ${id.version}), by label`,
    table(
      ['label', 'pictures', 'recall', 'precision', ...(report.byRule ? [] : ['right when named'])],
      byLabel.map(({ label, pictures, precision, recall }) => {
        const named = overall.answers.byName[label];
        const cells = [name(label), String(pictures), withInterval(recall), withInterval(precision)];
        return report.byRule ? cells : [...cells, named ? withCounts(named) : '–'];
      }),
    ),
    ...groupLine(report),
    ...rankLines(report),
    ...confusionTable(report),
    ...(sources.length === 0
      ? []
      : ['by source', sourceTable(sources, overall.focus && name(overall.focus.label))]),
    ...(robustness.length === 0 ? [] : [table(robustnessHead, robustness.map(robustnessRow))]),
    `given an animal without there being one: ${
      Object.entries(falseAnimalsByClass)
        .map(([each, found]) => `${printable(each)} ${withCounts(found)}`)
        .join(', ') || 'no such pictures'
    }`,
    ...(topLosses.length === 0 ? [] : ['worst mistakes']),
    ...topLosses.slice(0, LOSSES_SHOWN).map((loss) => {
      const said = `${name(loss.predicted)} ${asPercent(loss.predictedProbability)}`;
      return `  ${printable(loss.name)}: ${said}, is ${name(loss.actual)} (${asPercent(loss.actualProbability)})`;
    }),
  ];
}

function groupLine({ overall, labels, groups: all }: ModelReport): string[] {
  const ids = new Set(labels.map(({ id }) => id));
  const groups = Object.entries(overall.answers.byName).filter(([id]) => !ids.has(id));
  if (groups.length === 0) return [];
  return [
    `groups, right when named: ${groups.map(([id, found]) => `${namesOf(all)(id)} ${withCounts(found)}`).join(', ')}`,
  ];
}

/** Of a species network: what it named, and how good its surest guess of each rank is. */
function rankLines({ byRank, byRule }: ModelReport): string[] {
  const inWords = (shares: Readonly<Record<string, Share>>): string =>
    Object.entries(shares)
      .map(([name, found]) => `${name} ${withCounts(found)}`)
      .join(', ') || 'nothing that the classes can tell';
  return [
    ...(byRule ? [`right when named, by what was named: ${inWords(byRule)}`] : []),
    ...(byRank ? [`the surest guess of each rank, named or not: ${inWords(byRank)}`] : []),
  ];
}

function confusionTable({ confusion: { labels, counts }, labels: named }: ModelReport): string[] {
  return [
    'confusion (a row a label, a column what it was taken for)',
    table(
      ['', ...labels.map((_, i) => String(i + 1))],
      labels.map((label, i) => [
        `${i + 1} ${namesOf(named)(label)}`,
        ...(counts[i] ?? []).map((count) => (count === 0 ? '·' : String(count))),
      ]),
    ),
  ];
}

function sourceTable(sources: readonly (readonly [string, Figures])[], focus: string | undefined): string {
  const found = focus === undefined ? [] : [`${focus} found`];
  return table(
    ['source', 'pictures', 'top-1', ...found, 'named', 'right', 'false animals', 'ECE'],
    sources.map(([source, { pictures, top1, focus: { recall } = {}, answers, expectedCalibrationError }]) => [
      printable(source) || '(none)',
      String(pictures),
      asPercent(top1.value),
      ...found.map(() => (recall && recall.of > 0 ? `${recall.hits} of ${recall.of}` : '–')),
      asPercent(answers.coverage.value),
      withCounts(answers.right),
      answers.falseAnimals.of > 0 ? `${answers.falseAnimals.hits} of ${answers.falseAnimals.of}` : '–',
      asNumber(expectedCalibrationError),
    ]),
  );
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
