import type { LabelSet } from '../../game/game.ts';
import { membersOf, type Sight, sightOf } from '../../game/verdict.ts';
import { best, type Observation } from '../observation.ts';
import { type Share, share } from './share.ts';

/** What the bot would have said, one photo at a time, and how often that was right. */
export interface Answers {
  /** Of the pictures that show an animal, how many it gave a name, right or wrong. */
  readonly coverage: Share;
  /** The same without names that say only that there is some animal. */
  readonly specific: Share;
  /** Of the names it gave (label or group, to whatever picture), how many are right. */
  readonly right: Share;
  /** The same for single labels, and for broader groups, which are right when the true label is within. */
  readonly labels: Share;
  readonly groups: Share;
  /** Of the pictures without an animal, how many were given one. */
  readonly falseAnimals: Share;
  /** Of the times it said that there is no animal, how often there was none. */
  readonly nothing: Share;
  /** How often it said that it does not know. */
  readonly unsure: Share;
  /** For each label and group that was named, how often that was right. */
  readonly byName: Readonly<Record<string, Share>>;
}

/**
 * The game's own decision rule, with the model's own thresholds.
 * @param judge whether a name is right; what it cannot say counts among no names. Default: the label, or a group that holds it
 */
export function answersOf(
  observations: readonly Observation[],
  model: LabelSet,
  judge: (id: string, truth: string) => boolean | undefined = withinTruths(model),
): Answers {
  const nothing = nothingLabels(model);
  const tally = tallies();
  let unsure = 0;
  const vague = groupsOfAllAnimals(model);
  const animals = { of: 0, named: 0, specific: 0 };
  const others = { of: 0, named: 0, specific: 0 };
  for (const { scores, truth } of observations) {
    const sight = sightOf(scores, model);
    const named = sight.kind === 'label' || sight.kind === 'group';
    const right = isRight(sight, truth, judge, nothing);
    const shown = nothing.has(truth) ? others : animals;
    shown.of++;
    if (named) {
      shown.named++;
      if (!vague.has(sight.named.id)) shown.specific++;
    }
    if (sight.kind === 'unsure') unsure++;
    if (right === undefined) continue;
    tally.add(sight.kind, right);
    if (!named) continue;
    tally.add(`name:${sight.named.id}`, right);
    tally.add('named', right);
  }
  return {
    coverage: share(animals.named, animals.of),
    specific: share(animals.specific, animals.of),
    right: tally.get('named'),
    labels: tally.get('label'),
    groups: tally.get('group'),
    falseAnimals: share(others.named, others.of),
    nothing: tally.get('nothing'),
    unsure: share(unsure, observations.length),
    byName: Object.fromEntries(
      [...model.labels, ...model.groups]
        .map(({ id }) => [id, tally.get(`name:${id}`)] as const)
        .filter(([, named]) => named.of > 0),
    ),
  };
}

/** For each group, the ids of the labels within; for each label, its own. */
export function truthsWithin(model: LabelSet): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map([
    ...model.labels.map((label) => [label.id, new Set([label.id])] as const),
    ...model.groups.map(
      (group) => [group.id, new Set(membersOf(group, model).map((label) => label.id))] as const,
    ),
  ]);
}

export function nothingLabels({ labels }: Pick<LabelSet, 'labels'>): ReadonlySet<string> {
  return new Set(labels.filter((label) => label.nothing).map((label) => label.id));
}

/** Groups that hold every animal the model knows: to name them says nothing of which. */
export function groupsOfAllAnimals(model: LabelSet): ReadonlySet<string> {
  const animals = model.labels.length - nothingLabels(model).size;
  return new Set(
    model.groups
      .filter((group) => membersOf(group, model).filter((label) => !label.nothing).length === animals)
      .map(({ id }) => id),
  );
}

function withinTruths(model: LabelSet): (id: string, truth: string) => boolean {
  const truths = truthsWithin(model);
  return (id, truth) => truths.get(id)?.has(truth) === true;
}

/** `undefined` where nothing was said that is right or wrong, or where nobody knows. */
function isRight(
  sight: Sight,
  truth: string,
  judge: (id: string, truth: string) => boolean | undefined,
  nothing: ReadonlySet<string>,
): boolean | undefined {
  switch (sight.kind) {
    case 'label':
    case 'group':
      return judge(sight.named.id, truth);
    case 'nothing':
      return nothing.has(truth);
    case 'unsure':
      return undefined;
  }
}

function tallies() {
  const counts = new Map<string, { hits: number; of: number }>();
  return {
    add(key: string, right: boolean): void {
      const { hits, of } = counts.get(key) ?? { hits: 0, of: 0 };
      counts.set(key, { hits: hits + (right ? 1 : 0), of: of + 1 });
    },
    get(key: string): Share {
      const { hits, of } = counts.get(key) ?? { hits: 0, of: 0 };
      return share(hits, of);
    },
  };
}

export interface CoveragePoint {
  /** Least probability from which the label is named. */
  readonly threshold: number;
  /** Of the pictures that show an animal, the share that is named. */
  readonly coverage: number;
  /** Of all names given, the share that is right. */
  readonly accuracy: number;
}

/**
 * What one threshold alone would do: the most probable label is named when it is an animal and reaches the threshold. One point
 * a hundredth of coverage, from the surest picture to all. Empty without pictures of animals.
 */
export function coverageCurve(observations: readonly Observation[], model: LabelSet): CoveragePoint[] {
  const nothing = nothingLabels(model);
  const animals = observations.filter(({ truth }) => !nothing.has(truth)).length;
  const named = observations
    .map((observation) => ({ ...best(observation), truth: observation.truth }))
    .filter(({ label }) => !nothing.has(label))
    .sort((a, b) => b.probability - a.probability);
  const points: CoveragePoint[] = [];
  let right = 0;
  let covered = 0;
  named.forEach(({ label, probability, truth }, i) => {
    if (label === truth) right++;
    if (!nothing.has(truth)) covered++;
    const isLast = i === named.length - 1;
    // Pictures of equal probability are named together or not at all.
    if (animals === 0 || (!isLast && named[i + 1]?.probability === probability)) return;
    const point = { threshold: probability, coverage: covered / animals, accuracy: right / (i + 1) };
    const last = points.at(-1);
    if (last === undefined || isLast || point.coverage - last.coverage >= 0.01) points.push(point);
  });
  return points;
}
