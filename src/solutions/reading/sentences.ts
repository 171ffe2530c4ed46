import { hashtagKey } from '../../game/game.ts';
import type { Solution } from '../../game/solution.ts';
import type { Meaning, Vocabulary } from './vocabulary.ts';

/** What a host's post says that a round showed. */
export type Reading =
  | { readonly kind: 'none' }
  | {
      /** `ambiguous`: it may mean `solution` (whose labels may be none), and a person should look. */
      readonly kind: 'settled' | 'ambiguous';
      readonly solution: Solution;
      /** The sentences it was read from, as the host wrote them. */
      readonly evidence: string;
      /** `cue`: it calls itself an answer ("answer time"); `stated`: it says "it was …"; `name`: no more than a name ("Bobcat!"). */
      readonly form: 'cue' | 'stated' | 'name';
    };

export interface ReadingContext {
  readonly vocabulary: Vocabulary;
  /** Of the game, in any form. */
  readonly hashtags: readonly string[];
  /** `thread`: it answers or quotes the round itself; `post`: it stands alone, so that a bare "Bobcat!" says less. */
  readonly place: 'thread' | 'post';
  /** How many the round has. */
  readonly photos: number;
  /** The text of the round, which may bear a number. */
  readonly round?: string;
  /** It carries the hashtag of the game's solutions. */
  readonly isSolution?: boolean;
  /** Ids that the game asks for; absent: what its hashtags say. */
  readonly target?: readonly string[];
}

/** A sentence of a post with what it names taken out, so that its form can be read. */
export interface Sentence {
  /** As the host wrote it, without links and mentions. */
  readonly written: string;
  /** Lower-case words and the marks `, ; :`; `<0>`, `<1>` … stand for what is named, `<game>` for the game's own hashtag. */
  readonly form: string;
  /** What `<0>`, `<1>` … mean. */
  readonly named: readonly Meaning[];
  readonly question: boolean;
  /** Hashtags and nothing else: what a post is filed under, as often as what it says. */
  readonly tagsOnly: boolean;
}

/**
 * Takes a post apart. `#CougarOrNot` and "cougar or not?" are the game and name no cougar; other hashtags are words, one or
 * several (`#DomesticCat`). English only.
 * @param hashtags of the game, in any form
 */
export function sentencesOf(
  text: string,
  vocabulary: Vocabulary,
  hashtags: readonly string[],
): readonly Sentence[] {
  const games = new Set(hashtags.map(hashtagKey));
  const clean = text
    // Compatibility takes an acute accent that stands alone apart into a space and a mark.
    .replace(/´/gu, "'")
    .normalize('NFKC')
    .replace(/https?:\/\/\S+/giu, ' ')
    .replace(/(?<![\p{L}\p{N}_])[@＠]\w+/gu, ' ')
    .replace(/[❌✖🚫👎⛔❎]/gu, ' xmark ')
    // Not meant so, or perhaps not.
    .replace(/[🙃😜🤪😝😏😉🤡🤥🤷]|(?<!\S);-?\)|(?<!\S)\/(?:s|j|jk)\b/giu, ' jest ')
    .replace(/[‘’`]/gu, "'")
    // What others are quoted with is not the host's word.
    .replace(/["“”„«»][^"“”„«»\n]*\s[^"“”„«»\n]*["“”„«»]/gu, ' said ')
    .replace(/(?<!\p{L})(?:no|nr)\. ?[#＃]?(?=\d)|№ ?/giu, 'number ')
    // "1. Cougar" is one sentence.
    .replace(/(?<![\p{L}\p{N}])([1-4])[.)](?=\s)/gu, '$1:');
  const pieces = clean.match(/[^.!?…\n]+(?:[.!?…]+|\n|$)/gu) ?? [];
  return pieces
    .map((piece) => toSentence(piece, vocabulary, games))
    .filter(({ form }) => /[\p{L}\p{N}<]/u.test(form));
}

function toSentence(piece: string, vocabulary: Vocabulary, games: ReadonlySet<string>): Sentence {
  const question = /\?/.test(piece);
  const words = wordsOf(
    piece.replace(/[#＃]([\p{L}\p{M}\p{N}_]+)/gu, (_, tag: string) =>
      games.has(hashtagKey(tag)) || /or_?no(?:t|pe)?$/i.test(tag) ? ' <game> ' : ` ${apart(tag)} `,
    ),
  );
  const named: Meaning[] = [];
  const form: string[] = [];
  for (let at = 0; at < words.length; ) {
    const found = vocabulary.match(words, at);
    if (found)
      form.push(
        `<${named.push({ ids: found.ids, plural: found.plural, ...(found.anyOf && { anyOf: true }) }) - 1}>`,
      );
    else form.push(games.has(words[at] ?? '') ? '<game>' : (words[at] ?? ''));
    at += found?.length ?? 1;
  }
  return {
    written: piece.replace(/\s+/g, ' ').trim(),
    form: form
      .join(' ')
      .replace(/(?:an? )?<\d+> or (?:not|no|nope)(?= |$)/g, '<game>')
      .replace(/<game>(?: , <game>| <game>)+/g, '<game>'),
    named,
    question,
    tagsOnly: /^\s*(?:[#＃][\p{L}\p{M}\p{N}_]+[\s.!…]*)+$/u.test(piece),
  };
}

/** `DomesticCat`, `domestic_cat` -> two words. */
function apart(hashtag: string): string {
  return hashtag.replace(/_/g, ' ').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
}

function wordsOf(text: string): readonly string[] {
  const plain = text
    .toLowerCase()
    .replace(/\b(is|was|are|were|do|does|did|could|would|should|has|have|had)n't\b/g, '$1 not')
    .replace(/\b(?:isnt|aint|ain't)\b/g, 'is not')
    .replace(/\bwasnt\b/g, 'was not')
    .replace(/\b(?:can't|cannot|cant)\b/g, 'can not')
    .replace(/\b(it|that|this|he|she|here|there|what|who)'s\b/g, '$1 is')
    .replace(/\b(?:its|thats) (?=(?:an?|not|the|definitely|actually|indeed)\b)/g, (word) =>
      word.replace('s ', ' is '),
    )
    .replace(/\b(\w+)'re\b/g, '$1 are')
    .replace(/\b(\w+)'ve\b/g, '$1 have')
    .replace(/\bi'm\b/g, 'i am')
    .replace(/\b(\w+)'ll\b/g, '$1 will')
    .replace(/\b(\w+)'d\b/g, '$1 would')
    .replace(/'s\b/g, " 's")
    .replace(/(?<=\p{L})'(?!\p{L})/gu, " 's ")
    .replace(/(?<=[\p{L}\p{N}])-(?=[\p{L}\p{N}])/gu, ' ')
    .replace(/[()[\]–—=|/]| -+ /gu, ' ; ');
  return plain.match(/<game>|'s|[\p{L}\p{N}]+|[,;:]/gu) ?? [];
}
