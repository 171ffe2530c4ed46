import { z } from 'zod';
import { faultsOfMark, LONGEST_MARK, markPattern } from '../game/mark-faults.ts';
import { blueskyHandle, did } from '../game/networks.ts';
import { placeholders } from '../game/templates.ts';
import { nearest } from '../nearest.ts';
import { shown } from './fault.ts';
import { hoursExample, hoursPattern, parseHours } from './hours.ts';
import {
  handlePattern,
  handleProblem,
  hashtagPattern,
  hashtagProblem,
  modelPattern,
  modelProblem,
} from './names.ts';

/** Text that matches a pattern; the pattern goes into the JSON Schema, the words of `problem` to the operator. */
function text(pattern: RegExp, problem: (value: string) => string | undefined) {
  return z
    .string()
    .regex(pattern)
    .refine((value) => problem(value) === undefined, {
      error: ({ input }) => (typeof input === 'string' ? problem(input) : undefined),
    });
}

const hashtag = text(hashtagPattern(), hashtagProblem).meta({
  id: 'hashtag',
  description: 'A hashtag, with or without #',
});
/** A handle on X, or on Bluesky a handle or a DID. */
const hostPattern = new RegExp(
  `${handlePattern.source}|^[@＠]?${blueskyHandle.source.slice(1)}|${did.source}`,
  'u',
);
const handle = text(hostPattern, handleProblem).meta({
  id: 'handle',
  description: 'A handle, with or without @: on X name, on Bluesky name.bsky.social; or a DID of Bluesky',
});
const model = text(modelPattern, modelProblem).describe(
  'Folder under MODELS_DIR; without it the model whose manifest names the hashtag',
);
const shadow = text(modelPattern, modelProblem).describe(
  'Folder of a second model that looks at the same photos and never speaks; fieldmark stats compares both',
);

const hours = text(hoursPattern, (value) => {
  const parsed = parseHours(value);
  return 'problem' in parsed
    ? `${parsed.problem.replace(/(?<!\?)$/, '.')} Example: "${hoursExample}"`
    : undefined;
});
const when = z
  .union([hours, z.array(hours).min(1)])
  .describe(
    `Hours outside of which it is not polled: days, hours, time zone, e.g. "${hoursExample}"; without a zone that of TZ`,
  );

function templates(kind: keyof typeof placeholders, meaning: string) {
  const known = placeholders[kind];
  const placeholder = known.length > 0 ? `|\\{(?:${known.join('|')})\\}` : '';
  const pattern = new RegExp(`^(?=[\\s\\S]*\\S)(?:[^{}]${placeholder})*$`, 'u');
  const takes =
    known.length > 0 ? `takes ${known.map((name) => `{${name}}`).join(' ')}` : 'takes no placeholders';
  const template = text(pattern, (value) => templateProblem(value, pattern, known, takes));
  return z.array(template).min(1).describe(`${meaning}; ${takes}`).optional();
}

function templateProblem(
  value: string,
  pattern: RegExp,
  known: readonly string[],
  takes: string,
): string | undefined {
  if (pattern.test(value)) return undefined;
  if (value.trim() === '') return 'is an empty text';
  const stranger = [...value.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name]) => name ?? '')
    .find((name) => !known.includes(name));
  if (stranger === undefined) return `has a brace that is not part of a placeholder; this sentence ${takes}`;
  const meant = nearest(stranger, known);
  return `has the placeholder ${shown(`{${stranger}}`)}; this sentence ${takes}.${meant ? ` Did you mean {${meant}}?` : ''}`;
}

const wording = z
  .strictObject({
    label: templates('label', 'One label is named'),
    group: templates('group', 'Only a broader group is named'),
    unsure: templates('unsure', 'The bot cannot tell'),
    nothing: templates('nothing', 'No animal in the photo'),
    several: templates('several', 'Photos with different verdicts'),
    unseen: templates('unseen', 'No photo could be opened'),
    yes: templates('yes', 'It is the target of a game that asks "is it a …?"'),
    no: templates('no', 'It is not the target'),
    cannotTell: templates('cannotTell', 'Neither yes nor no is sure enough'),
    signature: templates('signature', 'Says that it is a bot'),
  })
  .describe('Sentences of this game in place of the built-in ones; each list offers variants');

const targetName = z
  .string()
  .min(1)
  .max(60)
  .describe(
    'A label or group of the model: its id, its name or an alias, e.g. "cougar"; of a species network a scientific or common name, e.g. "Corvus corax"',
  );
const taxonName = z.string().min(1).max(60).describe('A scientific or common name, e.g. "Corvidae"');
/** As a manifest has names of labels (vision/manifest.ts): nothing that a network makes a link or a mention of. */
const spokenName = text(/^[^@#$/\\.:\p{C}＠＃＄／．。｡：]{1,60}$/u, (value) =>
  /^(?! )[^@#$/\\.:\p{C}＠＃＄／．。｡：]{1,60}$/u.test(value)
    ? undefined
    : 'a name of at most 60 characters without @ # $ / \\ . : is expected, e.g. "bobcat"',
);

const markText = text(markPattern, (value) =>
  markPattern.test(value)
    ? undefined
    : 'is empty, or has one of @ # $ / \\ { }, or a full stop inside a word',
);
const mark = z
  .strictObject({
    mark: markText.describe(
      `What is true of the animal, a sentence of at most ${LONGEST_MARK} characters: "A cougar's tail is long."; with "from" what either shows: "long on a cougar, short on a bobcat"`,
    ),
    source: z.string().min(1).max(400).describe('Who says so: a title and an address, or a person'),
    from: z.string().min(1).max(60).exactOptional().describe('The animal that it is mixed up with'),
    look: markText.exactOptional().describe('With "from": where to look, e.g. "the tail"'),
  })
  .superRefine((value, context) => {
    for (const message of faultsOfMark(value)) context.addIssue({ code: 'custom', message });
  })
  .meta({ id: 'fieldMark' });
const fieldMarks = z
  .union([
    z.literal(false),
    z.record(z.string().min(1).max(60), z.union([mark, z.array(z.union([z.literal('shipped'), mark]))])),
  ])
  .describe(
    'What replies tell followers to look for, by label or group, in place of the marks that ship; "shipped" in a list keeps those; an empty list is none; false: no marks at all',
  );

const game = z
  .strictObject({
    hashtag: hashtag.optional(),
    hashtags: z
      .array(hashtag)
      .min(1)
      .optional()
      .describe('Several hashtags with the same hosts, model and wording'),
    hosts: z.array(handle).min(1).optional().describe("Whose posts count; without it anyone's"),
    model: model.optional(),
    shadow: shadow.optional(),
    question: z
      .enum(['which', 'is-it'])
      .optional()
      .describe('"which": it asks which animal it is; "is-it": whether it is the target'),
    target: z
      .union([targetName, z.array(targetName).min(1)])
      .optional()
      .describe(
        'What it asks for, one or a list; without it, and without "question", hashtags such as xOrNot, xOrNope and notAX are understood',
      ),
    fieldMarks: fieldMarks.optional(),
    answerTag: hashtag
      .optional()
      .describe("The hashtag of the host's solutions; without it <hashtag>_solution"),
    among: z
      .union([taxonName, z.array(taxonName).min(1)])
      .optional()
      .describe(
        'Of a species network: the part of life that the game is about, one taxon or a list; what lies outside is "something else"',
      ),
    name: z
      .record(taxonName, spokenName)
      .optional()
      .describe('What taxa are called in this game, e.g. {"Lynx rufus": "bobcat"}'),
    wording: wording.optional(),
    when: when.optional(),
  })
  .refine((entry) => entry.hashtag !== undefined || entry.hashtags || entry.hosts, {
    error:
      'has neither hashtag, hashtags nor hosts; without a hashtag every post of the hosts that has photos counts',
  })
  .meta({ anyOf: [{ required: ['hashtag'] }, { required: ['hashtags'] }, { required: ['hosts'] }] });

export const fullForm = z
  .strictObject({ $schema: z.string().optional(), games: z.array(game).min(1) })
  .describe('The full form');

export const plainForm = z
  .record(handle, z.array(hashtag))
  .describe('Hashtags by host; an empty list means every post of that host that has photos');

/** For editors and other programs; `games.schema.json` is this, written out. */
export function gamesJsonSchema(): object {
  return z.toJSONSchema(z.union([fullForm, plainForm]).meta({ title: 'Games of Fieldmark (GAMES_FILE)' }), {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema !== (plainForm as unknown)) return;
      // `{"games": []}` is a full form without games, not an account called games.
      jsonSchema.not = { properties: { games: { type: 'array', maxItems: 0 } }, required: ['games'] };
      jsonSchema.properties = { $schema: { type: 'string' } };
      jsonSchema.propertyNames = { anyOf: [{ const: '$schema' }, { pattern: hostPattern.source }] };
    },
  });
}
