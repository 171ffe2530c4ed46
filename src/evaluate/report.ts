import type { LabelSet } from '../game/game.ts';
import type { ModelId } from '../game/round.ts';
import { type Target, targetOf } from '../game/target.ts';
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
import type { AnyRank } from './taxa.ts';

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
  /** Of models that tell how far a picture lies from what they learnt from. */
  readonly distance?: Spread;
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
  /** Of a species network: how often the surest species, genus, family … is right, and what was named, by the rule that spoke. */
  readonly byRank?: Readonly<Partial<Record<AnyRank, Share>>>;
  readonly byRule?: Readonly<Record<string, Share>>;
  readonly reliability: Reliability;
  readonly coverageCurve: readonly CoveragePoint[];
  /** For each class of the data set that shows no animal, how many pictures were given one. */
  readonly falseAnimalsByClass: Readonly<Record<string, Share>>;
  readonly topLosses: readonly Loss[];
  /** Where it was asked for: the same pictures, changed in eleven ways. */
  readonly robustness?: readonly Robustness[];
}

const LOSSES = 24;
/**
 * All figures of one model.
 * @param about `focus`: the label that is held against all others, where the model has it; `target`: what its game asks for, else the focus
 */
export function reportOn(
  model: string,
  info: ModelInfo,
  observations: readonly Observation[],
  {
    focus,
    target,
    seconds,
  }: { readonly focus?: string | undefined; readonly target?: Target | undefined; readonly seconds: number },
): ModelReport {
  const table = confusion(
    observations,
    info.labels.map(({ id }) => id),
  );
  return {
    model,
    id: info.id,
    labels: info.labels.map(({ id, name }) => ({ id, name })),
    groups: info.groups.map(({ id, name }) => ({ id, name })),
    picturesPerSecond: observations.length / Math.max(seconds, 1e-9),
    overall: figuresOf(observations, info, focus, target),
    bySource: figuresBySource(observations, info, focus),
    byLabel: qualityByLabel(table),
    confusion: table,
    reliability: reliability(observations),
    coverageCurve: coverageCurve(observations, info),
    falseAnimalsByClass: falseAnimalsByClass(observations, info),
    topLosses: topLosses(observations, LOSSES),
  };
}

export function figuresOf(
  some: readonly Observation[],
  model: LabelSet,
  focus?: string,
  target = focus === undefined ? undefined : targetOf([focus], model),
): Figures {
  return {
    pictures: some.length,
    top1: topK(some, 1),
    top3: topK(some, 3),
    ...(focus === undefined ? {} : { focus: focusOn(some, focus) }),
    ...(target && { sides: sidesOf(some, target, model) }),
    expectedCalibrationError: reliability(some).expectedCalibrationError,
    meanLoss: meanLoss(some),
    meanConfidence:
      some.length === 0
        ? null
        : some.reduce((sum, { scores }) => sum + (scores[0]?.probability ?? 0), 0) / some.length,
    ...spreadOf(some.flatMap(({ distance }) => distance ?? [])),
    answers: answersOf(some, model),
  };
}

/** Mean and standard deviation. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

function spreadOf(distances: readonly number[]): { readonly distance?: Spread } {
  if (distances.length < 2) return {};
  const mean = distances.reduce((sum, one) => sum + one, 0) / distances.length;
  const squares = distances.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return { distance: { mean, deviation: Math.sqrt(squares / (distances.length - 1)) } };
}

/** Empty where all pictures are of one source. */
export function figuresBySource(
  observations: readonly Observation[],
  model: LabelSet,
  focus?: string,
): Record<string, Figures> {
  return bySource(observations, (some) => figuresOf(some, model, focus));
}

export function bySource<T>(
  observations: readonly Observation[],
  figures: (some: readonly Observation[]) => T,
): Record<string, T> {
  const sources = groupBy(observations, ({ picture }) => picture.source);
  return sources.size < 2 ? {} : mapValues(sources, figures);
}

export function falseAnimalsByClass(
  observations: readonly Observation[],
  info: LabelSet,
): Record<string, Share> {
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
