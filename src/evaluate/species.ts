import type { Label, LabelSet } from '../game/game.ts';
import { indexOf } from '../game/label-index.ts';
import type { Target } from '../game/target.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { answersOf } from './metrics/answers.ts';
import { type Share, share } from './metrics/share.ts';
import { sidesOf } from './metrics/sides.ts';
import type { Observation } from './observation.ts';
import {
  bySource,
  type Figures,
  falseAnimalsByClass,
  figuresOf,
  type ModelReport,
  reportOn,
} from './report.ts';
import { accuracyByRank, chainIn, judgeOf, OTHER } from './taxa.ts';

/** All that is none of the classes. */
export const ELSE: Label = { id: 'all_else', name: 'something else' };

/**
 * All figures of a species network, as the game of `info` sees it: what is told apart are the classes of the data set and all else; what
 * is named, and what is answered to "is it a …?", is what the game would say.
 */
export function reportOnSpecies(
  model: string,
  info: ModelInfo,
  observations: readonly Observation[],
  { target, seconds }: { readonly target?: Target | undefined; readonly seconds: number },
): ModelReport {
  const { classes, inClasses } = classesOf(observations, info);
  const judge = judgeOf(observations, info);
  const figures = (some: readonly Observation[]): Figures => {
    const answers = answersOf(some, info, judge);
    return {
      ...figuresOf(some.map(inClasses), classes),
      ...(target && { sides: sidesOf(asSpecies(some, info), target, info) }),
      answers: { ...answers, byName: {} },
    };
  };
  const { species: _, ...others } = info;
  return {
    ...reportOn(model, { ...others, ...classes }, observations.map(inClasses), { seconds }),
    overall: figures(observations),
    bySource: bySource(observations, figures),
    byRank: accuracyByRank(observations, info),
    byRule: byRuleOf(answersOf(observations, info, judge).byName, info),
    falseAnimalsByClass: falseAnimalsByClass(observations, info),
  };
}

/** The classes of the data set as labels, each with the probability of all that lies in it and in no narrower class. */
function classesOf(observations: readonly Observation[], model: LabelSet) {
  const { labels, groups } = indexOf(model);
  const chainOf = chainIn(model);
  const shown = new Set(observations.map(({ truth }) => truth));
  // What is none of the classes and what lies outside of the game's part of life are told apart by nothing.
  for (const none of [OTHER, model.rest ?? OTHER]) shown.delete(none);
  const known = [...shown].flatMap((id) => labels.get(id) ?? groups.get(id) ?? []);
  const inClasses = (observation: Observation): Observation => {
    const truth = shown.has(observation.truth) ? observation.truth : ELSE.id;
    // Of a picture that is called by its genus it is not known which of the species in narrower classes it is.
    const classOf = (id: string): string => {
      const chain = chainOf(id);
      return chain.includes(truth) ? truth : (chain.find((each) => shown.has(each)) ?? ELSE.id);
    };
    const sums = new Map([...shown, ELSE.id].map((id) => [id, 0]));
    for (const { label, probability } of observation.scores)
      sums.set(classOf(label), (sums.get(classOf(label)) ?? 0) + probability);
    return {
      ...observation,
      truth,
      scores: [...sums]
        .map(([label, probability]) => ({ label, probability }))
        .toSorted((a, b) => b.probability - a.probability),
    };
  };
  const classes: LabelSet = {
    labels: [...known.map(({ group: _, ...label }) => label), ELSE],
    groups: [],
    decision: model.decision,
  };
  return { classes, inClasses };
}

/** A class of a group is one of its species, which all stand on one side of each target. */
export function asSpecies(observations: readonly Observation[], model: LabelSet): readonly Observation[] {
  const { groups } = indexOf(model);
  return observations.map((each) => {
    const members = groups.get(each.truth)?.members;
    return members ? { ...each, truth: members[0]?.id ?? OTHER } : each;
  });
}

/** Names given, by what they are: species, genus, …, something else. */
function byRuleOf(byName: Readonly<Record<string, Share>>, model: LabelSet): Readonly<Record<string, Share>> {
  const { groups } = indexOf(model);
  const rules: Record<string, Share> = {};
  for (const [id, { hits, of }] of Object.entries(byName)) {
    const rule = id === model.rest ? ELSE.name : (groups.get(id)?.rank ?? 'species');
    const known = rules[rule] ?? share(0, 0);
    rules[rule] = share(known.hits + hits, known.of + of);
  }
  return rules;
}
