import { type Game, type Group, hashtagKey, type Label, type LabelSet } from './game.ts';
import { indexOf, type LabelIndex } from './label-index.ts';
import { isCatchAllName, LONGEST_NAME, withArticle } from './phrases.ts';
import { membersOf } from './verdict.ts';

/** What a game asks about an animal, and how that is known, in words. */
export type Question =
  | { readonly kind: 'which'; readonly why: string }
  | { readonly kind: 'is-it'; readonly target: Target; readonly why: string; readonly isGuess: boolean };

/** What an is-it game asks for: one or more labels or groups of its model, together. */
export interface Target {
  /** Ids of labels or groups, sorted; never empty. */
  readonly ids: readonly string[];
  /** As a person says it, without article: "cougar", "crow or raven". */
  readonly name: string;
  readonly emoji?: string;
}

const MOST_SHOWN = 12;
/** Of a model that knows more, a list of what it knows helps nobody. */
const MOST_KNOWN = 100;

type Names = Pick<LabelSet, 'labels' | 'groups'>;

/**
 * What a game asks, in the words of a model: what the operator wrote; else what the hashtag says, of the forms `xOrNot`, `xOrNo`,
 * `xOrNope` and `notAX`, where x names one label or group; else which animal it is. A target that names nothing is `which` here, and
 * a fault in `questionFaults`.
 */
export function questionOf(game: Pick<Game, 'hashtag' | 'question' | 'target'>, model: Names): Question {
  if (game.question === 'which') return { kind: 'which', why: 'GAMES_FILE says so' };
  if (game.target !== undefined) {
    const found = game.target.map((word) => meantBy(word, model));
    const ids = found.flatMap((each) => ('id' in each ? [each.id] : []));
    if (ids.length < found.length) return { kind: 'which', why: 'its target is not known to the model' };
    return {
      kind: 'is-it',
      target: targetOf(ids, model),
      why: 'GAMES_FILE names the target',
      isGuess: false,
    };
  }
  const asked = askedBy(game.hashtag);
  if (asked.length === 0) return { kind: 'which', why: 'the hashtag names no animal to say yes or no to' };
  for (const word of asked) {
    const found = meantBy(word, model);
    // "wolf" is listed under "some other animal": that this is a wolf such a label cannot tell.
    if (!('id' in found) || isCatchAll(found.id, model)) continue;
    const { name } = byId(found.id, model);
    const why =
      found.by === 'alias'
        ? `the hashtag asks for "${word}", another word for "${name}" in this model`
        : 'the hashtag says so';
    return { kind: 'is-it', target: targetOf([found.id], model), why, isGuess: found.by === 'alias' };
  }
  return { kind: 'which', why: `the hashtag asks for "${asked[0]}", which the model has no label for` };
}

/** What is wrong with a game's question, in words; empty when it can be played. */
export function questionFaults(
  game: Pick<Game, 'hashtag' | 'question' | 'target'>,
  model: Names,
): readonly string[] {
  if (game.question === 'which')
    return game.target === undefined
      ? []
      : ['it has a target, but its question is "which": drop one of them'];
  const faults = (game.target ?? []).flatMap((word) => {
    const found = meantBy(word, model);
    return 'fault' in found ? [`its target "${word}" ${found.fault}`] : [];
  });
  if (game.question === 'is-it' && game.target === undefined && questionOf(game, model).kind === 'which')
    faults.push(`its question is "is-it", but ${questionOf(game, model).why}: write a "target"`);
  return faults;
}

/** "is it a cougar?", "which animal is it?" */
export function questionInWords(question: Question): string {
  return question.kind === 'which' ? 'which animal is it?' : `is it ${withArticle(question.target.name)}?`;
}

/** Under which a model keeps the thresholds of a target. */
export function targetKey({ ids }: Pick<Target, 'ids'>): string {
  return ids.join('+');
}

/** The target of a key, with the names of a model. */
export function targetOf(ids: readonly string[], model: Names): Target {
  const sorted = [...new Set(ids)].sort();
  const all = sorted.map((id) => byId(id, model));
  const emoji = all[0]?.emoji;
  return {
    ids: sorted,
    name:
      together(
        all.map(({ name }) => name),
        labelsUnder(sorted, model),
        model,
      ) ?? all.map(({ name }) => name).join(' or '),
    ...(emoji === undefined ? {} : { emoji }),
  };
}

/**
 * "American crow", "fish crow": "crow"; only the last word, and only where each name has one before it. Where the model knows other crows,
 * "no crow, a hooded crow" would contradict itself: "American or fish crow", as far as a reply has room for that.
 */
function together(
  names: readonly string[],
  members: ReadonlySet<string>,
  { labels }: Names,
): string | undefined {
  const kind = sharedKind(names);
  if (kind === undefined) return undefined;
  const others = labels.some(({ id, name }) => !members.has(id) && name.endsWith(` ${kind}`));
  const each = names
    .map((name, i) => (i < names.length - 1 ? name.slice(0, -kind.length - 1) : name))
    .join(' or ');
  return others && each.length <= LONGEST_NAME ? each : kind;
}

/** The last word of several names, where each has one before it. */
export function sharedKind(names: readonly string[]): string | undefined {
  const [, kind] = /^.+ (\p{L}{3,})$/u.exec(names[0] ?? '') ?? [];
  return kind !== undefined && names.length > 1 && names.every((name) => name.endsWith(` ${kind}`))
    ? kind
    : undefined;
}

/** The labels that labels and groups stand for; an id that the model does not know stands for itself. */
export function labelsUnder(ids: readonly string[], model: Names): ReadonlySet<string> {
  return new Set(
    ids.flatMap((id) => {
      const group = indexOf(model).groups.get(id);
      const members = group ? membersOf(group, model).map((label) => label.id) : [];
      return members.length > 0 ? members : [id];
    }),
  );
}

/** Whether a label gathers all that the others are not ("some other animal"): to name it says only what the animal is not. */
export function isCatchAll(id: string, model: Names & Pick<LabelSet, 'rest'>): boolean {
  return id === model.rest || isCatchAllName(byId(id, model).name);
}

/** What is wrong with a word for a label or group, in words that follow it; `undefined` for one that names one. */
export function faultOfName(word: string, model: Names): string | undefined {
  const found = meantBy(word, model);
  return 'fault' in found ? found.fault : undefined;
}

/** The words that a hashtag may ask for, the likeliest first: of "notanewt" both "ewt" and "newt". */
export function askedBy(hashtag: string | undefined): readonly string[] {
  const plain = hashtagKey(hashtag ?? '').replaceAll('_', '');
  const either = /^(.+?)or(?:not|nope|no)$/u.exec(plain)?.[1];
  if (either !== undefined) return [either];
  const [, n, rest] = /^nota(n?)(.+)$/u.exec(plain) ?? [];
  if (rest === undefined) return [];
  return n === 'n' ? [rest, `n${rest}`] : [rest];
}

type Meant =
  | { readonly id: string; readonly by: 'name' | 'alias' }
  /** In words that follow the word that was meant. */
  | { readonly fault: string };

const meant = new WeakMap<LabelIndex, Map<string, Meant>>();

/** By id, else by name (of "bobcat or lynx" either), else by alias; case, signs and spaces do not count. */
function meantBy(word: string, model: Names): Meant {
  const known = meant.get(indexOf(model)) ?? new Map<string, Meant>();
  meant.set(indexOf(model), known);
  const found = known.get(word) ?? lookUp(word, model);
  known.set(word, found);
  return found;
}

function lookUp(word: string, { labels, groups }: Names): Meant {
  const wanted = plain(word);
  const animals: readonly (Label | Group)[] = [...labels.filter(({ nothing }) => !nothing), ...groups];
  const ways: readonly (readonly ['name' | 'alias', (each: Label | Group) => readonly string[]])[] = [
    ['name', ({ id, taxon = id }) => [id, taxon]],
    ['name', ({ name }) => [name]],
    ['alias', ({ name }) => (/ or /.test(name) ? name.split(/,? or /) : [])],
    ['alias', ({ aliases = [] }) => aliases],
  ];
  for (const [by, formsOf] of ways) {
    const found = animals.filter((each) => formsOf(each).some((form) => plain(form) === wanted));
    const widest = found.find((outer) =>
      found.every(({ id }) => id === outer.id || isAbove(outer.id, id, { labels, groups })),
    );
    if (widest) return { id: widest.id, by };
    if (found[1]) return { fault: `may mean ${found.map(({ id }) => id).join(' or ')}: write the id` };
  }
  const ids = animals.map(({ id }) => id);
  if (ids.length > MOST_KNOWN) {
    const near = animals.filter(({ name }) => plain(name).endsWith(wanted)).slice(0, 4);
    const hint = near.length > 0 ? `; did you mean ${near.map(({ name }) => name).join(', ')}?` : '';
    return { fault: `is not known to its model${hint}` };
  }
  const more = ids.length > MOST_SHOWN ? ` and ${ids.length - MOST_SHOWN} more` : '';
  return {
    fault: `is no label or group of its model, which has ${ids.slice(0, MOST_SHOWN).join(', ')}${more}`,
  };
}

/** Of groups of one name that lie in each other the widest is meant. */
function isAbove(outer: string, inner: string, model: Names): boolean {
  const { above, groups } = indexOf(model);
  const group = groups.get(inner)?.group;
  return (
    (above.get(inner) ?? []).includes(outer) ||
    group === outer ||
    (group !== undefined && isAbove(outer, group, model))
  );
}

function byId(id: string, model: Names): { readonly name: string; readonly emoji?: string } {
  const { labels, groups } = indexOf(model);
  return labels.get(id) ?? groups.get(id) ?? { name: id };
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
