import type { Solution } from '../../game/solution.ts';
import { type Claim, claimsIn, wordsOf } from './claims.ts';
import { photosOneByOne } from './photos.ts';
import { type Reading, type ReadingContext, type Sentence, sentencesOf } from './sentences.ts';
import { isAboutAnotherRound, isUnderstood, namesAnotherNumber } from './understood.ts';
import type { Vocabulary } from './vocabulary.ts';
import { CUE, LATER } from './words.ts';

export type { Reading, ReadingContext };

const LONGEST_EVIDENCE = 280;

/**
 * Reads whether a host gives the answer away: "It was a #bobcat!", "Answer: NOT a cougar", "Nope! House cat." Pure; English.
 * Precision before recall, since a wrong solution is worse than none: what is doubted, contradicted, not understood to the last word, or names
 * two animals without saying which photo shows which, is ambiguous; questions, hints, comparisons and others' guesses say nothing.
 */
export function readSolution(text: string, context: ReadingContext): Reading {
  const { vocabulary, hashtags, place, photos, round = '', isSolution = false } = context;
  const sentences = sentencesOf(text, vocabulary, hashtags);
  const cue =
    isSolution || sentences.some(({ form, question }) => !question && CUE.test(form) && !LATER.test(form));
  if (place === 'post' && isAboutAnotherRound(sentences)) return { kind: 'none' };
  const enumerated = photosOneByOne(sentences, context);
  if (enumerated) return cue && enumerated.kind !== 'none' ? { ...enumerated, form: 'cue' } : enumerated;

  const read = withoutTags(sentences, cue);
  answerQuestion(read);
  const asked =
    context.target ?? hashtags.flatMap((hashtag) => vocabulary.subjectOf(hashtag) ?? []).slice(0, 1);
  const isWhole = read.every(({ claims, words }) => claims.length > 0 || words.only);
  if (asked.length > 0 && (cue || place === 'thread') && read.every(({ claims }) => claims.length === 0))
    for (const each of read) {
      const bare = cue ? bareReply(each.sentence) : undefined;
      const isYes = bare === 'yes';
      if (!each.words.no && bare !== 'no' && !isYes) continue;
      const what = { ids: asked, plural: false, anyOf: true };
      each.claims = [{ is: isYes, what, sure: cue || isWhole, stated: false }];
    }
  const saying = read.filter(({ claims, isReply }) => claims.length > 0 || isReply);
  if (saying.every(({ claims }) => claims.every(({ stray }) => stray))) return unknownAnswer(sentences);
  const claims = saying
    .flatMap((each) => each.claims)
    .map((claim) => {
      const stands = claim.stated || cue || place === 'thread' || (isWhole && !claim.what.plural);
      return stands ? claim : { ...claim, sure: false };
    });
  const isClear =
    !namesAnotherNumber(sentences, sentencesOf(round, vocabulary, hashtags), place) &&
    !(photos > 1 && sentences.some(({ form }) => ONE_PHOTO.test(form))) &&
    isUnderstood(
      sentences,
      saying.map(({ sentence }) => sentences.indexOf(sentence)),
    );
  return {
    ...combine(claims, vocabulary, isClear),
    evidence: evidenceOf(saying.map(({ sentence }) => sentence)),
    form: cue ? 'cue' : claims.some(({ stated }) => stated) ? 'stated' : 'name',
  };
}

/** Of several photos, the answer speaks of one. */
const ONE_PHOTO =
  /\b(?:photo|pic|picture|image|number) [1-4]\b|\b(?:first|second|third|fourth|last|other) (?:one|photo|pic|picture|image)\b/;

const YES_OR_NO = /^(?:(?:yes|yep|yeah|yup|no|nope|nah|correct|right|indeed|[,;])(?: |$))+$/;

interface Read {
  readonly sentence: Sentence;
  readonly words: ReturnType<typeof wordsOf>;
  claims: readonly Claim[];
  /** The "nope" after a question. */
  isReply?: boolean;
}

/** "It was a bobcat! #cougar #wildlife": the hashtags after an answer are no part of it; after anything else they leave doubt. */
function withoutTags(sentences: readonly Sentence[], cue: boolean): readonly Read[] {
  const read = sentences.map(
    (sentence): Read => ({
      sentence,
      words: sentence.tagsOnly ? { only: true, no: false } : wordsOf(sentence),
      claims: claimsIn(sentence),
    }),
  );
  const others = read.filter(({ sentence }) => !sentence.tagsOnly);
  if (others.every(({ sentence }) => YES_OR_NO.test(sentence.form))) return read;
  const isSaid = others.some(({ claims }) => claims.length > 0);
  for (const each of read.filter(({ sentence }) => sentence.tagsOnly))
    each.claims = isSaid ? [] : each.claims.map((claim) => ({ ...claim, sure: claim.sure && cue }));
  return read;
}

const BEFORE_YES =
  /<game>|\b(?:and|the|today 's|our|correct|right|(?:answers?|solution)(?: time)?|is|was|drumroll)\b|[^\p{L}\p{N}<>]/gu;

/** "The answer is: yes!": only beside words or a hashtag that call it the answer, for hosts also say so to guesses. */
function bareReply({ form, question }: Sentence): 'yes' | 'no' | undefined {
  const rest = form.replace(BEFORE_YES, ' ').replace(/\s+/g, ' ').trim();
  if (question) return undefined;
  if (/^(?:yes|yep|yeah|yup)(?: it)?$/.test(rest)) return 'yes';
  return /^(?:no|nope|nah|not)(?: this time)?$/.test(rest) ? 'no' : undefined;
}

const ASKED = /^(?:(?:so|and|is|was|it|this|that|the|a|an|really) )*<0>$/;
const YES = /^(?:yes|yep|yeah|yup|correct|right|indeed|it is|yes it is|it sure is|absolutely|exactly)$/;
const NO = /^(?:no|nope|nah|not|wrong|it is not|no it is not|not at all|no way|not this time)$/;

/** "Is it a cougar? Nope!" */
function answerQuestion(read: readonly Read[]): void {
  for (const [i, each] of read.entries()) {
    const { sentence } = each;
    const [asked, reply] = [read[i - 1], sentence.form.replace(/ ?[,;:] ?/g, ' ').trim()];
    const what = asked?.sentence.named[0];
    const is = YES.test(reply);
    if (!asked || !what || sentence.question || !(is || NO.test(reply))) continue;
    if (!asked.sentence.question || !ASKED.test(asked.sentence.form)) continue;
    asked.claims = [{ is, what, sure: true, stated: true }];
    each.isReply = true;
  }
}

const ANY = '+';

/** The one that is named, or those that are denied, when nothing speaks against it. "A wild cat: a bobcat!" is a bobcat. */
function combine(
  claims: readonly Claim[],
  { holds }: Vocabulary,
  isClear: boolean,
): { kind: 'settled' | 'ambiguous'; solution: Solution } {
  const single = new Set(claims.flatMap(({ what }) => (what.ids.length === 1 ? what.ids : [])));
  /** "Cat", which two labels are called, is the one that is named elsewhere. */
  const idsOf = ({ what: { ids } }: Claim): readonly string[] =>
    ids.some((id) => single.has(id)) ? ids.filter((id) => single.has(id)) : ids;
  /** "A crow", which is any of several, is one name. */
  const unitsOf = (claim: Claim): readonly string[] => {
    const ids = idsOf(claim);
    return claim.what.anyOf && ids.length === claim.what.ids.length ? [ids.join(ANY)] : ids;
  };
  const within = (outer: string, inner: string): boolean =>
    inner.split(ANY).every((id) => outer.split(ANY).some((other) => holds(other, id)));
  const distinct = (some: readonly Claim[]): string[] => [...new Set(some.flatMap(unitsOf))];
  const labelsOf = (units: readonly string[]): string[] => [
    ...new Set(units.flatMap((unit) => unit.split(ANY))),
  ];
  const [yes, no] = [claims.filter(({ is }) => is), claims.filter(({ is }) => !is)];
  const isSure = isClear && claims.every(({ sure }) => sure);
  if (yes.length === 0) {
    const isOne = isSure && no.every(({ what }) => what.ids.length === 1 || what.anyOf);
    return {
      kind: isOne ? 'settled' : 'ambiguous',
      solution: { kind: 'is-not', labels: labelsOf(distinct(no)) },
    };
  }
  const named = distinct(yes);
  const [label, ...others] = named.filter(
    (id) => !yes.map(unitsOf).some((ids) => !ids.includes(id) && ids.some((other) => within(id, other))),
  );
  const isOne = label !== undefined && others.length === 0 && isSure;
  const isContradicted = label === undefined || distinct(no).some((denied) => within(denied, label));
  if (isOne && !isContradicted)
    return { kind: 'settled', solution: { kind: 'is', labels: label.split(ANY) } };
  return { kind: 'ambiguous', solution: { kind: 'is', labels: labelsOf(named) } };
}

const THE_ANSWER =
  /^(?:<game> )?(?:and )?(?:the |today 's |our )?(?:correct |right |final )?(?:answer|solution)(?: is| was| :| time :| time is)+ (?!.*\b(?:here|in|yes|no|yours|simple|complicated|up|out|live|posted|tomorrow)\b)(?!.*<\d+>)(?=\p{L})/u;

/** "Answer: a fisher!" is an answer, though of an animal that the model does not know. */
function unknownAnswer(sentences: readonly Sentence[]): Reading {
  const found = sentences.find(
    ({ form, question }) => !question && THE_ANSWER.test(form) && !LATER.test(form),
  );
  if (!found) return { kind: 'none' };
  return {
    kind: 'ambiguous',
    solution: { kind: 'is', labels: [] },
    evidence: evidenceOf([found]),
    form: 'cue',
  };
}

function evidenceOf(sentences: readonly Sentence[]): string {
  const whole = sentences.map(({ written }) => written).join(' ');
  return whole.length <= LONGEST_EVIDENCE ? whole : `${whole.slice(0, LONGEST_EVIDENCE - 1)}…`;
}

/** What the host says of the bot's own answer: "Right!", "Nope"; nothing else is read from it. */
export function readConfirmation(text: string): 'right' | 'wrong' | undefined {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/https?:\/\/\S+|[@#＠＃][\p{L}\p{N}_]+/gu, ' ')
    .replace(/[^\p{L}\p{N}'?]+/gu, ' ')
    .trim();
  const kind = (list: string): RegExp =>
    new RegExp(`^(?:(?:${list})(?: (?:again|this time|bot|little bot|absolutely|you are|you're))*(?: |$))+$`);
  if (
    kind(
      "right|correct|yes|yep|yup|exactly|spot on|bingo|nailed it|you got it|that is right|that is correct|that's right|that's correct|you're right|well done",
    ).test(plain)
  )
    return 'right';
  if (
    kind("wrong|incorrect|no|nope|nah|sorry|not this time|not quite|that is wrong|that's wrong").test(plain)
  )
    return 'wrong';
  return undefined;
}
