import type { Group, Label, LabelSet } from './game.ts';
import type { Prediction, Score } from './round.ts';

/** A label or group with its probability, as an answer names it. */
export interface Named {
  readonly id: string;
  readonly name: string;
  readonly emoji?: string;
  readonly probability: number;
}

/** What one photo, or all photos together, show. */
export type Sight =
  | { readonly kind: 'label'; readonly named: Named; readonly runnersUp: readonly Named[] }
  /** The species are close: only the broader group is named. */
  | { readonly kind: 'group'; readonly named: Named; readonly runnersUp: readonly Named[] }
  | { readonly kind: 'unsure'; readonly runnersUp: readonly Named[] }
  | NothingSight;

export interface NothingSight {
  readonly kind: 'nothing';
  readonly probability: number;
}

/** What one photo, or all of them, answer to "is it a …?". `target` has the probability that it is one, in the mix of the game. */
export type TargetSight =
  | {
      readonly kind: 'yes';
      readonly target: Named;
      /** Of a target of several labels the one that it is, where that is sure enough. */
      readonly within?: Named;
      readonly runnersUp: readonly Named[];
    }
  | {
      readonly kind: 'no';
      readonly target: Named;
      /** What it is, where that is sure enough; else what it may be, perhaps nothing. */
      readonly instead?: Named;
      readonly likely: readonly Named[];
    }
  /** The target is among the runners-up. */
  | { readonly kind: 'cannotTell'; readonly target: Named; readonly runnersUp: readonly Named[] };

export type Rule =
  | 'label'
  | 'group'
  | 'unsure'
  | 'nothing'
  | 'yes'
  | 'no'
  | 'cannot-tell'
  /** One photo is clear, the others contradict nothing. */
  | 'clearest-photo'
  /** Photos that are clear, each of another animal; or that answer the question each in its own way. */
  | 'photos-differ'
  /** No photo could be opened. */
  | 'no-photo-seen'
  /** A person chose the label in review. */
  | 'operator';

export type Verdict =
  | (Sight & { readonly rule: Rule })
  /** In the author's order; `undefined` for a photo that could not be opened. */
  | {
      readonly kind: 'several';
      readonly photos: readonly (Sight | undefined)[];
      readonly rule: 'photos-differ';
    }
  | (TargetSight & {
      readonly rule: Rule;
      /** Where photos differ: each of them, in the author's order. */
      readonly photos?: readonly (TargetSight | NothingSight | undefined)[];
    })
  | { readonly kind: 'unseen'; readonly rule: 'no-photo-seen' };

const RUNNERS_UP = 2;
const LEAST_WORTH_NAMING = 0.01;

/**
 * The verdict over all photos of a post, and the rule that spoke. Photos without an animal (a map, a meme) do not dilute those
 * with one. `undefined` stands for a photo that could not be opened.
 */
export function judge(predictions: readonly (Prediction | undefined)[], model: LabelSet): Verdict {
  const sights = predictions.map((prediction) => prediction && sightOf(prediction.scores, model));
  const seen = predictions.filter((prediction) => prediction !== undefined);
  if (seen.length === 0) return { kind: 'unseen', rule: 'no-photo-seen' };

  const withAnimal = predictions.filter(
    (p, i) => p !== undefined && sights[i]?.kind !== 'nothing',
  ) as Prediction[];
  const relevant = withAnimal.length > 0 ? withAnimal : seen;
  const overall = sightOf(meanScores(relevant), model);

  const clear = sights.filter((sight) => sight?.kind === 'label');
  const animals = new Set(clear.map((sight) => sight.named.id));
  if (animals.size > 1) return { kind: 'several', photos: sights, rule: 'photos-differ' };
  if (overall.kind === 'label' || overall.kind === 'nothing') return { ...overall, rule: overall.kind };
  const clearest = clear.toSorted((a, b) => b.named.probability - a.named.probability)[0];
  if (clearest) return { ...clearest, rule: 'clearest-photo' };
  return { ...overall, rule: overall.kind };
}

/** The decision for one set of probabilities (those of one photo, or the mean over several). */
export function sightOf(scores: readonly Score[], model: LabelSet): Sight {
  const probability = new Map(scores.map((score) => [score.label, score.probability]));
  const of = (label: Label): number => probability.get(label.id) ?? 0;
  const nothing = sum(
    model.labels.filter((label) => label.nothing),
    of,
  );
  if (nothing >= model.decision.nothing) return { kind: 'nothing', probability: nothing };

  const named = (what: Label | Group, value: number): Named => ({
    id: what.id,
    name: what.name,
    ...(what.emoji === undefined ? {} : { emoji: what.emoji }),
    probability: value,
  });
  const ranked = model.labels.map((label) => named(label, of(label))).toSorted(byProbability);
  const isNothing = new Set(model.labels.filter((label) => label.nothing).map((label) => label.id));
  const animals = ranked.filter((candidate) => !isNothing.has(candidate.id));
  const worthNaming = (candidates: readonly Named[], count: number): readonly Named[] =>
    candidates.filter((candidate) => candidate.probability >= LEAST_WORTH_NAMING).slice(0, count);

  const threshold = (id: string, usual: number): number => model.decision.only?.[id] ?? usual;
  const best = animals[0];
  if (best && best.probability >= threshold(best.id, model.decision.label)) {
    return { kind: 'label', named: best, runnersUp: worthNaming(animals.slice(1), RUNNERS_UP) };
  }
  const group = model.groups
    .map((candidate) => ({ candidate, members: membersOf(candidate, model) }))
    .map(({ candidate, members }) => ({
      size: members.length,
      members,
      named: named(candidate, sum(members, of)),
    }))
    .filter((entry) => entry.named.probability >= threshold(entry.named.id, model.decision.group))
    .toSorted((a, b) => a.size - b.size || byProbability(a.named, b.named))[0];
  if (group) {
    const ids = new Set(group.members.map((label) => label.id));
    const within = animals.filter((candidate) => ids.has(candidate.id));
    return { kind: 'group', named: group.named, runnersUp: worthNaming(within, RUNNERS_UP + 1) };
  }
  return { kind: 'unsure', runnersUp: worthNaming(ranked, RUNNERS_UP + 1) };
}

/** So much of a group's probability makes it one label's: naming the group and then the label would say two things. */
const NEARLY_ALL = 0.9;

/** The label that a group is probably, when it holds nearly all of the group's probability. */
export function probably(sight: Sight): Named | undefined {
  const [first] = sight.kind === 'group' ? sight.runnersUp : [];
  return first && sight.kind === 'group' && first.probability >= NEARLY_ALL * sight.named.probability
    ? first
    : undefined;
}

/** Labels under a group, also through nested groups. The manifest's check has excluded cycles. */
export function membersOf(group: Group, model: Pick<LabelSet, 'labels' | 'groups'>): readonly Label[] {
  const within = new Set([group.id]);
  for (let before = 0; before !== within.size; ) {
    before = within.size;
    for (const other of model.groups)
      if (other.group !== undefined && within.has(other.group)) within.add(other.id);
  }
  return model.labels.filter((label) => label.group !== undefined && within.has(label.group));
}

function meanScores(predictions: readonly Prediction[]): readonly Score[] {
  const totals = new Map<string, number>();
  for (const { scores } of predictions) {
    for (const score of scores) totals.set(score.label, (totals.get(score.label) ?? 0) + score.probability);
  }
  return [...totals].map(([label, total]) => ({ label, probability: total / predictions.length }));
}

function byProbability(a: Named, b: Named): number {
  return b.probability - a.probability;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
