import type { Group, Label, LabelSet, Rank } from './game.ts';
import { indexOf } from './label-index.ts';
import type { Prediction, Score } from './round.ts';

/** A label or group with its probability, as an answer names it. */
export interface Named {
  readonly id: string;
  readonly name: string;
  readonly emoji?: string;
  readonly probability: number;
  /** Where a reply may add it to the name: "Corvus corax". */
  readonly scientific?: string;
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
  /** No species is sure enough: the narrowest rank that is. */
  | Rank
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
  return { ...overall, rule: ruleOf(overall, model) };
}

function ruleOf(sight: Sight, model: LabelSet): Rule {
  return (sight.kind === 'group' && indexOf(model).groups.get(sight.named.id)?.rank) || sight.kind;
}

/**
 * The decision for one set of probabilities (those of one photo, or the mean over several): nothing, else one label, else the narrowest
 * group that is sure enough: of species genus, family, order, as SpeciesNet rolls up (github.com/google/cameratrapai). Time grows with the
 * scores, not with the labels times the groups.
 */
export function sightOf(scores: readonly Score[], model: LabelSet): Sight {
  const { labels, groups, above } = indexOf(model);
  const known = scores.flatMap(({ label, probability }) => {
    const what = labels.get(label);
    return what ? [{ what, probability }] : [];
  });
  const nothing = sum(
    known.filter(({ what }) => what.nothing),
    ({ probability }) => probability,
  );
  if (nothing >= model.decision.nothing) return { kind: 'nothing', probability: nothing };

  const ranked = known
    .filter(({ probability }) => probability >= LEAST_WORTH_NAMING)
    .map(({ what, probability }) => named(what, probability))
    .toSorted(byProbability);
  const animals = ranked.filter(({ id }) => !labels.get(id)?.nothing);
  // Among others it is not told what it is not.
  const beside = animals.map((each) => (each.id === model.rest ? { ...each, name: 'something else' } : each));
  const best = animals[0];
  if (best && best.probability >= namedFrom(best.id, model))
    return { kind: 'label', named: best, runnersUp: beside.slice(1, 1 + RUNNERS_UP) };
  const sums = new Map<string, number>();
  for (const { what, probability } of known)
    for (const id of above.get(what.id) ?? []) sums.set(id, (sums.get(id) ?? 0) + probability);
  const group = [...sums]
    .flatMap(([id, probability]) => {
      const found = groups.get(id);
      return found && probability >= namedFrom(id, model)
        ? [{ size: found.members.length, named: named(found, probability) }]
        : [];
    })
    .toSorted((a, b) => a.size - b.size || byProbability(a.named, b.named))[0];
  if (group) {
    const within = animals.filter(({ id }) => above.get(id)?.includes(group.named.id));
    return { kind: 'group', named: group.named, runnersUp: within.slice(0, RUNNERS_UP + 1) };
  }
  return { kind: 'unsure', runnersUp: ranked.slice(0, RUNNERS_UP + 1) };
}

/** The probability from which a label or group is named. */
export function namedFrom(id: string, model: LabelSet): number {
  const { only, ranks, label, group } = model.decision;
  const found = indexOf(model).groups.get(id);
  return only?.[id] ?? (found ? ((found.rank && ranks?.[found.rank]) ?? group) : label);
}

/** A label or group as an answer names it. */
export function named(what: Label | Group, probability: number): Named {
  const { id, name, emoji, scientific }: Label = what;
  return {
    ...{ id, name },
    ...(emoji === undefined ? {} : { emoji }),
    ...(scientific === undefined ? {} : { scientific }),
    probability,
  };
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
export function membersOf(
  group: Pick<Group, 'id'>,
  model: Pick<LabelSet, 'labels' | 'groups'>,
): readonly Label[] {
  return indexOf(model).groups.get(group.id)?.members ?? [];
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
