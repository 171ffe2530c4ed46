import { ranks as broader, type LabelSet, type Rank } from '../game/game.ts';
import { indexOf } from '../game/label-index.ts';
import { isCatchAllName } from '../game/phrases.ts';
import type { Score } from '../game/round.ts';
import { faultOfName, questionOf } from '../game/target.ts';
import { type Share, share } from './metrics/share.ts';
import { EvaluationError, type Observation } from './observation.ts';

/** Of a class such as "other bird": none of the taxa that the other classes name. */
export const OTHER = 'other';

export type AnyRank = 'species' | Rank;
export const anyRanks: readonly AnyRank[] = ['species', ...broader];

/**
 * The label or group that each class of a data set means to a species network: by scientific or common name, of any rank. Classes that begin
 * with "other" are `OTHER`. Throws `EvaluationError` with all that mean nothing.
 */
export function taxaOfClasses(
  classes: Iterable<string>,
  model: LabelSet,
  ignore: readonly string[] = [],
): ReadonlyMap<string, string> {
  const plain = (word: string): string => word.replaceAll('_', ' ').trim();
  const ignored = new Set(ignore.map((word) => plain(word).toLowerCase()));
  const meaning = new Map<string, string>();
  const faults: string[] = [];
  for (const each of [...new Set(classes)].sort()) {
    const word = plain(each);
    if (ignored.has(word.toLowerCase())) continue;
    if (isCatchAllName(word)) {
      meaning.set(each, OTHER);
      continue;
    }
    const question = questionOf({ target: [word] }, model);
    if (question.kind === 'is-it') meaning.set(each, question.target.ids[0] ?? OTHER);
    else faults.push(`the class ${each} ${faultOfName(word, model) ?? ''}`);
  }
  if (faults.length > 0)
    throw new EvaluationError(
      `${faults.join('\n')}\nWrite a scientific or common name of any rank (Corvus corax, common raven, Corvidae), "other …" for what is none of the other classes, or leave it out with --ignore.`,
    );
  return meaning;
}

/** The surest taxon of a rank in a picture, and whether it is what the picture shows: `undefined` where its class does not say. */
export interface Guess {
  readonly id: string;
  readonly probability: number;
  readonly isRight: boolean | undefined;
}

/** What names of a rank come to, whatever names of other ranks do. */
export function guessesOf(
  observations: readonly Observation[],
  rank: AnyRank,
  model: LabelSet,
): readonly (Guess | undefined)[] {
  const { labels, groups, above } = indexOf(model);
  const parents = new Map(model.groups.map(({ id, group }) => [id, group]));
  const rankOf = (id: string): AnyRank | undefined => (labels.has(id) ? 'species' : groups.get(id)?.rank);
  const chainOf = (id: string): readonly string[] => {
    if (labels.has(id)) return [id, ...(above.get(id) ?? [])];
    const chain: string[] = [];
    for (let at: string | undefined = id; at !== undefined && !chain.includes(at); at = parents.get(at))
      chain.push(at);
    return chain;
  };
  const unitOf = (label: string): string | undefined => chainOf(label).find((id) => rankOf(id) === rank);
  const chains = new Map(
    [...new Set(observations.map(({ truth }) => truth))].map((truth) => [truth, chainOf(truth)]),
  );
  const shown = new Set([...chains.values()].flat().filter((id) => rankOf(id) === rank));
  const judged = (id: string, truth: string): boolean | undefined => {
    if (truth === OTHER) return shown.has(id) ? false : undefined;
    const chain = chains.get(truth) ?? [];
    if (chain.includes(id)) return true;
    if (chain.some((each) => rankOf(each) === rank)) return false;
    // The class names a broader taxon: within it may be right.
    return chainOf(id).includes(truth) || chain.length === 0 ? undefined : false;
  };
  return observations.map(({ scores, truth }) => {
    const sums = new Map<string, number>();
    for (const { label, probability } of scores as readonly Score[]) {
      const unit = labels.get(label)?.nothing ? undefined : unitOf(label);
      if (unit !== undefined) sums.set(unit, (sums.get(unit) ?? 0) + probability);
    }
    const [best] = [...sums].sort(([, a], [, b]) => b - a);
    return best && { id: best[0], probability: best[1], isRight: judged(best[0], truth) };
  });
}

/** Of the pictures whose class says it, how often the surest taxon of a rank is right. */
export function accuracyByRank(
  observations: readonly Observation[],
  model: LabelSet,
): Readonly<Partial<Record<AnyRank, Share>>> {
  return Object.fromEntries(
    anyRanks.flatMap((rank) => {
      const told = guessesOf(observations, rank, model).filter(
        (guess, i) => guess?.isRight !== undefined && observations[i]?.truth !== OTHER,
      );
      return told.length === 0
        ? []
        : [[rank, share(told.filter((guess) => guess?.isRight).length, told.length)]];
    }),
  );
}
