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

/** "a cougar", "an ocelot", "some other animal". */
export function withArticle(name: string): string {
  if (/^(?:some(?:thing)?|any|an?|the|no) /i.test(name)) return name;
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
}

/** The first letter, for the beginning of a sentence. */
export function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

/** "Or else bobcat or lynx 4%, house cat 2%."; empty without candidates. */
export function list(lead: string, candidates: readonly Named[]): string {
  if (candidates.length === 0) return '';
  const named = candidates.map(({ name, probability }) => `${safeName(name)} ${percent(probability)}`);
  return `${lead} ${named.join(', ')}.`.trimStart();
}

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
