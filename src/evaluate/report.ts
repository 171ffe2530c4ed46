import type { LabelSet } from '../game/game.ts';
import type { ModelId } from '../game/round.ts';
import { targetOf } from '../game/target.ts';
import { sightOf } from '../game/verdict.ts';
import type { ModelInfo } from '../vision/vision.ts';
import {
  type Answers,
  answersOf,
  type CoveragePoint,
  coverageCurve,
  nothingLabels,
} from './metrics/answers.ts';
import {
  type Confusion,
  confusion,
  type FocusQuality,
  focusOn,
  type LabelQuality,
  qualityByLabel,
  topK,
} from './metrics/confusion.ts';
import { type Loss, meanLoss, topLosses } from './metrics/losses.ts';
import { type Reliability, reliability } from './metrics/reliability.ts';
import { type Share, shareOf } from './metrics/share.ts';
import { type Sides, sidesOf } from './metrics/sides.ts';
import type { Observation } from './observation.ts';
import type { Robustness } from './robust/robustness.ts';
import { type AnyRank, accuracyByRank } from './taxa.ts';

/** The figures that are given over all pictures and for each source. */
export interface Figures {
  readonly pictures: number;
  /** The most probable label is right. */
  readonly top1: Share;
  /** The right label is among the three most probable. */
  readonly top3: Share;
  readonly focus?: FocusQuality;
  /** Answers to "is it a …?" of the focus. */
  readonly sides?: Sides;
  readonly expectedCalibrationError: number | null;
  /** Nats. */
  readonly meanLoss: number | null;
  /** Mean probability of the most probable label; null of no picture. */
  readonly meanConfidence: number | null;
  readonly answers: Answers;
}

export interface ModelReport {
  /** As it was asked for: the folder's name. */
  readonly model: string;
  readonly id: ModelId;
  readonly labels: readonly { readonly id: string; readonly name: string }[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly picturesPerSecond: number;
  readonly overall: Figures;
  readonly bySource: Readonly<Record<string, Figures>>;
  readonly byLabel: readonly LabelQuality[];
  readonly confusion: Confusion;
  /** Of a species network: how often the surest species, genus, family … is right. */
  readonly byRank?: Readonly<Partial<Record<AnyRank, Share>>>;
  readonly reliability: Reliability;
  readonly coverageCurve: readonly CoveragePoint[];
  /** For each class of the data set that shows no animal, how many pictures were given one. */
  readonly falseAnimalsByClass: Readonly<Record<string, Share>>;
  readonly topLosses: readonly Loss[];
  /** Where it was asked for: the same pictures, changed in eleven ways. */
  readonly robustness?: readonly Robustness[];
}

const LOSSES = 24;
const REST = { id: 'all_others', name: 'all others' };

/** The labels that a report speaks of. */
function namedIn(
  observations: readonly Observation[],
  { labels }: LabelSet,
  shown: readonly { readonly id: string; readonly name: string }[],
): readonly { readonly id: string; readonly name: string }[] {
  const guessed = new Set(observations.flatMap(({ scores }) => scores.slice(0, 3).map(({ label }) => label)));
  const known = new Set(shown.map(({ id }) => id));
  return [...shown, ...labels.filter(({ id }) => guessed.has(id) && !known.has(id))].map(({ id, name }) => ({
    id,
    name,
  }));
}

/** All figures of one model. `focus`: the label that is held against all others, where the model has it. */
export function reportOn(
  model: string,
  info: ModelInfo,
  observations: readonly Observation[],
  { focus, seconds }: { readonly focus?: string | undefined; readonly seconds: number },
): ModelReport {
  // Of thousands of kinds only those that the pictures show have a row.
  const shown = new Set(observations.map(({ truth }) => truth));
  const labels = info.species ? [...info.labels.filter(({ id }) => shown.has(id)), REST] : info.labels;
  const table = confusion(
    observations,
    labels.map(({ id }) => id),
    info.species && REST.id,
  );
  return {
    model,
    id: info.id,
    labels: info.species ? namedIn(observations, info, labels) : labels.map(({ id, name }) => ({ id, name })),
    groups: info.groups.map(({ id, name }) => ({ id, name })),
    picturesPerSecond: observations.length / Math.max(seconds, 1e-9),
    overall: figuresOf(observations, info, focus),
    bySource: figuresBySource(observations, info, focus),
    byLabel: qualityByLabel(table),
    confusion: table,
    ...(info.species && { byRank: accuracyByRank(observations, info) }),
    reliability: reliability(observations),
    coverageCurve: coverageCurve(observations, info),
    falseAnimalsByClass: falseAnimalsByClass(observations, info),
    topLosses: topLosses(observations, LOSSES),
  };
}

export function figuresOf(some: readonly Observation[], model: LabelSet, focus?: string): Figures {
  return {
    pictures: some.length,
    top1: topK(some, 1),
    top3: topK(some, 3),
    ...(focus === undefined
      ? {}
      : { focus: focusOn(some, focus), sides: sidesOf(some, targetOf([focus], model), model) }),
    expectedCalibrationError: reliability(some).expectedCalibrationError,
    meanLoss: meanLoss(some),
    meanConfidence:
      some.length === 0
        ? null
        : some.reduce((sum, { scores }) => sum + (scores[0]?.probability ?? 0), 0) / some.length,
    answers: answersOf(some, model),
  };
}

/** Empty where all pictures are of one source. */
export function figuresBySource(
  observations: readonly Observation[],
  model: LabelSet,
  focus?: string,
): Record<string, Figures> {
  const sources = groupBy(observations, ({ picture }) => picture.source);
  return sources.size < 2 ? {} : mapValues(sources, (some) => figuresOf(some, model, focus));
}

function falseAnimalsByClass(observations: readonly Observation[], info: ModelInfo): Record<string, Share> {
  const nothing = nothingLabels(info);
  const withoutAnimal = observations.filter(({ truth }) => nothing.has(truth));
  return mapValues(
    groupBy(withoutAnimal, ({ picture }) => picture.class),
    (some) =>
      shareOf(some, ({ scores }) => {
        const { kind } = sightOf(scores, info);
        return kind === 'label' || kind === 'group';
      }),
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = Map.groupBy(items, keyOf);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mapValues<T, R>(map: ReadonlyMap<string, T>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries([...map].map(([key, value]) => [key, change(value)]));
}
