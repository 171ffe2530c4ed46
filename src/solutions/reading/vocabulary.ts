import { hashtagKey, type LabelSet } from '../../game/game.ts';
import { indexOf } from '../../game/label-index.ts';

/** What a word or phrase may mean: ids of labels or groups, more than one where the model's names clash. */
export interface Meaning {
  readonly ids: readonly string[];
  readonly plural: boolean;
  /** A word for several kinds, any of which is meant: "a crow". Else several ids are a clash of names. */
  readonly anyOf?: boolean;
}

/** What a species game says beside its labels. */
export interface GameWords {
  /** Words for what the game asks for, all of it together: of #crowOrNo "crow". */
  readonly asked?: { readonly ids: readonly string[]; readonly words: readonly string[] };
  /** All that the network knows; what is not among the game's labels is its `rest`. */
  readonly all?: Named & { readonly rest: string };
}

/** The words by which people call what a model knows. */
export interface Vocabulary {
  /** The longest phrase that begins at `at`, and how many words it has. */
  match(words: readonly string[], at: number): (Meaning & { readonly length: number }) | undefined;
  /** What a hashtag like `cougarOrNot` asks for. */
  subjectOf(hashtag: string): string | undefined;
  /** Whether the group `outer` holds the label or group `inner`, or is the same. */
  holds(outer: string, inner: string): boolean;
  readonly isNothing: (id: string) => boolean;
}

type Named = Pick<LabelSet, 'labels' | 'groups'>;

/**
 * From the ids, names and aliases of labels and groups, in singular and plural, also written as one word (`#domesticcat`). Names
 * go before aliases. A group that holds every animal of the model is left out: that it was an animal is no answer.
 */
export function vocabularyOf({ labels, groups }: Named, game: GameWords = {}): Vocabulary {
  const parents = new Map([...groups, ...labels].map(({ id, group }) => [id, group]));
  const holds = (outer: string, inner: string): boolean => {
    for (let id: string | undefined = inner, steps = 0; id !== undefined && steps < 100; steps++) {
      if (id === outer) return true;
      id = parents.get(id);
    }
    return false;
  };
  const animals = labels.filter((label) => label.nothing !== true);
  const index = indexOf({ labels, groups });
  const telling = groups.filter(({ id }) => (index.groups.get(id)?.members.length ?? 0) < animals.length);
  const phrases = new Map<string, Phrase>();
  const add = (phrase: string, id: string): void => {
    for (const [form, plural] of formsOf(phrase)) {
      const known = phrases.get(form) ?? { ids: new Set<string>(), plural };
      phrases.set(form, { ids: known.ids.add(id), plural: known.plural && plural });
    }
  };
  const kinds = kindsOf(animals, game);
  for (const { id, name, aliases = [] } of [...labels, ...telling]) {
    // "bobcat or lynx" is called either; of species "crow" is any crow.
    const either = / or /.test(name) ? name.split(/,? or /).filter((word) => !kinds.has(word)) : [];
    for (const phrase of [id, name, ...either, ...aliases]) add(phrase, id);
  }
  for (const [word, ids] of kinds) addAll(phrases, word, ids, game.asked?.words.includes(word) ?? false);
  if (game.all) addOutside(phrases, game.all, new Set(parents.keys()));
  const longest = [...phrases.keys()].reduce((most, form) => Math.max(most, form.split(' ').length), 2);
  const match: Vocabulary['match'] = (words, at) => {
    for (let length = Math.min(longest, words.length - at); length > 0; length--) {
      const said = words.slice(at, at + length).map(spelt);
      // "bob cat", "bob-cat"
      const found = phrases.get(said.join(' ')) ?? (length === 2 ? phrases.get(said.join('')) : undefined);
      if (found)
        return { ids: [...found.ids], plural: found.plural, ...(found.anyOf && { anyOf: true }), length };
    }
    return undefined;
  };
  return {
    match,
    holds,
    isNothing: (id) => labels.some((label) => label.id === id && label.nothing === true),
    subjectOf(hashtag) {
      const [, asked] = /^(.+?)_?or_?no(?:t|pe)?$/.exec(hashtagKey(hashtag)) ?? [];
      const found = asked === undefined ? undefined : match([asked.replaceAll('_', '')], 0);
      return found?.ids.length === 1 ? found.ids[0] : undefined;
    },
  };
}

interface Phrase {
  readonly ids: Set<string>;
  readonly plural: boolean;
  readonly anyOf?: boolean;
}

/** Kinds that are called by one word at most, so that a "bird" is not hundreds. */
const MOST_OF_A_KIND = 60;

/**
 * The last words of species' names ("American crow", "fish crow": "crow"), with the ids of all that end so. What the game asks for goes by
 * its own words. A word for some that the game asks for and some others says neither yes nor no: left out, unless the game asks by it.
 */
function kindsOf(animals: LabelSet['labels'], { asked }: GameWords): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { id, name, taxon } of animals) {
    const word = taxon === undefined || name === taxon ? undefined : /[ -](\p{L}{3,})$/u.exec(name)?.[1];
    if (word !== undefined) found.set(word, [...(found.get(word) ?? []), id]);
  }
  const targets = new Set(asked?.ids);
  const isMixed = (ids: readonly string[]): boolean =>
    ids.some((id) => targets.has(id)) && !ids.every((id) => targets.has(id));
  for (const [word, ids] of found) if (isMixed(ids) || ids.length > MOST_OF_A_KIND) found.delete(word);
  for (const word of asked?.words ?? []) found.set(word, asked?.ids ?? []);
  return found;
}

/** Under all forms of a word. What a label or group is called by itself is meant before, but for what the game asks by. */
function addAll(phrases: Map<string, Phrase>, word: string, ids: readonly string[], isAsked: boolean): void {
  for (const [form, plural] of formsOf(word))
    if (isAsked || !phrases.has(form)) phrases.set(form, { ids: new Set(ids), plural, anyOf: true });
}

/** What lies outside of the game's part of life is one label in it, by whatever name. */
function addOutside(
  phrases: Map<string, Phrase>,
  { labels, groups, rest }: NonNullable<GameWords['all']>,
  inside: ReadonlySet<string>,
): void {
  for (const { id, name, aliases = [] } of [...labels.filter(({ nothing }) => !nothing), ...groups]) {
    if (inside.has(id)) continue;
    const kind = /[ -](\p{L}{3,})$/u.exec(name)?.[1] ?? name;
    for (const phrase of new Set([name, kind, ...name.split(/,? or /), ...aliases]))
      for (const [form, plural] of formsOf(phrase))
        if (!phrases.has(form)) phrases.set(form, { ids: new Set([rest]), plural });
  }
}

/** Lower case, words apart by one space. */
function plainWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’´`]s\b/gu, ' ')
    .split(/[^\p{L}\p{N}]+/u)
    .map(spelt)
    .join(' ')
    .trim();
}

/** A word without accents; of two spellings one. Misspelt words are another matter: they are left to a person. */
function spelt(word: string): string {
  const plain = word.normalize('NFKD').replace(/\p{M}+/gu, '');
  return plain.replace(/^grey(?!hound)/, 'gray');
}

function formsOf(phrase: string): readonly [form: string, plural: boolean][] {
  const plain = plainWords(phrase);
  if (plain === '') return [];
  const plurals = [`${plain}s`, ...(/(?:s|x|z|ch|sh)$/.test(plain) ? [`${plain}es`] : [])];
  if (/[^aeiou]y$/.test(plain)) plurals.push(`${plain.slice(0, -1)}ies`);
  if (/[^f]f$/.test(plain)) plurals.push(`${plain.slice(0, -1)}ves`);
  const forms = [[plain, false], ...plurals.map((form) => [form, true])] as [string, boolean][];
  // "Cooper's hawk", "Coopers hawk": a reader of sentences leaves the "'s" as a word.
  if (/\p{L}['’´`]s\b/u.test(phrase))
    for (const sign of [" 's ", 's '])
      forms.push(
        ...forms
          .slice(0, plurals.length + 1)
          .map(([form, plural]): [string, boolean] => [withOwner(phrase, form, sign), plural]),
      );
  const joined = forms.map(([form, plural]): [string, boolean] => [form.replaceAll(' ', ''), plural]);
  return [...new Map([...joined, ...forms])];
}

/** "cooper hawks" -> "coopers hawks", as the phrase has its owner. */
function withOwner(phrase: string, form: string, sign: string): string {
  const owner = plainWords(/^.*?(?=['’´`]s\b)/u.exec(phrase)?.[0] ?? '');
  return `${owner}${sign}${form.slice(owner.length).trim()}`.trim();
}

/**
 * The label or group that a person means: by id, else name, else alias. `nothing` is the first label that means no animal.
 * Upper and lower case, `_`, `-` and spaces are the same.
 */
export function labelNamed(word: string, model: Named): string | undefined {
  const wanted = plainWords(word);
  const all = [...model.labels, ...model.groups];
  const found =
    all.find(({ id }) => plainWords(id) === wanted) ??
    all.find(({ name }) => plainWords(name) === wanted) ??
    all.find(({ aliases }) => aliases?.some((alias) => plainWords(alias) === wanted)) ??
    (wanted === 'nothing' ? model.labels.find((label) => label.nothing === true) : undefined);
  return found?.id;
}
