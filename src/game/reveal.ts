import { type Claim, type ReadSentence, readSentence } from './reveal-claims.ts';
import { photosOneByOne } from './reveal-photos.ts';
import { type Reveal, type RevealContext, type Sentence, sentencesOf } from './reveal-text.ts';
import { isAboutAnotherRound, isUnderstood } from './reveal-understood.ts';
import type { Vocabulary } from './reveal-vocabulary.ts';
import { CUE, LATER, TAKEN_BACK } from './reveal-words.ts';
import type { Solution } from './solution.ts';

export type { Reveal, RevealContext };

const LONGEST_EVIDENCE = 280;

/**
 * Reads whether a host gives the answer away: "It was a #bobcat!", "Answer: NOT a cougar", "Nope! House cat." Pure; English.
 * Precision before recall, since a wrong solution is worse than none: what is doubted, contradicted, or names two animals without
 * saying which photo shows which, is ambiguous; questions, hints, comparisons and others' guesses say nothing.
 */
export function readReveal(text: string, context: RevealContext): Reveal {
  const { vocabulary, hashtags } = context;
  const sentences = sentencesOf(text, vocabulary, hashtags);
  const cue = sentences.some(({ form, question }) => !question && CUE.test(form) && !LATER.test(form));
  if (context.place === 'post' && isAboutAnotherRound(sentences)) return { kind: 'none' };
  const enumerated = photosOneByOne(sentences, context);
  if (enumerated) return cue && enumerated.kind !== 'none' ? { ...enumerated, form: 'cue' } : enumerated;

  const read = withoutTags(
    sentences.map((sentence) => ({ sentence, ...readSentence(sentence) })),
    cue,
  );
  const isWhole = read.every(({ claims, onlyClaims }) => claims.length > 0 || onlyClaims);
  const answered = answeredQuestion(read);
  const subject = hashtags.flatMap((hashtag) => vocabulary.subjectOf(hashtag) ?? [])[0];
  const told = read.flatMap(({ claims }) => claims);
  const flat =
    told.length === 0 && subject !== undefined && (cue || context.place === 'thread')
      ? read.filter(({ no }) => no)
      : [];
  const claims = [
    ...told,
    ...(answered ? answered.claims : []),
    ...flat.map(
      (): Claim => ({
        is: false,
        what: { ids: subject ? [subject] : [], plural: false },
        sure: cue || isWhole,
        form: 'bare',
      }),
    ),
  ].map((claim) => {
    if (claim.form === 'told' || cue) return claim;
    const stands = context.place === 'thread' ? true : isWhole && !claim.what.plural;
    return stands ? claim : { ...claim, sure: false };
  });
  const evidence = evidenceOf(
    read
      .filter((each) => each.claims.length > 0 || flat.includes(each) || answered?.from.includes(each))
      .map(({ sentence }) => sentence),
  );
  const form = cue ? 'cue' : claims.some((claim) => claim.form === 'told') ? 'told' : 'name';
  if (claims.some(({ form }) => form !== 'stray')) {
    const { kind, solution } = combine(claims, vocabulary);
    const takenBack =
      (context.photos > 1 && sentences.some(({ form }) => ONE_PHOTO.test(form))) ||
      sentences.some((each) => TAKEN_BACK.test(each.form)) ||
      // "Cougar … NOT!"
      read.some(({ onlyNo }, i) => onlyNo && read[i - 1]?.claims.some(({ is }) => is));
    const saysIt = (each: Read): boolean =>
      each.claims.length > 0 || flat.includes(each) || answered?.from.includes(each) === true;
    const answersAt = read.flatMap((each, i) => (saysIt(each) ? [i] : []));
    const isClear = !takenBack && isUnderstood(sentences, answersAt);
    return { kind: isClear ? kind : 'ambiguous', solution, evidence, form };
  }
  return unknownAnswer(sentences);
}

/** Of several photos, the answer speaks of one. */
const ONE_PHOTO =
  /\b(?:photo|pic|picture|image|number) [1-4]\b|\b(?:first|second|third|fourth|last|other) (?:one|photo|pic|picture|image)\b/;

const YES_OR_NO = /^(?:(?:yes|yep|yeah|yup|no|nope|nah|correct|right|indeed|[,;])(?: |$))+$/;

/** "It was a bobcat! #cougar #wildlife": the hashtags after an answer are no part of it; after anything else they leave doubt. */
function withoutTags(read: readonly Read[], cue: boolean): readonly Read[] {
  const others = read.filter(({ sentence }) => !sentence.tagsOnly);
  const isAnswer = others.every(({ sentence }) => YES_OR_NO.test(sentence.form));
  if (isAnswer || others.length === read.length) return read;
  const isSaid = others.some(({ claims }) => claims.some(({ form }) => form !== 'stray'));
  return read.map((each) => {
    if (!each.sentence.tagsOnly) return each;
    const claims = isSaid ? [] : each.claims.map((claim) => ({ ...claim, sure: claim.sure && cue }));
    return { ...each, claims, onlyClaims: true };
  });
}

type Read = ReadSentence & { readonly sentence: Sentence };

const YES = /^(?:yes|yep|yeah|yup|correct|right|indeed|it is|yes it is|it sure is|absolutely|exactly)$/;
const NO = /^(?:no|nope|nah|not|wrong|it is not|no it is not|not at all|no way|not this time)$/;

/** "Is it a cougar? Nope!" */
function answeredQuestion(
  read: readonly Read[],
): { claims: readonly Claim[]; from: readonly Read[] } | undefined {
  for (const [i, asked] of read.entries()) {
    const reply = read[i + 1];
    const what = asked.sentence.named[0];
    const isAsked =
      asked.sentence.question &&
      /^(?:(?:so|and|is|was|it|this|that|the|a|an|really) )*(?:<0>)$/.test(asked.sentence.form);
    if (!what || !isAsked || !reply || reply.sentence.question) continue;
    const word = reply.sentence.form.replace(/ ?[,;:] ?/g, ' ').trim();
    const is = YES.test(word) ? true : NO.test(word) ? false : undefined;
    if (is === undefined) continue;
    return { claims: [{ is, what, sure: true, form: 'told' }], from: [asked, reply] };
  }
  return undefined;
}

function combine(
  claims: readonly Claim[],
  vocabulary: Vocabulary,
): { kind: 'settled' | 'ambiguous'; solution: Solution } {
  const sure = claims.filter((claim) => claim.sure);
  const yes = mostSpecific(
    sure.filter(({ is }) => is),
    vocabulary,
  );
  const no = mostSpecific(
    sure.filter(({ is }) => !is),
    vocabulary,
    'keep groups',
  );
  const doubted = mostSpecific(
    claims.filter((claim) => !claim.sure && claim.is),
    vocabulary,
  );
  const [first] = yes;
  const isOne = yes.length === 1 && first !== undefined;
  const isContradicted = isOne && no.some((denied) => vocabulary.holds(denied, first));
  const isDoubted = !claims.every(
    (claim) => claim.sure || (claim.is && isOne && claim.what.ids.some((id) => vocabulary.holds(id, first))),
  );
  if (isOne && !isContradicted && !isDoubted)
    return { kind: 'settled', solution: { kind: 'is', labels: yes } };
  const isDenial = yes.length === 0 && doubted.length === 0;
  if (isDenial && no.length > 0 && !isDoubted && sure.every(({ what }) => what.ids.length === 1))
    return { kind: 'settled', solution: { kind: 'is-not', labels: no } };
  if (isDenial) {
    const denied = [...new Set(claims.flatMap(({ what }) => what.ids))];
    return { kind: 'ambiguous', solution: { kind: 'is-not', labels: denied } };
  }
  return { kind: 'ambiguous', solution: { kind: 'is', labels: [...new Set([...yes, ...doubted])] } };
}

/** "A wild cat: a bobcat!" is a bobcat; "cat", which two labels are called, is the one that is named elsewhere. */
function mostSpecific(
  claims: readonly Claim[],
  { holds }: Vocabulary,
  groups: 'drop groups' | 'keep groups' = 'drop groups',
): readonly string[] {
  const single = new Set(claims.flatMap(({ what }) => (what.ids.length === 1 ? what.ids : [])));
  const mentions = claims.map(({ what }) => {
    const elsewhere = what.ids.filter((id) => single.has(id));
    return elsewhere.length > 0 ? elsewhere : what.ids;
  });
  const told = mentions.flatMap((ids) =>
    ids.filter(
      (id) =>
        groups === 'keep groups' ||
        !mentions.some((others) => !others.includes(id) && others.some((other) => holds(id, other))),
    ),
  );
  return [...new Set(told)];
}

const THE_ANSWER =
  /^(?:<game> )?(?:and )?(?:the |today 's |our )?(?:correct |right |final )?(?:answer|solution)(?: is| was| :| time :| time is)+ (?!.*\b(?:here|in|yes|no|yours|simple|complicated|up|out|live|posted|tomorrow)\b)(?!.*<\d+>)(?=\p{L})/u;

/** "Answer: a fisher!" is an answer, though of an animal that the model does not know. */
function unknownAnswer(sentences: readonly Sentence[]): Reveal {
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
