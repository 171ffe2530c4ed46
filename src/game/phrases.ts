import type { Named } from './verdict.ts';

/** The longest name that a text takes, characters. */
export const LONGEST_NAME = 40;

/** `87%`; never 100% or 0%, which no network can know. */
export function percent(probability: number): string {
  if (probability >= 0.995) return 'over 99%';
  if (probability < 0.01) return 'under 1%';
  return `${Math.round(probability * 100)}%`;
}

const oddsInWords: readonly (readonly [number, string])[] = [
  [0.99, '99 times in 100'],
  [0.98, '49 times in 50'],
  [0.95, '19 times in 20'],
  [0.9, '9 times in 10'],
  [0.875, '7 times in 8'],
  [0.8, '4 times in 5'],
  [0.75, '3 times in 4'],
  [0.66, '2 times in 3'],
];

/** How often an answer of this probability is right, as people say it: "9 times in 10"; never more than it is. */
export function odds(probability: number): string {
  return oddsInWords.find(([least]) => probability >= least - 1e-9)?.[1] ?? 'more often than not';
}

/** A label's name without anything that X could turn into a link, mention or tag, and without invisible characters. */
export function safeName(name: string, length = LONGEST_NAME): string {
  const plain = name
    .normalize('NFKC')
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replace(/[@#$./\\:。_{}]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  const short =
    plain.length <= length
      ? plain
      : (plain.slice(0, length + 1).match(/^.*(?= )/u)?.[0] ?? plain.slice(0, length));
  return short.trim() || 'animal';
}

/** Words that begin as "you" or "one" does, for all their vowels: "a European starling", "a Utah prairie dog". */
const CONSONANT = /^(?:eu|ew|one\b|once|u(?:ni(?:c|t|v)|s[ae]|t[ae]|r[aeiu]l|rogu|int|ak))/i;
const VOWEL = /^(?:[aeiou]|heir|hono|hour)/i;
/** Plurals, and what is not counted: "rat snakes", "poison ivy". */
const UNCOUNTED =
  /(?<![aiosu])s$|\b(?:ivy|oak|moss|grass|lichen|kelp|seaweed|algae|fungi|mistletoe|cattle|geese|mice|people)$/i;
const NOT_PLURAL = /\b(?:species|series|mantis|lens)$/i;

/** "a cougar", "an ocelot", "some other animal", "poison ivy". */
export function withArticle(name: string): string {
  if (/^(?:some(?:thing)?|any|an?|the|no) /i.test(name)) return name;
  if (UNCOUNTED.test(name) && !NOT_PLURAL.test(name)) return name;
  return `${VOWEL.test(name) && !CONSONANT.test(name) ? 'an' : 'a'} ${name}`;
}

/** The first letter, for the beginning of a sentence. */
export function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

/** "Next: bobcat or lynx 4%, house cat 2%."; empty without candidates. */
export function list(lead: string, candidates: readonly Named[]): string {
  if (candidates.length === 0) return '';
  const nameOf = (name: string): string => (isCatchAllName(name) ? 'something else' : safeName(name));
  const named = candidates.map(({ name, probability }) => `${nameOf(name)} ${percent(probability)}`);
  return `${lead} ${named.join(', ')}.`.trimStart();
}

/** Whether a label's name gathers all that the others are not: "some other animal". */
export function isCatchAllName(name: string): boolean {
  return /^(?:(?:some |any )?other\b|something else(?:$|,))/i.test(name);
}

/** "My best guesses: bobcat 40%, dog 30%."; of one "My best guess: …". */
export function guesses(lead: (noun: string) => string, candidates: readonly Named[]): string {
  return list(lead(candidates.length === 1 ? 'guess' : 'guesses'), candidates);
}

/** Before what is less likely than the answer. */
export const otherwise: readonly string[] = ['Next:', 'Less likely:', 'After that:'];

/** FNV-1a, 32 bit: spreads neighbouring ids. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

/** The item at a position that goes round. */
export function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
