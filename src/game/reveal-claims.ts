import type { Sentence } from './reveal-text.ts';
import type { Meaning } from './reveal-vocabulary.ts';
import {
  ADJECTIVE,
  AFTER,
  ARTICLE,
  ASIDE,
  anyNumberOf,
  FILLER,
  HEDGE,
  HINT,
  IS,
  NOT,
  OWN_WORD,
  PRESENTED,
  REPORT,
  SUBJECT,
  SURELY,
} from './reveal-words.ts';

/** What a clause says that a photo shows or does not show. */
export interface Claim {
  readonly is: boolean;
  readonly what: Meaning;
  /** False: it may mean this; a person should look. */
  readonly sure: boolean;
  /**
   * `told`: "it was a bobcat"; `bare`: "Bobcat!", which only the place where it stands makes an answer; `stray`: "bobcat season",
   * which is no answer, but leaves others in doubt.
   */
  readonly form: 'told' | 'bare' | 'stray';
}

export interface ReadSentence {
  readonly claims: readonly Claim[];
  /** Nothing in it but claims, and words that say nothing. */
  readonly onlyClaims: boolean;
  /** "Not!": no, to what the game asks. */
  readonly no: boolean;
  /** Nothing but "no": what was said just before is taken back, or not. */
  readonly onlyNo: boolean;
}

/** Of a clause, characters: nobody gives an answer away in a longer one. */
const LONGEST = 300;
const UP_TO_NAME = `(?:${ARTICLE} )?(?:${ADJECTIVE} )*$`;
const TOLD = new RegExp(
  `^${anyNumberOf(FILLER, SURELY)}(?:${SUBJECT} (?:${SURELY} )*${IS}|${PRESENTED}) ${anyNumberOf(SURELY, NOT)}${UP_TO_NAME}`,
);
/** The same with words around it that nobody foresaw. */
const PERHAPS_TOLD = new RegExp(
  `(?:^| )${SUBJECT} (?:${SURELY} )*${IS} ${anyNumberOf(SURELY, NOT)}(?:${ARTICLE} )?(?:\\w+ ){0,2}$`,
);
const BARE = new RegExp(`^(?:n?or )?${anyNumberOf(FILLER, SURELY, NOT)}${UP_TO_NAME}`);
const BETWEEN = new RegExp(
  `^ (?:and |or |nor |but |aka |also known as )?(?:also )?(?:${NOT} )?(?:${ARTICLE} )?(?:${ADJECTIVE} )*$`,
);
const IT_IS =
  /^ (?:it|this|that|he|she) (?:is|was|most certainly is|definitely is)(?<not> not)?(?: indeed)?$/;
const IS_RIGHT =
  /^ (?:is|was|are|were) (?:indeed |absolutely |totally )?(?:(?<yes>correct|right|the (?:correct |right )?answer|it|spot on)|(?<no>wrong|incorrect|not (?:correct|right|the (?:correct |right )?answer)))$/;
const FOLLOWED = new RegExp(`^(?:$| ${AFTER}(?: |$))`);
const WORDS_ONLY = new RegExp(`^${anyNumberOf(FILLER, SURELY)}$`);
/** "The mystery cat was a …": the first name is only what the animal is called so far. */
const CALLED = new RegExp(
  `^((?:\\w+ ){0,3}?(?:the|this|that|our|today 's) (?:\\w+ ){0,2}?)<(\\d+)>(?= ${IS} )`,
);
/** "…, I guess": about what stands beside it. */
const DOUBT =
  /^(?:(?:or|and|but) )?(?:i|we) (?:guess|think|believe|suppose|reckon|would say)\b|\bmy (?:guess|answer|money|bet|vote)\b|\b(?:first|most|top|popular|common|wrong) (?:\w+ )?(?:answers?|guess(?:es)?|votes?)\b|^(?:or |well )?(?:maybe|perhaps|probably|possibly)\b(?! <)/;
const DOUBTS = new RegExp(`${HEDGE.source}|\\b(?:i|we|my|be|to be|like|that|am|are)\\b`, 'g');
const LONE_NO = /^(?:no|nope|nah|not|wrong|never|incorrect|xmark)$/;
const ONLY_NO = new RegExp(`^${anyNumberOf(FILLER, SURELY)}not (?:an? <game> )?$`);
const RIGHT_GUESS = [
  /\b(?:congrat\w*|well done|kudos|props|gold star|points?|bravo|hats off)(?: (?!not\b)\w+){0,7} (?:said|guessed|got|picked|answered|voted|chose|called)(?: (?:an?|the|it|for|it was|it is))* <(\d+)>(?! (?:or|and|not)\b)/g,
  /\b(?:who|you|that)(?: all)? (?:said|guessed|thought|answered|picked|voted)(?: (?:an?|the|it was|it is|for))* <(\d+)>(?: ,)?(?: you)? (?:are|were|is|was|got|nailed)(?: absolutely| totally| all)? (?:right|correct|it right|it|spot on)\b/g,
];
const AS_GUESSED =
  /\bas (?:\w+ ){0,5}(?:guessed|said|thought|expected|suspected|predicted|knew|figured)(?: correctly)? ?/g;
const SPLIT =
  / ?[,;:] ?| (?=(?:but|however|although|though|because|since|while|whereas|rather than|instead of|unlike|versus|vs|so it|and it|and this|and that|and they)\b)/;

/** Reads what a sentence says of the photo. A question says nothing. */
export function readSentence(sentence: Sentence): ReadSentence {
  const { named, question } = sentence;
  if (question || HINT.test(sentence.form))
    return { claims: [], onlyClaims: question && named.length === 0, no: false, onlyNo: false };
  const claims: Claim[] = [];
  let form = sentence.form;
  for (const guess of RIGHT_GUESS) {
    form = form.replace(guess, (_, index: string) => {
      const what = named[Number(index)];
      if (what) claims.push({ is: true, what, sure: true, form: 'told' });
      return '';
    });
  }
  // A crossed-out name, or one that is followed by a lone "no".
  let isDoubted = /\bxmark\b/.test(form);
  const clauses = form
    .replace(AS_GUESSED, '')
    .split(SPLIT)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
  const isList = clauses.some((clause) => /^n?or /.test(clause));
  let onlyClaims = true;
  let denying = false;
  for (const clause of clauses) {
    const found = claimsOf(clause, named);
    const bare = found.every((claim) => claim.form !== 'told');
    // "Not a cougar, bobcat or dog": all of them are denied.
    const carried: boolean = denying && bare && (isList || / n?or /.test(clause));
    if (/^but /.test(clause) && found.some(({ sure }) => sure)) dropDoubts(claims);
    claims.push(...(carried ? found.map((claim) => ({ ...claim, is: false })) : found));
    if (found.length === 0 && DOUBT.test(clause)) isDoubted = true;
    if (LONE_NO.test(clause) && claims.length > 0) isDoubted = true;
    if (found.length > 0 && clauses[clauses.indexOf(clause) - 1] === 'not') isDoubted = true;
    if (found.length > 0) denying = carried || found.every((claim) => !claim.is);
    else if (clause.length > LONGEST || (!WORDS_ONLY.test(`${clause} `) && !ONLY_NO.test(`${clause} `)))
      onlyClaims = false;
  }
  if (isDoubted) claims.splice(0, claims.length, ...claims.map((claim) => ({ ...claim, sure: false })));
  return {
    claims,
    onlyClaims,
    onlyNo: clauses.length > 0 && clauses.every((clause) => LONE_NO.test(clause)),
    no: clauses.some((clause) => clause.length <= LONGEST && ONLY_NO.test(`${clause} `)),
  };
}

/** "It looks like a cougar, but it is a bobcat": the doubt is settled in the same breath. */
function dropDoubts(claims: Claim[]): void {
  const kept = claims.filter(({ sure }) => sure);
  claims.splice(0, claims.length, ...kept);
}

function claimsOf(whole: string, named: readonly Meaning[]): readonly Claim[] {
  const clause = whole.replace(CALLED, (all, before: string, index: string) =>
    (named[Number(index)]?.ids.length ?? 0) > 1 ? `${before}animal` : all,
  );
  const places = [...clause.matchAll(/<(\d+)>/g)];
  const first = places[0];
  if (!first || clause.length > LONGEST || ASIDE.test(clause)) return [];
  const lead = clause.slice(0, first.index);
  const isReported = REPORT.test(lead);
  if (isReported && !OWN_WORD.test(lead)) return [];

  // The names that stand together; further ones, after other words, make it unclear what is claimed.
  const listed = [first];
  for (const next of places.slice(1)) {
    const last = listed.at(-1) ?? first;
    if (!BETWEEN.test(clause.slice(last.index + last[0].length, next.index))) break;
    listed.push(next);
  }
  const last = listed.at(-1) ?? first;
  const tail = clause.slice(last.index + last[0].length);
  const [itIs, isRight] = [IT_IS.exec(tail), IS_RIGHT.exec(tail)];
  const closed = itIs ?? isRight;
  const hedged = isReported || HEDGE.test(clause);
  let form = formOf(lead);
  if (form === 'bare' && closed) form = 'told';
  const doubtful = hedged ? formOf(lead.replace(DOUBTS, '').replace(/ +/g, ' ').trimStart()) : undefined;
  if (form === undefined && doubtful === undefined && !PERHAPS_TOLD.test(lead)) return [];
  const stray = !closed && !FOLLOWED.test(tail);

  let sure = !stray && form !== undefined && !hedged && listed.length === places.length;
  let denied = itIs?.groups?.not !== undefined || isRight?.groups?.no !== undefined;
  return listed.map((place, i) => {
    const before = listed[i - 1];
    const words = before ? clause.slice(before.index + before[0].length, place.index) : lead;
    const negations = countNegations(words);
    if (negations > 1) sure = false;
    // "not a cougar or a dog" denies both; "a cougar, not a dog" one; "not a dog but a cougar" the first.
    if (before) denied = negations > 0 || (denied && !/\bbut\b/.test(words));
    else denied = denied !== negations > 0;
    const what = named[Number(place[1])] ?? { ids: [], plural: false };
    return { is: !denied, what, sure, form: stray ? 'stray' : (form ?? 'bare') };
  });
}

function formOf(lead: string): 'told' | 'bare' | undefined {
  if (TOLD.test(lead)) return 'told';
  return BARE.test(lead) ? 'bare' : undefined;
}

/** "No, a bobcat" denies nothing of the bobcat; "no bobcat" does. */
function countNegations(words: string): number {
  const strong = words.match(/\b(?:not|never|neither|nor)\b(?! bad\b)/g)?.length ?? 0;
  return strong + (new RegExp(`\\bno (?:${ADJECTIVE} )*$`).test(words) ? 1 : 0);
}
