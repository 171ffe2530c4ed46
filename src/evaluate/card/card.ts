import { withArticle } from '../../game/phrases.ts';
import { ANCESTOR_ERROR } from '../evaluate.ts';
import { asNumber, asPercent, namesOf, withCounts, withInterval } from '../format.ts';
import { share } from '../metrics/share.ts';
import { EvaluationError } from '../observation.ts';
import { robustnessHead } from '../robust/robustness.ts';
import type { RankThreshold } from './rank-words.ts';
import type { Counts, EvaluationRecord, FigureRecord, ModelRecord, SidesRecord } from './record.ts';

const BEGIN = '<!-- figures: written by `fieldmark card`; do not edit by hand -->';
const END = '<!-- end of figures -->';

/** What a card tells of its model: everything in it stands in `model.json`. */
export interface CardFacts {
  readonly name: string;
  readonly version: string;
  /** Of the network. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly input: { readonly width: number; readonly height: number; readonly resize: string };
  readonly temperature: number;
  readonly decision: {
    readonly label: number;
    readonly group: number;
    readonly nothing: number;
    readonly only?: { readonly [id: string]: number };
    readonly targets?: {
      readonly [key: string]: { readonly yes: number; readonly no: number; readonly share?: number };
    };
  };
  readonly named: readonly { readonly id: string; readonly name: string }[];
  /** Of a species network. */
  readonly ranks?: readonly RankThreshold[];
  readonly evaluation: EvaluationRecord;
}

/** A card for a model that came without one: its figures alone. */
export function emptyCard({ name }: Pick<CardFacts, 'name'>): string {
  return `# Model card: ${name}\n\n## Figures\n\n${BEGIN}\n\n${END}\n`;
}

/** The card with its block of figures replaced. Throws when the marks are missing. */
export function withFigures(card: string, facts: CardFacts): string {
  const from = card.indexOf(BEGIN);
  const to = card.indexOf(END);
  if (from < 0 || to < from)
    throw new EvaluationError(`The model card needs these two lines around its figures:\n${BEGIN}\n${END}`);
  return `${card.slice(0, from)}${BEGIN}\n\n${figures(facts)}\n\n${card.slice(to)}`;
}

function figures(facts: CardFacts): string {
  const { evaluation, decision } = facts;
  const [own, ...others] = evaluation.models;
  if (!own) throw new EvaluationError('The evaluation holds no model');
  const name = namesOf(facts.named);
  const hasFocus = own.overall.focusRecall[1] > 0 ? [true] : [];
  const only = Object.entries(decision.only ?? {}).map(([id, value]) => `${name(id)} ${value}`);
  return [
    table(
      ['', ''],
      [
        ['model', `${facts.name} ${facts.version}`],
        ['file', `\`${facts.file}\`, ${(facts.bytes / 1e6).toFixed(1)} MB`],
        ['SHA-256', `\`${facts.sha256}\``],
        ['input', `${facts.input.width} x ${facts.input.height} pixels, ${facts.input.resize}`],
        ['temperature', String(facts.temperature)],
        ...(facts.ranks
          ? facts.ranks.map(({ rank, from, fitted }): [string, string] => [
              `names ${withArticle(rank)} from`,
              fitted
                ? `${from}, fitted to ${fitted.pictures} photos, ${fitted.date}`
                : `${from}, a careful guess: fitted to no photos`,
            ])
          : [
              ['names a label from', `${decision.label}${only.length > 0 ? ` (${only.join(', ')})` : ''}`],
              ['names a group from', String(decision.group)],
            ]),
        ['says "no animal" from', String(decision.nothing)],
        ...Object.entries(decision.targets ?? {}).map(([key, { yes, no, share }]) => [
          `"is it a ${key.split('+').map(name).join(' or ')}?"`,
          `yes from ${yes}, no up to ${no}${share === undefined ? '' : `, in a game where ${asPercent(share)} are`}`,
        ]),
      ],
    ),
    ...(evaluation.game === undefined ? [] : [`${evaluation.game}.`]),
    `Measured on ${own.overall.pictures} photos of ${evaluation.dataSet}, ${evaluation.date}, with\n\`${evaluation.command}\`. In parentheses: 95 % intervals.`,
    comparison([own, ...others]),
    ...(facts.ranks
      ? []
      : [
          `The 2018 ancestor published an error of ${asPercent(ANCESTOR_ERROR)} on its own photos and ten classes of cats; here the top-1 error is ${asPercent(1 - ratio(own.overall.top1))}: a line to beat, not a comparison.`,
        ]),
    ...(own.byRule
      ? [
          `Right when named: ${Object.entries(own.byRule)
            .map(([rule, found]) => `${rule} ${counted(found)}`)
            .join(', ')}.`,
        ]
      : []),
    '### By label',
    table(
      ['label', 'photos', 'recall', 'precision'],
      Object.entries(own.byLabel).map(([label, { recall, precision }]) => [
        name(label),
        String(recall[1]),
        interval(recall),
        interval(precision),
      ]),
    ),
    '### By source',
    table(
      [
        'source',
        'photos',
        'top-1',
        ...hasFocus.map(() => found(own)),
        'named, of those with an animal',
        'right when it names one',
        'no animal, but named',
      ],
      Object.entries(own.bySource).map(([source, figure]) => [
        source,
        String(figure.pictures),
        percentage(figure.top1),
        ...hasFocus.map(() => counted(figure.focusRecall)),
        percentage(figure.coverage),
        counted(figure.right),
        counted(figure.falseAnimals),
      ]),
    ),
    `Pictures without an animal that were given one, by kind: ${
      Object.entries(own.falseAnimalsByClass)
        .map(([name, count]) => `${name} ${counted(count)}`)
        .join('; ') || 'none were shown'
    }.`,
    ...robustness(own),
  ].join('\n\n');
}

function robustness({ robustness = [] }: ModelRecord): string[] {
  if (robustness.length === 0) return [];
  const cells = robustness.map(({ change, ...shares }) => [
    change,
    ...[shares.top1, shares.flips, shares.coverage, shares.right].map(percentage),
    counted(shares.falseAnimals),
  ]);
  return ['### Changed pictures', table(robustnessHead, cells)];
}

type Row = readonly [string, (figure: FigureRecord) => string];

const found = ({ overall }: ModelRecord): string => `${focusName(overall)}: found`;
/** Records of before the two sides were measured are of cougars. */
const focusName = ({ sides }: FigureRecord): string => sides?.target ?? 'cougar';

const focusRows = (name: string): readonly Row[] => [
  [`balanced accuracy, ${name} or not`, (figure) => asPercent(figure.balancedAccuracy)],
  [`${name}: found`, (figure) => interval(figure.focusRecall)],
  [`area under the ROC curve, ${name}`, (figure) => asNumber(figure.areaUnderRoc)],
];

const rows = (labels: string): readonly Row[] => [
  [`top-1 over the ${labels}`, (figure) => interval(figure.top1)],
  ['top-3', (figure) => interval(figure.top3)],
  ['expected calibration error', (figure) => asNumber(figure.expectedCalibrationError)],
  ['names an animal, of photos that show one', (figure) => interval(figure.coverage)],
  ['right when it names one', (figure) => interval(figure.right)],
  ['… a single label', (figure) => counted(figure.labelsRight)],
  ['… a broader group', (figure) => counted(figure.groupsRight)],
  ['no animal there, but one was named', (figure) => counted(figure.falseAnimals)],
  ['says that it is not sure', (figure) => counted(figure.unsure)],
];

const sideRows = (target: string): readonly [string, (sides: SidesRecord) => Counts][] => [
  [`${target}: says yes`, ({ yes }) => yes],
  ['… says no, wrongly', ({ wrongNo }) => wrongNo],
  ['… decided', (sides) => sides.decided],
  ['other animals: says no', ({ no }) => no],
  ['… says yes, wrongly', ({ wrongYes }) => wrongYes],
  ['… decided', ({ othersDecided }) => othersDecided],
  ['no animal: says yes, wrongly', ({ withoutAnimal }) => withoutAnimal],
];

function comparison(models: readonly ModelRecord[]): string {
  const target = models[0]?.overall.sides?.target;
  const first = (target === undefined ? [] : sideRows(target)).map(
    ([name, cell]): Row => [name, ({ sides }) => (sides ? interval(cell(sides)) : '–')],
  );
  const hasFocus = (models[0]?.overall.focusRecall[1] ?? 0) > 0;
  const others = rows(models[0]?.byRule ? 'classes' : 'nine labels');
  return table(
    ['', ...models.map(({ name, version }) => `${name} ${version}`)],
    [...first, ...(hasFocus && models[0] ? focusRows(focusName(models[0].overall)) : []), ...others].map(
      ([name, cell]) => [name, ...models.map(({ overall }) => cell(overall))],
    ),
  );
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

const interval = ([hits, of]: Counts): string => withInterval(share(hits, of));
const counted = ([hits, of]: Counts): string => withCounts(share(hits, of));
const percentage = ([hits, of]: Counts): string => asPercent(share(hits, of).value);
const ratio = ([hits, of]: Counts): number => (of === 0 ? 0 : hits / of);
