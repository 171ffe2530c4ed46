import { hashtagKey, type LabelSet } from '../../game/game.ts';

/** What a word or phrase may mean: ids of labels or groups, more than one where the model's names clash. */
export interface Meaning {
  readonly ids: readonly string[];
  readonly plural: boolean;
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
export function vocabularyOf({ labels, groups }: Named): Vocabulary {
  const parents = new Map([...groups, ...labels].map(({ id, group }) => [id, group]));
  const holds = (outer: string, inner: string): boolean => {
    for (let id: string | undefined = inner, steps = 0; id !== undefined && steps < 100; steps++) {
      if (id === outer) return true;
      id = parents.get(id);
    }
    return false;
  };
  const animals = labels.filter((label) => label.nothing !== true);
  const telling = groups.filter(({ id }) => !animals.every((label) => holds(id, label.id)));
  const phrases = new Map<string, { ids: Set<string>; plural: boolean }>();
  for (const { id, name, aliases = [] } of [...labels, ...telling]) {
    // "bobcat or lynx" is called either.
    const either = / or /.test(name) ? name.split(/,? or /) : [];
    for (const phrase of [id, name, ...either, ...aliases]) {
      for (const [form, plural] of formsOf(phrase)) {
        const known = phrases.get(form) ?? { ids: new Set<string>(), plural };
        phrases.set(form, { ids: known.ids.add(id), plural: known.plural && plural });
      }
    }
  }
  const longest = Math.max(2, ...[...phrases.keys()].map((form) => form.split(' ').length));
  const match: Vocabulary['match'] = (words, at) => {
    for (let length = Math.min(longest, words.length - at); length > 0; length--) {
      const said = words.slice(at, at + length);
      // "bob cat", "bob-cat"
      const found = phrases.get(said.join(' ')) ?? (length === 2 ? phrases.get(said.join('')) : undefined);
      if (found) return { ids: [...found.ids], plural: found.plural, length };
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

/** Lower case, words apart by one space. */
function plainWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’']s\b/gu, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function formsOf(phrase: string): readonly [form: string, plural: boolean][] {
  const plain = plainWords(phrase);
  if (plain === '') return [];
  const plurals = [`${plain}s`, ...(/(?:s|x|z|ch|sh)$/.test(plain) ? [`${plain}es`] : [])];
  if (/[^aeiou]y$/.test(plain)) plurals.push(`${plain.slice(0, -1)}ies`);
  if (/[^f]f$/.test(plain)) plurals.push(`${plain.slice(0, -1)}ves`);
  const forms = [[plain, false], ...plurals.map((form) => [form, true])] as [string, boolean][];
  const joined = forms.map(([form, plural]): [string, boolean] => [form.replaceAll(' ', ''), plural]);
  return [...new Map([...joined, ...forms])];
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
