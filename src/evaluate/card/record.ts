import type { Evaluation } from '../evaluate.ts';
import type { Share } from '../metrics/share.ts';
import { decided, type Sides } from '../metrics/sides.ts';
import type { Figures, ModelReport, Spread } from '../report.ts';

/** Hits, and of how many: what intervals and percentages are computed from again. */
export type Counts = readonly [hits: number, of: number];

/** The figures of an evaluation that a model keeps, in `quality.evaluation` of its manifest. A type, so that it is JSON. */
export type EvaluationRecord = {
  readonly dataSet: string;
  /** What the game asked, where one was measured. */
  readonly game?: string;
  readonly command: string;
  readonly date: string;
  /** This model first, then those it was compared with on the same pictures in the same run. */
  readonly models: readonly ModelRecord[];
};

export type ModelRecord = {
  readonly name: string;
  readonly version: string;
  readonly overall: FigureRecord;
  readonly byLabel: { readonly [label: string]: { readonly recall: Counts; readonly precision: Counts } };
  readonly bySource: { readonly [source: string]: FigureRecord };
  readonly falseAnimalsByClass: { readonly [name: string]: Counts };
  /** Of a species network: right, of what was named, by what it was (species, genus, …). */
  readonly byRule?: { readonly [rule: string]: Counts };
  /** Of `evaluate --robust`: the same pictures as they are, and changed. */
  readonly robustness?: readonly RobustnessRecord[];
};

export type RobustnessRecord = {
  readonly change: string;
  readonly top1: Counts;
  readonly flips: Counts;
  readonly coverage: Counts;
  readonly right: Counts;
  readonly falseAnimals: Counts;
};

export type FigureRecord = {
  readonly pictures: number;
  /** "Is it a …?", each side by itself; over all pictures only. */
  readonly sides?: SidesRecord;
  readonly top1: Counts;
  readonly top3: Counts;
  readonly focusRecall: Counts;
  readonly balancedAccuracy: number | null;
  readonly areaUnderRoc: number | null;
  readonly expectedCalibrationError: number | null;
  readonly coverage: Counts;
  readonly right: Counts;
  readonly labelsRight: Counts;
  readonly groupsRight: Counts;
  readonly falseAnimals: Counts;
  readonly unsure: Counts;
  /** Absent from records before December 2026. */
  readonly meanConfidence?: number | null;
  /** Of models that tell how far a picture lies from what they learnt from. A type, so that it is JSON. */
  readonly distance?: { readonly mean: number; readonly deviation: number };
};

export type SidesRecord = {
  readonly target: string;
  /** Yes, wrong no, and either, of its pictures; then no, wrong yes, and either, of other animals. */
  readonly yes: Counts;
  readonly wrongNo: Counts;
  readonly decided: Counts;
  readonly no: Counts;
  readonly wrongYes: Counts;
  readonly othersDecided: Counts;
  readonly withoutAnimal: Counts;
};

export function recordOf({ dataSet, game, command = '', date = '', models }: Evaluation): EvaluationRecord {
  return { dataSet, ...(game !== undefined && { game }), command, date, models: models.map(modelRecord) };
}

function modelRecord(report: ModelReport): ModelRecord {
  const labels = report.byLabel.map(({ label, recall, precision }) => [
    label,
    { recall: counts(recall), precision: counts(precision) },
  ]);
  const sources = Object.entries(report.bySource).map(([name, figures]) => [name, figureRecord(figures)]);
  const classes = Object.entries(report.falseAnimalsByClass).map(([name, share]) => [name, counts(share)]);
  return {
    name: report.id.name,
    version: report.id.version,
    overall: {
      ...(report.overall.sides && { sides: sidesRecord(report.overall.sides) }),
      ...figureRecord(report.overall),
    },
    byLabel: Object.fromEntries(labels),
    bySource: Object.fromEntries(sources),
    falseAnimalsByClass: Object.fromEntries(classes),
    ...(report.byRule && { byRule: mapCounts(report.byRule) }),
    ...(report.robustness && {
      robustness: report.robustness.map(({ change, ...shares }) => ({ change, ...mapCounts(shares) })),
    }),
  };
}

function sidesRecord({ target, targets, others, withoutAnimal }: Sides): SidesRecord {
  return {
    target,
    yes: counts(targets.yes),
    wrongNo: counts(targets.no),
    decided: counts(decided(targets)),
    no: counts(others.no),
    wrongYes: counts(others.yes),
    othersDecided: counts(decided(others)),
    withoutAnimal: counts(withoutAnimal),
  };
}

function figureRecord({
  pictures,
  top1,
  top3,
  focus,
  expectedCalibrationError,
  meanConfidence,
  distance,
  answers,
}: Figures): FigureRecord {
  return {
    pictures,
    top1: counts(top1),
    top3: counts(top3),
    focusRecall: focus ? counts(focus.recall) : [0, 0],
    balancedAccuracy: rounded(focus?.balancedAccuracy ?? null),
    areaUnderRoc: rounded(focus?.areaUnderRoc ?? null),
    expectedCalibrationError: rounded(expectedCalibrationError),
    coverage: counts(answers.coverage),
    right: counts(answers.right),
    labelsRight: counts(answers.labels),
    groupsRight: counts(answers.groups),
    falseAnimals: counts(answers.falseAnimals),
    unsure: counts(answers.unsure),
    meanConfidence: rounded(meanConfidence),
    ...(distance && { distance: spreadRecord(distance) }),
  };
}

export function spreadRecord({ mean, deviation }: Spread): NonNullable<FigureRecord['distance']> {
  return { mean: Number(mean.toFixed(4)), deviation: Number(deviation.toFixed(4)) };
}

function mapCounts<K extends string>(shares: Readonly<Record<K, Share>>): Record<K, Counts> {
  return Object.fromEntries(
    Object.entries<Share>(shares).map(([name, found]) => [name, counts(found)]),
  ) as Record<K, Counts>;
}

function counts({ hits, of }: Share): Counts {
  return [hits, of];
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(4));
}
