import type { Sentence } from './sentences.ts';
import {
  ADJECTIVE,
  AFTER,
  ARTICLE,
  FILLER,
  IS,
  NOT,
  PRESENTED,
  SUBJECT,
  SURELY,
  UNDONE,
  wordsOfLists,
} from './words.ts';

/** How hosts explain an answer: "Note the short tail." */
const EXPLAINED =
  'note notice see look looking here is its his her their the those these that long short stubby bobbed dark black white spotted striped tufted round big ' +
  'small large tail tails tip tipped ear ears tuft tufts spot spots stripe stripes face muzzle paw paws leg legs coat fur body size head nose eyes whiskers ' +
  'ruff back side belly and with of on at how very so has have no not like on our my trail cam camera trap night garden yard backyard property more';
/** How they tell of those who guessed. */
const GUESSED =
  'you your people everyone folks many most some several few all those who said guessed voted thought right wrong were are correct correctly but ' +
  'percent looks looked doubt about';
/** Words that only belong into the sentence that answers: "If you said cougar, you are right!" */
const BESIDE_THE_NAME = new Set('as if or'.split(' '));

const known: ReadonlySet<string> = new Set([
  ...wordsOfLists(ADJECTIVE, AFTER, ARTICLE, FILLER, IS, NOT, PRESENTED, SUBJECT, SURELY),
  ...`${EXPLAINED} ${GUESSED}`.split(' '),
  ...'either neither nor am it named called who she he they been turned ended up i'.split(' '),
]);

/** A post about another round: last week's, the previous one, yesterday's. */
const OTHER_ROUND =
  /\b(?:yesterday|last|previous|prior|earlier|ago|past|before|recent|(?:mon|tues|wednes|thurs|fri|satur|sun)day 's|this (?:week|month) 's|tomorrow|harder|easier|next|icymi|in case you missed|old (?:answer|round|one))\b|\b(?:my|our|the) (?:very )?first <game>/;

export function isAboutAnotherRound(sentences: readonly Sentence[]): boolean {
  return sentences.some(({ form }) => OTHER_ROUND.test(form));
}

/** "#CougarOrNot 41", "round 41", "answer to number 41", "41: …"; but "85 of you", and a photo's number. */
const NUMBERED =
  /(?:(?:<game>|\b(?:answers?|solution|results?|reveal|round|week|day|quiz|puzzle|episode|edition|challenge|number))(?: (?:to|for|of|number|round|the|;))* |^(?=\d{2}|[5-9]))(\d+)(?! (?:of|people|folks|percent|guesses|votes|hours?|days?)\b)(?=$|[ ;:,])/g;

/**
 * Whether a post names a round by a number that this one does not bear.
 * @param round of which it would be the answer; in its own thread a number may also be new
 */
export function namesAnotherNumber(
  sentences: readonly Sentence[],
  round: readonly Sentence[],
  place: 'thread' | 'post',
): boolean {
  const numbersIn = (some: readonly Sentence[]): readonly string[] =>
    some.flatMap(({ form }) => [...form.matchAll(NUMBERED)].flatMap(([, number = '']) => number));
  const borne = numbersIn(round);
  if (place === 'thread' && borne.length === 0) return false;
  return numbersIn(sentences).some((number) => !borne.includes(number));
}

/**
 * Whether nothing of a post is left over. A solution is taken without a person only from a post all of whose words are understood:
 * what else is said may turn it around ("yeah right", "I wish", "Sike!").
 *
 * @param answersAt the sentences that say what it was, by number
 */
export function isUnderstood(sentences: readonly Sentence[], answersAt: readonly number[]): boolean {
  const first = answersAt[0] ?? 0;
  return sentences.every(({ form, named, question, tagsOnly }, i) => {
    const answers = answersAt.includes(i);
    if (tagsOnly) return true;
    if (UNDONE.test(form)) return false;
    // "It's a cougar. It's not.": a denial after the answer, of nothing that is named.
    if (i > first && !answers && named.length === 0 && /\b(?:not|no|nope|nah|never|wrong|false)\b/.test(form))
      return false;
    if (question) return i < first || answers;
    const words = form.replace(/<(?:\d+|game)>/g, ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
    return words.every(
      (word) => (BESIDE_THE_NAME.has(word) ? answers : known.has(word)) || /^\d+$/.test(word) || word === 's',
    );
  });
}
