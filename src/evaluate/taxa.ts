import { ranks as broader, type LabelSet, type Rank } from '../game/game.ts';
import { indexOf } from '../game/label-index.ts';
import { isCatchAllName } from '../game/phrases.ts';
import { faultOfName, questionOf } from '../game/target.ts';
import { type Share, share } from './metrics/share.ts';
import { EvaluationError, type Observation } from './observation.ts';

/** Of a class such as "other bird": none of the taxa that the other classes name. */
export const OTHER = 'other';

export type AnyRank = 'species' | Rank;
export const anyRanks: readonly AnyRank[] = ['species', ...broader];

const NOTHING = /^(?:no animal|nothing|background|blank)$/i;

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
  const nothing = model.labels.find((label) => label.nothing)?.id;
  for (const each of [...new Set(classes)].sort()) {
    const word = plain(each);
    if (ignored.has(word.toLowerCase())) continue;
    const id = isCatchAllName(word) ? OTHER : NOTHING.test(word) ? nothing : undefined;
    const question = questionOf({ target: [word] }, model);
    const found = id ?? (question.kind === 'is-it' ? question.target.ids[0] : undefined);
    if (found !== undefined) meaning.set(each, found);
    else faults.push(`the class ${each} ${faultOfName(word, model) ?? ''}`);
  }
  if (faults.length > 0)
    throw new EvaluationError(
      `${faults.join('\n')}\nWrite a scientific or common name of any rank (Corvus corax, common raven, Corvidae), "other …" for what is none of the other classes, or leave it out with --ignore.`,
    );
  return meaning;
}

/** The same in a game's part of life: what lies outside of it is its `rest`. Throws `EvaluationError` for classes that lie on both sides. */
export function inPartOfLife(
  meaning: ReadonlyMap<string, string>,
  whole: LabelSet,
  { labels, rest }: LabelSet,
): ReadonlyMap<string, string> {
  if (rest === undefined) return meaning;
  const inside = new Set(labels.map(({ id }) => id));
  const { groups } = indexOf(whole);
  const mixed: string[] = [];
  const found = [...meaning].map(([name, id]): [string, string] => {
    const members = groups.get(id)?.members.map((label) => label.id) ?? [id];
    const count = members.filter((member) => inside.has(member)).length;
    if (count > 0 && count < members.length) mixed.push(name);
    return [name, id === OTHER || count > 0 ? id : rest];
  });
  if (mixed.length > 0)
    throw new EvaluationError(
      `${mixed.length === 1 ? 'The class' : 'The classes'} ${mixed.join(', ')}: a part of it lies in the game's part of life, another does not. Leave it out with --ignore, or name narrower classes.`,
    );
  return new Map(found);
}

/** Ids of a label or group and of all groups around it, the narrowest first. */
export function chainIn(model: LabelSet): (id: string) => readonly string[] {
  const { above, groups } = indexOf(model);
  return (id) => {
    const around = above.get(id);
    if (around) return [id, ...around];
    const chain: string[] = [];
    for (let at: string | undefined = id; at !== undefined && !chain.includes(at); at = groups.get(at)?.group)
      chain.push(at);
    return chain;
  };
}

/** Whether a name would be right of a picture; `undefined` where its class does not say. */
export type Judge = (id: string, truth: string) => boolean | undefined;

/** Classes may be taxa of any rank: of a picture that is called "Corvidae" it is not known whether "Corvus" would be right. */
export function judgeOf(observations: readonly Observation[], model: LabelSet): Judge {
  const chainOf = chainIn(model);
  const chains = new Map(
    [...new Set(observations.map(({ truth }) => truth))].map((truth) => [truth, chainOf(truth)]),
  );
  return (id, truth) => {
    // None of the classes' taxa; of what is around those, or outside of the game's part of life, it may be one.
    if (truth === OTHER)
      return id !== model.rest && chainOf(id).some((each) => chains.has(each)) ? false : undefined;
    if (chains.get(truth)?.includes(id)) return true;
    return chainOf(id).includes(truth) ? undefined : false;
  };
}

/** The surest taxon of a rank in a picture, and whether it is what the picture shows: `undefined` where its class does not say. */
export interface Guess {
  readonly id: string;
  readonly probability: number;
  readonly isRight: boolean | undefined;
}

/**
 * What names of a rank come to, whatever names of other ranks do. None where the network's own names say nothing of the rank for kinds
 * that are together as likely: of the surest family nothing is known then.
 */
export function guessesOf(
  observations: readonly Observation[],
  rank: AnyRank,
  model: LabelSet,
): readonly (Guess | undefined)[] {
  const { labels, groups } = indexOf(model);
  const chainOf = chainIn(model);
  const judge = judgeOf(observations, model);
  const rankOf = (id: string): AnyRank | undefined => (labels.has(id) ? 'species' : groups.get(id)?.rank);
  const isOfRank = (id: string): boolean => rankOf(id) === rank;
  /** Of a kind whose family the names do not say, a family cannot be called wrong. */
  const saysRank = (truth: string): boolean =>
    truth === OTHER ||
    labels.get(truth)?.nothing === true ||
    chainOf(truth).some(isOfRank) ||
    anyRanks.indexOf(rankOf(truth) ?? 'species') > anyRanks.indexOf(rank);
  return observations.map(({ scores, truth }) => {
    const sums = new Map<string, number>();
    let unknown = 0;
    for (const { label, probability } of scores) {
      if (labels.get(label)?.nothing || label === model.rest) continue;
      const unit = chainOf(label).find(isOfRank);
      if (unit === undefined) unknown += probability;
      else sums.set(unit, (sums.get(unit) ?? 0) + probability);
    }
    const [best] = [...sums].sort(([, a], [, b]) => b - a);
    if (!best || best[1] <= unknown) return undefined;
    const right = judge(best[0], truth);
    return { id: best[0], probability: best[1], isRight: right || saysRank(truth) ? right : undefined };
  });
}

/** Of the pictures whose class says it, how often the surest taxon of a rank is right. */
export function accuracyByRank(
  observations: readonly Observation[],
  model: LabelSet,
): Readonly<Partial<Record<AnyRank, Share>>> {
  const outside = new Set<string | undefined>([OTHER, model.rest]);
  return Object.fromEntries(
    anyRanks.flatMap((rank) => {
      const told = guessesOf(observations, rank, model).filter(
        (guess, i) => guess?.isRight !== undefined && !outside.has(observations[i]?.truth),
      );
      return told.length === 0
        ? []
        : [[rank, share(told.filter((guess) => guess?.isRight).length, told.length)]];
    }),
  );
}
