import type { DecisionThresholds, LabelSet } from '../../game/game.ts';
import { nothingLabels, truthsWithin } from '../metrics/answers.ts';
import { type Observation, probabilityOf } from '../observation.ts';

/** What is named is more probable than not, whatever the targets allow; so "no animal" and a name never compete either. */
const LEAST = 0.5;
/** The thresholds that are tried. */
export const GRID: readonly number[] = [...Array.from({ length: 50 }, (_, i) => (LEAST * 100 + i) / 100), 1];

/** A name that could be given to a picture, and whether it would be right. */
export interface Candidate {
  readonly id: string;
  readonly probability: number;
  /** Index of the highest threshold of `GRID` that it reaches; -1 when it reaches none. */
  readonly step: number;
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
      step: GRID.findLastIndex((threshold) => probability >= threshold),
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
  /** The same of single labels alone. */
  readonly labelsNamed: number;
  readonly labelsRight: number;
  /** Names given to pictures of animals, and those of them that say more than that there is some animal. */
  readonly covered: number;
  readonly specific: number;
  readonly animals: number;
  /** Names given to pictures without an animal. */
  readonly falseAnimals: number;
  readonly withoutAnimal: number;
}

const NOTHING: Tally = {
  ...{ named: 0, right: 0, labelsNamed: 0, labelsRight: 0 },
  ...{ covered: 0, specific: 0, animals: 0, falseAnimals: 0, withoutAnimal: 0 },
};

/** `vague`: groups that hold every animal (`groupsOfAllAnimals`). */
export function tallyOf(
  cases: readonly Case[],
  decision: DecisionThresholds,
  vague: ReadonlySet<string>,
): Tally {
  const tally = { ...NOTHING };
  for (const one of cases) {
    const name = nameGiven(one, decision);
    if (one.showsAnimal) tally.animals++;
    else tally.withoutAnimal++;
    if (name === undefined) continue;
    tally.named++;
    if (name.right) tally.right++;
    if (name === one.label) {
      tally.labelsNamed++;
      if (name.right) tally.labelsRight++;
    }
    if (!one.showsAnimal) tally.falseAnimals++;
    else {
      tally.covered++;
      if (!vague.has(name.id)) tally.specific++;
    }
  }
  return tally;
}

export function sumOf(a: Tally, b: Tally): Tally {
  const keys = Object.keys(NOTHING) as (keyof Tally)[];
  return { ...NOTHING, ...Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) };
}
