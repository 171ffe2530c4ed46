import {
  capital,
  LONGEST_NAME,
  list,
  odds,
  otherwise,
  percent,
  pick,
  safeName,
  withArticle,
} from './phrases.ts';
import type { Named, NothingSight, TargetSight, Verdict } from './verdict.ts';

/** The built-in sentences of games that ask "is it a …?". The answer comes first, the animal's emoji behind a full stop. */
export const isItSentences = {
  yes: [
    'Yes, {aTarget}! {emoji} I am {percent} sure. {runnersUp}',
    '{Target}! {emoji} I am {percent} sure of it. {runnersUp}',
    'Yes, that is {aTarget}. {emoji} I am {percent} sure. {runnersUp}',
    'Yes, {aTarget}. {emoji} When I am this sure, I am right {odds}. {runnersUp}',
    'This one is {aTarget}, {percent} sure. {emoji} {runnersUp}',
    '{Target}, yes! {emoji} When I am this sure, I am right {odds}. {runnersUp}',
    'Yes! {emoji} I see {aTarget} here, {percent} sure. {runnersUp}',
    '{Target} it is, I think. {emoji} I put it at {percent}. {runnersUp}',
    'I say yes: {aTarget}, {percent} sure. {emoji} {runnersUp}',
    'Yes, {aTarget}, I would say. {emoji} I am {percent} sure. {runnersUp}',
  ],
  no: [
    'No {target} this time, {percent} sure. {instead} {emoji}',
    'Not {aTarget}, I am {percent} sure. {instead} {emoji}',
    'No, this is not {aTarget}. I am {percent} sure. {instead} {emoji}',
    'Nope, no {target}. I am {percent} sure. {instead} {emoji}',
    'No {target} here. When I am this sure, I am right {odds}. {instead} {emoji}',
    'I say no: not {aTarget}, {percent} sure. {instead} {emoji}',
    'Not {aTarget}, as far as I can tell. I am {percent} sure. {instead} {emoji}',
    '{Target}? No. I am {percent} sure. {instead} {emoji}',
    'No. This does not look like {aTarget} to me, {percent} sure. {instead} {emoji}',
    'No {target} in sight, {percent} sure. {instead} {emoji}',
  ],
  cannotTell: [
    "I can't tell whether this is {aTarget}. 🤔 {runnersUp}",
    '{Target} or not? I cannot tell. 🤔 {runnersUp}',
    'Too close to call. 🤔 {runnersUp}',
    'I do not know this time. 🤔 {runnersUp}',
    'Maybe {aTarget}, maybe not. 🤔 {runnersUp}',
    'I pass: not sure enough for a yes or a no. 🤔 {runnersUp}',
    'This one beats me. 🤔 {runnersUp}',
    'Neither yes nor no from me. 🤔 {runnersUp}',
    'Not sure enough to say yes or no. 🤔 {runnersUp}',
  ],
  leaningYes: [
    'Perhaps {aTarget}, but I am not sure enough for a yes. 🤔 {runnersUp}',
    'I lean towards {aTarget}, but I am not sure. 🤔 {runnersUp}',
    '{Target}? I would like to say yes, but I am not sure. 🤔 {runnersUp}',
    'Not quite a yes from me. 🤔 {runnersUp}',
    'It could well be {aTarget}, but I am not sure enough for a yes. 🤔 {runnersUp}',
    'Leaning yes, but no more than leaning. 🤔 {runnersUp}',
    'Almost a yes, but not quite. 🤔 {runnersUp}',
    'I cannot tell for sure: {aTarget} is only my best guess. 🤔 {runnersUp}',
  ],
  leaningNo: [
    'Perhaps not {aTarget}, but I cannot rule it out. 🤔 {runnersUp}',
    'I doubt that this is {aTarget}, but I am not sure. 🤔 {runnersUp}',
    '{Target}? I would rather say no, but I am not sure. 🤔 {runnersUp}',
    'Not quite a no from me. 🤔 {runnersUp}',
    'It may well be something else, but I am not sure enough for a no. 🤔 {runnersUp}',
    'Leaning no, but no more than leaning. 🤔 {runnersUp}',
    'Almost a no, but not quite. 🤔 {runnersUp}',
    'I cannot rule out {aTarget}, though I have my doubts. 🤔 {runnersUp}',
  ],
  several: [
    '{photos} 📷',
    '{photos} That is my count. 📷',
    '{photos} That is what I see. 📷',
    '{photos} That is how I see them. 📷',
    '{photos} I looked at each by itself. 📷',
    '{photos} That is my answer. 📷',
    '{photos} Photo by photo, that is. 📷',
    '{photos} They differ, I think. 📷',
  ],
  signature: [
    'I am a bot.',
    'A bot wrote this.',
    'Bot here.',
    'I am only a bot.',
    "A bot's opinion.",
    'So says a bot.',
    "A bot's guess.",
    'Signed, a bot.',
  ],
} as const satisfies Record<string, readonly string[]>;

/** What it is instead, as a sentence. */
const shown = ['I see {it}.', 'It looks like {it}.', 'I think it is {it}.', 'My pick is {it}.'];
const likelier = [
  'More likely {it}.',
  'My guess would be {it}.',
  '{It} fits better.',
  'Rather {it}, I think.',
];

/** Beyond these it is said which way "cannot tell" leans. */
const [LEANING_NO, LEANING_YES] = [0.3, 0.7];

type IsIt = Extract<Verdict, { kind: TargetSight['kind'] }>;

/** The built-in sentences for a verdict. */
export function isItSentencesFor(verdict: IsIt): readonly string[] {
  if (verdict.photos) return isItSentences.several;
  if (verdict.kind !== 'cannotTell') return isItSentences[verdict.kind];
  const { probability } = verdict.target;
  if (probability >= LEANING_YES) return isItSentences.leaningYes;
  if (probability <= LEANING_NO) return isItSentences.leaningNo;
  // "American or fish crow or not?" is nothing that a person says.
  const isEither = / or /.test(verdict.target.name);
  return isEither
    ? isItSentences.cannotTell.filter((sentence) => !sentence.includes('or not?'))
    : isItSentences.cannotTell;
}

/** The values of the placeholders, the fullest first, each next one shorter. @param variant chooses the words of inner sentences */
export function* isItFillings(verdict: IsIt, variant: number): Generator<Record<string, string>> {
  if (verdict.photos) {
    for (const length of [LONGEST_NAME, 20, 12])
      yield { photos: `${photosInWords(verdict.target.name, verdict.photos, length)}.` };
    return;
  }
  const name = safeName(verdict.target.name);
  const values = {
    ...{ target: name, Target: capital(name), aTarget: withArticle(name) },
    emoji: verdict.target.emoji ?? '',
  };
  switch (verdict.kind) {
    case 'yes': {
      const { within, runnersUp } = verdict;
      const sure = { percent: percent(verdict.target.probability), odds: odds(verdict.target.probability) };
      const which = within ? `More exactly: ${withArticle(safeName(within.name))}.` : '';
      if (which) yield { ...values, ...sure, runnersUp: which };
      else yield { ...values, ...sure, runnersUp: list(pick(otherwise, variant), runnersUp.slice(0, 1)) };
      yield { ...values, ...sure, runnersUp: '' };
      return;
    }
    case 'no': {
      const confidence = 1 - verdict.target.probability;
      const sure = { percent: percent(confidence), odds: odds(confidence) };
      const { instead, likely } = verdict;
      // The emoji of what it is not would say the contrary.
      const emoji = instead?.emoji ?? '';
      const sentences = instead ? [insteadIn(shown, [instead], variant)] : [];
      for (let count = instead ? 0 : likely.length; count > 0; count--)
        sentences.push(insteadIn(likelier, likely.slice(0, count), variant));
      for (const sentence of sentences) yield { ...values, ...sure, emoji, instead: sentence };
      yield { ...values, ...sure, emoji, instead: '' };
      return;
    }
    case 'cannotTell':
      for (let count = verdict.runnersUp.length; count > 0; count--)
        yield { ...values, runnersUp: capital(list('', verdict.runnersUp.slice(0, count))) };
      yield { ...values, runnersUp: '' };
  }
}

function insteadIn(sentences: readonly string[], candidates: readonly Named[], variant: number): string {
  const it = candidates.map(({ name }) => withArticle(safeName(name))).join(' or ');
  return pick(sentences, variant).replace('{it}', it).replace('{It}', capital(it));
}

/** "cougar in photo 2, none in 1 and 3"; "no cougar: a dog in photo 1, a bird in photo 2". */
function photosInWords(
  target: string,
  photos: readonly (TargetSight | NothingSight | undefined)[],
  length: number,
): string {
  const name = safeName(target, length);
  const of = (...kinds: readonly string[]): readonly number[] =>
    photos.flatMap((sight, i) => (kinds.includes(sight?.kind ?? 'unseen') ? [i + 1] : []));
  const [yes, no, open, unseen] = [of('yes'), of('no', 'nothing'), of('cannotTell'), of('unseen')];
  const parts: string[] = [];
  if (yes.length > 0) parts.push(`${name} in ${numbered(yes)}`);
  if (yes.length > 0 && no.length > 0) parts.push(`none in ${numbers(no)}`);
  if (yes.length === 0)
    parts.push(`no ${name}${open.length + unseen.length > 0 ? ` in ${numbered(no)}` : ''}`);
  if (open.length > 0) parts.push(`not sure about ${parts.length > 0 ? numbers(open) : numbered(open)}`);
  if (unseen.length > 0) parts.push(`and ${numbered(unseen)} would not open`);
  const told = yes.length + open.length + unseen.length === 0 ? insteads(photos, length) : [];
  return told.length > 0 ? `${parts.join(', ')}: ${told.join(', ')}` : parts.join(', ');
}

/** What is there in place of the target, photo by photo. */
function insteads(
  photos: readonly (TargetSight | NothingSight | undefined)[],
  length: number,
): readonly string[] {
  return photos.flatMap((sight, i) =>
    sight?.kind === 'no' && sight.instead
      ? [`${withArticle(safeName(sight.instead.name, length))} in photo ${i + 1}`]
      : [],
  );
}

/** "photo 2", "photos 1 and 3" */
function numbered(photos: readonly number[]): string {
  return `photo${photos.length === 1 ? '' : 's'} ${numbers(photos)}`;
}

function numbers(photos: readonly number[]): string {
  const last = photos.at(-1);
  return photos.length < 2 ? String(last) : `${photos.slice(0, -1).join(', ')} and ${last}`;
}
