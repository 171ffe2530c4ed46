import type { DecisionThresholds, LabelSet } from '../../game/game.ts';
import { nothingLabels, truthsWithin } from '../metrics/answers.ts';
import { type Observation, probabilityOf } from '../observation.ts';

/** A name that could be given to a picture, and whether it would be right. */
export interface Candidate {
  readonly id: string;
  readonly probability: number;
  readonly right: boolean;
}

/** A picture as far as `sightOf` looks at it, worked out once, so that thousands of thresholds can be tried. */
export interface Case {
  readonly showsAnimal: boolean;
  /** The most probable animal. */
  readonly label: Candidate | undefined;
  /** In the order in which the decision rule asks them: narrower groups first. */
  readonly groups: readonly Candidate[];
  /** Probability that there is no animal. */
  readonly nothing: number;
}

export function casesOf(observations: readonly Observation[], model: LabelSet): Case[] {
  const truths = truthsWithin(model);
  const nothing = nothingLabels(model);
  return observations.map((observation) => {
    const { scores, truth } = observation;
    const candidate = (id: string, probability: number): Candidate => ({
      id,
      probability,
      right: truths.get(id)?.has(truth) === true,
    });
    const sum = (ids: Iterable<string>): number =>
      [...ids].reduce((total, id) => total + probabilityOf(observation, id), 0);
    const animal = scores.find(({ label }) => !nothing.has(label));
    return {
      showsAnimal: !nothing.has(truth),
      label: animal && candidate(animal.label, animal.probability),
      groups: model.groups
        .map(({ id }) => ({
          size: truths.get(id)?.size ?? 0,
          named: candidate(id, sum(truths.get(id) ?? [])),
        }))
        .toSorted((a, b) => a.size - b.size || b.named.probability - a.named.probability)
        .map(({ named }) => named),
      nothing: sum(nothing),
    };
  });
}

/** What the decision rule names (`sightOf` in short); `undefined`: nothing, or not sure. */
export function nameGiven(
  { label, groups, nothing }: Case,
  decision: DecisionThresholds,
): Candidate | undefined {
  if (nothing >= decision.nothing) return undefined;
  const reaches = ({ id, probability }: Candidate, usual: number): boolean =>
    probability >= (decision.only?.[id] ?? usual);
  if (label !== undefined && reaches(label, decision.label)) return label;
  return groups.find((group) => reaches(group, decision.group));
}

/** What a choice of thresholds comes to. */
export interface Tally {
  /** Names given, and how many of them are right. */
  readonly named: number;
  readonly right: number;
  /** Names given to pictures of animals, and how many of those were single labels and right. */
  readonly covered: number;
  readonly labelsRight: number;
  readonly animals: number;
  /** Names given to pictures without an animal. */
  readonly falseAnimals: number;
  readonly withoutAnimal: number;
}

export function tallyOf(cases: readonly Case[], decision: DecisionThresholds): Tally {
  const tally = {
    named: 0,
    right: 0,
    covered: 0,
    labelsRight: 0,
    animals: 0,
    falseAnimals: 0,
    withoutAnimal: 0,
  };
  for (const one of cases) {
    const name = nameGiven(one, decision);
    if (one.showsAnimal) tally.animals++;
    else tally.withoutAnimal++;
    if (name === undefined) continue;
    tally.named++;
    if (name.right) tally.right++;
    if (name.right && name === one.label) tally.labelsRight++;
    if (one.showsAnimal) tally.covered++;
    else tally.falseAnimals++;
  }
  return tally;
}

export function sumOf(a: Tally, b: Tally): Tally {
  return {
    named: a.named + b.named,
    right: a.right + b.right,
    covered: a.covered + b.covered,
    labelsRight: a.labelsRight + b.labelsRight,
    animals: a.animals + b.animals,
    falseAnimals: a.falseAnimals + b.falseAnimals,
    withoutAnimal: a.withoutAnimal + b.withoutAnimal,
  };
}
