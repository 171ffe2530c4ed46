import { percent } from './confidence.ts';
import type { Label, LabelSet, WordingTemplates } from './game.ts';
import { occasion } from './occasion.ts';
import { builtInTemplates, placeholders, probablySentences } from './templates.ts';
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
  /** When the photo was posted; given for standalone posts, which nothing else ties to their round. */
  readonly photoPostedAt?: Date;
  /** 0-based: another variant of the same answer, for a text that an earlier round has used already. */
  readonly attempt?: number;
}

const LONGEST_NAME = 40;

/**
 * The text of an answer: the verdict in the first words, runners-up as far as they fit, the note that it is a bot, the hashtag.
 * Within the network's limit for any labels; never anything that parses as a link or a mention.
 */
export function word(verdict: Verdict, context: WordingContext): string {
  const { rules } = context;
  const isProbably = verdict.kind === 'group' && probably(verdict) !== undefined;
  const sentences = isProbably ? probablySentences : templatesFor(verdict.kind, context.templates);
  const signatures = templatesFor('signature', context.templates);
  const variant = hash(context.seed) + (context.attempt ?? 0);
  const sentence = pick(sentences, variant);
  const signature = pick(signatures, Math.floor(variant / sentences.length));
  const tail = [
    context.photoPostedAt && occasion(context.photoPostedAt),
    signature,
    context.hashtag && `#${context.hashtag}`,
  ];

  let text = '';
  for (const fillings of fromFullToBrief(verdict)) {
    text = tidy([fill(sentence, fillings), ...tail].filter(Boolean).join(' '));
    if (rules.length(text) <= rules.limit) return text;
  }
  throw new Error(`No form of this answer fits ${rules.limit} characters: ${text}`);
}

/** Placeholder values, the fullest first, each next one shorter. */
function* fromFullToBrief(verdict: Verdict): Generator<Record<string, string>> {
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
      };
      const lead = verdict.kind === 'group' && !likely ? 'Perhaps' : 'Or else';
      for (let count = runnersUp.length; count >= 0; count--)
        yield { ...values, runnersUp: list(lead, runnersUp.slice(0, count)) };
      return;
    }
    case 'unsure':
      for (let count = verdict.runnersUp.length; count >= 0; count--) {
        yield { runnersUp: list('My best guesses:', verdict.runnersUp.slice(0, count)) };
      }
      return;
    case 'several':
      for (const length of [LONGEST_NAME, 20, 12]) {
        yield {
          photos: `${verdict.photos.map((sight, i) => `photo ${i + 1}: ${brief(sight, length)}`).join(', ')}.`,
        };
      }
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
      return `${safeName(sight.named.name, length)} (${percent(sight.named.probability)})`;
    case 'group': {
      const likely = probably(sight);
      const { name, probability } = likely ?? sight.named;
      return `${likely ? 'probably' : 'some'} ${safeName(name, length)} (${percent(probability)})`;
    }
    case 'unsure':
      return 'not sure';
    case 'nothing':
      return 'no animal';
  }
}

/** "a cougar", "an ocelot", "some other animal". */
function withArticle(name: string): string {
  if (/^(?:some|any|an?|the|no) /i.test(name)) return name;
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
}

function list(lead: string, candidates: readonly Named[]): string {
  if (candidates.length === 0) return '';
  const named = candidates.map(
    (candidate) => `${safeName(candidate.name)} ${percent(candidate.probability)}`,
  );
  return `${lead} ${named.join(', ')}.`;
}

/** A label's name without anything that a network could turn into a link, mention or tag, and without invisible characters. */
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

/** Checks the wording of a game against the labels of its model, before anything is posted with it. Faults in words. */
export function checkTemplates(
  templates: WordingTemplates,
  model: LabelSet,
  rules: TextRules,
  hashtag?: string,
): readonly string[] {
  const faults: string[] = [];
  const longest = (items: readonly { name: string; emoji?: string }[]): { name: string; emoji?: string } =>
    items.toSorted((a, b) => weightOf(b) - weightOf(a))[0] ?? { name: 'animal' };
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
        const text = word(verdict, { ...context, templates: { ...templates, [kind]: [template] } });
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

function templatesFor(kind: keyof WordingTemplates, own: WordingTemplates | undefined): readonly string[] {
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

function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}

/** FNV-1a, 32 bit: spreads neighbouring ids. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
