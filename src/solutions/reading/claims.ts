import type { Sentence } from './sentences.ts';
import type { Meaning } from './vocabulary.ts';
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
} from './words.ts';

/** What a clause says that a photo shows or does not show. */
export interface Claim {
  readonly is: boolean;
  readonly what: Meaning;
  /** False: it may mean this; a person should look. */
  readonly sure: boolean;
  /** "It was a bobcat"; else "Bobcat!", which only the place where it stands makes an answer. */
  readonly stated: boolean;
  /** "Bobcat season": no answer, but it leaves others in doubt. */
  readonly stray?: boolean;
}

/** Of a clause, characters: nobody gives an answer away in a longer one. */
const LONGEST = 300;
const UP_TO_NAME = `(?:${ARTICLE} )?(?:${ADJECTIVE} )*`;
const STATED = new RegExp(
  `^${anyNumberOf(FILLER, SURELY)}(?:${SUBJECT} (?:${SURELY} )*${IS}|${PRESENTED}) ${anyNumberOf(SURELY, NOT)}${UP_TO_NAME}$`,
);
/** The same with words around it that nobody foresaw. */
const PERHAPS_STATED = new RegExp(
  `(?:^| )${SUBJECT} (?:${SURELY} )*${IS} ${anyNumberOf(SURELY, NOT)}(?:${ARTICLE} )?(?:\\w+ ){0,2}$`,
);
const BARE = new RegExp(`^(?:n?or )?${anyNumberOf(FILLER, SURELY, NOT)}${UP_TO_NAME}$`);
const BETWEEN = new RegExp(
  `^ (?:and |or |nor |but |aka |also known as )?(?:also )?(?:${NOT} )?${UP_TO_NAME}$`,
);
/** "Bobcat it is", "Bobcat is correct". */
const CLOSED =
  /^ (?:(?:it|this|that|he|she) (?:is|was|most certainly is|definitely is)(?<not> not)?(?: indeed)?|(?:is|was|are|were) (?:indeed |absolutely |totally )?(?:(?:correct|right|the (?:correct |right )?answer|it|spot on)|(?<no>wrong|incorrect|not (?:correct|right|the (?:correct |right )?answer))))$/;
const FOLLOWED = new RegExp(`^(?:$| ${AFTER}(?: |$))`);
const ONLY_WORDS = new RegExp(`^${anyNumberOf(FILLER, SURELY)}(?<no>not (?:an? <game> )?)?$`);
/** "The mystery cat was a …": the first name is only what the animal is called so far. */
const CALLED = new RegExp(
  `^((?:\\w+ ){0,3}?(?:the|this|that|our|today 's) (?:\\w+ ){0,2}?)<(\\d+)>(?= ${IS} )`,
);
const RIGHT_GUESS = [
  /\b(?:congrat\w*|well done|kudos|props|gold star|points?|bravo|hats off)(?: (?!not\b)\w+){0,7} (?:said|guessed|got|picked|answered|voted|chose|called)(?: (?:an?|the|it|for|it was|it is))* <(\d+)>(?! (?:or|and|not)\b)/g,
  /\b(?:who|you|that)(?: all)? (?:said|guessed|thought|answered|picked|voted)(?: (?:an?|the|it was|it is|for))* <(\d+)>(?: ,)?(?: you)? (?:are|were|is|was|got|nailed)(?: absolutely| totally| all)? (?:right|correct|it right|it|spot on)\b/g,
];
const AS_GUESSED =
  /\bas (?:\w+ ){0,5}(?:guessed|said|thought|expected|suspected|predicted|knew|figured)(?: correctly)? ?/g;
const SPLIT =
  / ?[,;:] ?| (?=(?:but|however|although|though|because|since|while|whereas|rather than|instead of|unlike|versus|vs|so it|and it|and this|and that|and they)\b)/;

const clausesOf = (form: string): readonly string[] =>
  form
    .replace(AS_GUESSED, '')
    .split(SPLIT)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');

/** What a sentence says of the photo. A question or a hint says nothing. */
export function claimsIn({ form, named, question }: Sentence): readonly Claim[] {
  if (question || HINT.test(form)) return [];
  let claims: Claim[] = [];
  let rest = form;
  for (const guess of RIGHT_GUESS) {
    for (const [, index] of rest.matchAll(guess))
      claims.push({ is: true, what: meaningOf(index, named), sure: true, stated: true });
    rest = rest.replace(guess, '');
  }
  const clauses = clausesOf(rest);
  const isList = clauses.some((clause) => /^n?or /.test(clause));
  let denying = false;
  for (const clause of clauses) {
    const found: readonly Claim[] = claimsOf(clause, named);
    if (found.length === 0) continue;
    // "Not a cougar, bobcat or dog": all of them are denied.
    const carried: boolean =
      denying && !found.some(({ stated }) => stated) && (isList || / n?or /.test(clause));
    denying = carried || found.every(({ is }) => !is);
    // "It looks like a cougar, but it is a bobcat": the doubt is settled in the same breath.
    if (/^but /.test(clause) && found.some(({ sure }) => sure)) claims = claims.filter(({ sure }) => sure);
    claims.push(...(carried ? found.map((claim) => ({ ...claim, is: false })) : found));
  }
  return claims;
}

/** `only`: nothing but words that say nothing; `no`: one of its clauses is a "no" to what the game asks ("Not!"). */
export function wordsOf({ form, named, question }: Sentence): {
  readonly only: boolean;
  readonly no: boolean;
} {
  if (question || HINT.test(form)) return { only: question && named.length === 0, no: false };
  const found = clausesOf(form).map((clause) =>
    clause.length > LONGEST ? null : ONLY_WORDS.exec(`${clause} `),
  );
  return { only: !found.includes(null), no: found.some((clause) => clause?.groups?.no !== undefined) };
}

function claimsOf(whole: string, named: readonly Meaning[]): readonly Claim[] {
  const clause = whole.replace(CALLED, (all, before: string, index: string) =>
    meaningOf(index, named).ids.length > 1 ? `${before}animal` : all,
  );
  const places = [...clause.matchAll(/<(\d+)>/g)];
  const first = places[0];
  if (!first || clause.length > LONGEST || ASIDE.test(clause)) return [];
  const lead = clause.slice(0, first.index);
  const isReported = REPORT.test(lead);
  if (isReported && !OWN_WORD.test(lead)) return [];

  // The names that stand together; further ones, after other words, make it unclear what is claimed.
  const end = (place: RegExpExecArray): number => place.index + place[0].length;
  const apart = places.findIndex(
    (place, i) => i > 0 && !BETWEEN.test(clause.slice(end(places[i - 1] ?? first), place.index)),
  );
  const listed = apart < 0 ? places : places.slice(0, apart);
  const tail = clause.slice(end(listed.at(-1) ?? first));
  const closed = CLOSED.exec(tail);
  const stray = !closed && !FOLLOWED.test(tail);
  const isHedged = isReported || HEDGE.test(clause);
  const isBare = BARE.test(lead);
  const stated = STATED.test(lead) || (closed !== null && isBare);
  if (!stated && !isBare && !isHedged && !PERHAPS_STATED.test(lead)) return [];

  let sure = (stated || isBare) && !stray && !isHedged && apart < 0;
  let denied = closed?.groups?.not !== undefined || closed?.groups?.no !== undefined;
  return listed.map((place, i) => {
    const before = listed[i - 1];
    const words = before ? clause.slice(end(before), place.index) : lead;
    const negations = countNegations(words);
    if (negations > 1) sure = false;
    // "not a cougar or a dog" denies both; "a cougar, not a dog" one; "not a dog but a cougar" the first.
    if (before) denied = negations > 0 || (denied && !/\bbut\b/.test(words));
    else denied = denied !== negations > 0;
    return { is: !denied, what: meaningOf(place[1], named), sure, stated, stray };
  });
}

function meaningOf(index: string | undefined, named: readonly Meaning[]): Meaning {
  return named[Number(index)] ?? { ids: [], plural: false };
}

/** "No, a bobcat" denies nothing of the bobcat; "no bobcat" does. */
function countNegations(words: string): number {
  const strong = words.match(/\b(?:not|never|neither|nor)\b(?! bad\b)/g)?.length ?? 0;
  return strong + (new RegExp(`\\bno (?:${ADJECTIVE} )*$`).test(words) ? 1 : 0);
}
