import { markBook } from './field-marks.ts';
import type { GameMarks, Label, LabelSet, WordingTemplates } from './game.ts';
import { hintsFor } from './hint.ts';
import { noneOf } from './none-of.ts';
import { occasion } from './occasion.ts';
import {
  capital,
  guesses,
  hash,
  isCatchAllName,
  LONGEST_NAME,
  list,
  otherwise,
  percent,
  pick,
  safeName,
  withArticle,
} from './phrases.ts';
import { isItFillings, isItSentences, isItSentencesFor } from './sentences.ts';
import { builtInTemplates, noneSentences, placeholders, probablySentences } from './templates.ts';
import type { TextRules } from './text-rules.ts';
import { type Named, probably, type Sight, type Verdict } from './verdict.ts';

export interface WordingContext {
  /** Of the network that the text goes to. */
  readonly rules: TextRules;
  /** The round's id: the same text each time for the same round, different texts for different rounds. */
  readonly seed: string;
  /** Without `#`, as the operator writes it. */
  readonly hashtag?: string;
  readonly templates?: WordingTemplates;
  /** The one that saw: its labels' own marks, and what else it knows. */
  readonly model?: Pick<LabelSet, 'labels' | 'groups'>;
  /** Of the game; absent: what the model and the project know. */
  readonly fieldMarks?: GameMarks;
  /** Texts of the game's last week: another sentence and another mark are taken where there are any. */
  readonly recent?: readonly string[];
  /** When the photo was posted; given for standalone posts, which nothing else ties to their round. */
  readonly photoPostedAt?: Date;
  /** 0-based: another variant of the same answer, for a text that an earlier round has used already. */
  readonly attempt?: number;
}

/**
 * The text of an answer: the verdict in the first words, runners-up and a field mark as far as they fit (the mark goes first), the note
 * that it is a bot, the hashtag. Within the network's limit for any labels; never anything that parses as a link or a mention.
 */
export function word(verdict: Verdict, context: WordingContext): string {
  const { rules, recent = [], attempt = 0 } = context;
  const { sentences, signatures } = sentencesFor(verdict, context.templates);
  const variant = hash(context.seed) + attempt;
  const sentence =
    (attempt === 0
      ? inTurn(sentences, variant).find((each) => !recent.some((text) => isToldIn(text, each)))
      : undefined) ?? pick(sentences, variant);
  const signature = pick(signatures, Math.floor(variant / sentences.length));
  const tail = [
    context.photoPostedAt && occasion(context.photoPostedAt),
    signature,
    context.hashtag && `#${context.hashtag}`,
  ];
  const hints = hintsFor(verdict, markBook(context.fieldMarks, context.model), { recent, variant });
  const [fullest, ...briefer] = fromFullToBrief(verdict, variant, context.model);

  let text = '';
  for (const fillings of [...hints.map((hint) => ({ ...fullest, ...hint })), { ...fullest }, ...briefer]) {
    text = tidy([fill(sentence, fillings), fillings.sentence, ...tail].filter(Boolean).join(' '));
    if (rules.length(text) <= rules.limit) return text;
  }
  throw new Error(`No form of this answer fits ${rules.limit} characters: ${text}`);
}

/** All of a list, from one on. */
function inTurn<T>(list: readonly T[], from: number): readonly T[] {
  return list.map((_, i) => pick(list, from + i));
}

/** Whether a text was made of a sentence: it has all that stands between the placeholders, in this order. */
function isToldIn(text: string, template: string): boolean {
  let at = 0;
  for (const part of template.split(/\{\w+\}/).map((each) => each.trim())) {
    const found = text.toLowerCase().indexOf(part.toLowerCase(), at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

/** The operator's own sentences, or the built-in ones of the game's question. */
function sentencesFor(
  verdict: Verdict,
  own: WordingTemplates | undefined,
): { readonly sentences: readonly string[]; readonly signatures: readonly string[] } {
  switch (verdict.kind) {
    case 'yes':
    case 'no':
    case 'cannotTell': {
      const kind = verdict.photos ? 'several' : verdict.kind;
      return {
        sentences: own?.[kind] ?? isItSentencesFor(verdict),
        signatures: own?.signature ?? isItSentences.signature,
      };
    }
    default: {
      const isProbably = verdict.kind === 'group' && probably(verdict) !== undefined;
      const isNone = verdict.kind === 'label' && isCatchAllName(verdict.named.name) && !own?.label;
      return {
        sentences: isNone ? noneSentences : isProbably ? probablySentences : plainFor(verdict, own),
        signatures: templatesFor('signature', own),
      };
    }
  }
}

/** Placeholder values, the fullest first, each next one shorter. */
function* fromFullToBrief(
  verdict: Verdict,
  variant: number,
  model: WordingContext['model'],
): Generator<Record<string, string>> {
  switch (verdict.kind) {
    case 'label':
    case 'group': {
      const likely = probably(verdict);
      const named = likely ?? verdict.named;
      const runnersUp = likely ? verdict.runnersUp.slice(1) : verdict.runnersUp;
      const name = likely ? withArticle(safeName(named.name)) : safeName(named.name);
      const values = {
        label: name,
        Label: capital(name),
        percent: percent(named.probability),
        emoji: named.emoji ?? '',
        none: isCatchAllName(named.name) ? noneOf(named.name, model) : '',
      };
      const lead = verdict.kind === 'group' && !likely ? 'Perhaps' : pick(otherwise, variant);
      const latin = likely === undefined && named.scientific ? ` (${named.scientific})` : '';
      const called = { ...values, label: `${name}${latin}`, Label: `${capital(name)}${latin}` };
      for (let count = runnersUp.length; count >= 0; count--)
        yield { ...called, runnersUp: list(lead, runnersUp.slice(0, count)) };
      if (latin) yield { ...values, runnersUp: '' };
      return;
    }
    case 'unsure':
      for (let count = verdict.runnersUp.length; count >= 0; count--) {
        yield { runnersUp: guesses((noun) => `My best ${noun}:`, verdict.runnersUp.slice(0, count)) };
      }
      return;
    case 'several':
      for (const length of [LONGEST_NAME, 20, 12]) {
        yield {
          photos: `${verdict.photos.map((sight, i) => `photo ${i + 1}: ${brief(sight, length)}`).join(', ')}.`,
        };
      }
      return;
    case 'yes':
    case 'no':
    case 'cannotTell':
      yield* isItFillings(verdict, variant);
      return;
    case 'nothing':
    case 'unseen':
      yield {};
  }
}

function brief(sight: Sight | undefined, length: number): string {
  switch (sight?.kind) {
    case undefined:
      return 'would not open';
    case 'label':
      return `${safeName(sight.named.name.replace(/^(something else), .*/, '$1'), length)} ${percent(sight.named.probability)}`;
    case 'group': {
      const likely = probably(sight);
      const { name, probability } = likely ?? sight.named;
      return `${likely ? 'probably' : 'some'} ${safeName(name, length)} ${percent(probability)}`;
    }
    case 'unsure':
      return 'not sure';
    case 'nothing':
      return 'no animal';
  }
}

/** Checks the wording of a game against the labels of its model, before anything is posted with it. Faults in words. */
export function checkTemplates(
  templates: WordingTemplates,
  model: LabelSet,
  rules: TextRules,
  hashtag?: string,
): readonly string[] {
  const faults: string[] = [];
  const longest = (items: readonly { name: string; emoji?: string }[]): { name: string; emoji?: string } => {
    const weights = items.map(weightOf);
    return (
      items[weights.indexOf(weights.reduce((most, each) => Math.max(most, each), 0))] ?? { name: 'animal' }
    );
  };
  const weightOf = ({ name, emoji = '' }: { name: string; emoji?: string }): number =>
    rules.length(`${safeName(name)} ${emoji}`);
  const named = (item: { name: string; emoji?: string }): Named => ({
    id: 'any',
    ...item,
    probability: 0.999,
  });
  const label = named(longest(model.labels as readonly Label[]));
  const photo: Sight = { kind: 'label', named: label, runnersUp: [] };
  const verdicts: Record<Exclude<keyof WordingTemplates, 'signature'>, Verdict> = {
    label: { ...photo, rule: 'label' },
    group: {
      kind: 'group',
      named: named(longest([...model.groups, { name: 'animal' }])),
      runnersUp: [],
      rule: 'group',
    },
    unsure: { kind: 'unsure', runnersUp: [], rule: 'unsure' },
    nothing: { kind: 'nothing', probability: 1, rule: 'nothing' },
    yes: { kind: 'yes', target: label, runnersUp: [], rule: 'yes' },
    no: { kind: 'no', target: label, instead: label, likely: [], rule: 'no' },
    cannotTell: { kind: 'cannotTell', target: label, runnersUp: [], rule: 'cannot-tell' },
    several: { kind: 'several', photos: [photo, photo, photo, photo], rule: 'photos-differ' },
    unseen: { kind: 'unseen', rule: 'no-photo-seen' },
  };
  for (const [kind, list] of Object.entries(templates) as [keyof WordingTemplates, readonly string[]][]) {
    for (const template of list) {
      const unknown = [...template.matchAll(/\{(\w*)\}/g)].filter(
        ([, name]) => !placeholders[kind].includes(name ?? ''),
      );
      for (const [found] of unknown) faults.push(`wording.${kind}: ${found} is not known there`);
      const verdict = kind === 'signature' ? verdicts.unseen : verdicts[kind];
      const context = {
        rules,
        seed: '0',
        photoPostedAt: new Date(0),
        ...(hashtag === undefined ? {} : { hashtag }),
      };
      try {
        const text = word(verdict, {
          ...context,
          templates: { ...templates, [kind]: [template] },
          fieldMarks: false,
        });
        faults.push(
          ...rules
            .faults(text, hashtag)
            .map((fault) => `wording.${kind}: "${template}" cannot be used: ${fault}`),
        );
      } catch {
        faults.push(`wording.${kind}: "${template}" is too long for an answer of ${rules.limit} characters`);
      }
    }
  }
  return faults;
}

/** "One crow or raven or another" is nothing that a person says. */
function plainFor(
  verdict: Exclude<Verdict, { kind: 'yes' | 'no' | 'cannotTell' }>,
  own: WordingTemplates | undefined,
): readonly string[] {
  const all = templatesFor(verdict.kind, own);
  if (own?.group || verdict.kind !== 'group' || !/ or /.test(verdict.named.name)) return all;
  return all.filter((sentence) => !/\bor (?:an)?other\b/.test(sentence));
}

function templatesFor(
  kind: keyof typeof builtInTemplates,
  own: WordingTemplates | undefined,
): readonly string[] {
  const chosen = own?.[kind];
  return chosen && chosen.length > 0 ? chosen : builtInTemplates[kind];
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/** Empty placeholders leave gaps; a sentence starts with a capital. */
function tidy(text: string): string {
  return capital(
    text
      .normalize('NFC')
      .replace(/\s+/gu, ' ')
      .replace(/ ([.,!])/g, '$1')
      .trim(),
  );
}
