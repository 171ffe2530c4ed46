import { z } from 'zod';

/** What the API takes and gives. Requests are checked by these, and the description is made from them. */
const game = z
  .string()
  .max(120)
  .describe('A game of GET /games, with or without #, or model:NAME. Default: the first of GET /games');

export const classifyQuery = z.object({
  game: game.optional(),
  map: z.enum(['0', '1']).default('0').describe('1: also where the network looked'),
  top: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('So many labels, the most probable first'),
});

const side = z.number();
const map = z
  .union([
    z.object({
      kind: z.literal('map'),
      labels: z.array(z.string()).describe('What it is about'),
      words: z.string().describe('Follows "looked ", e.g. mostly at the lower left'),
      rows: z.number().int(),
      cols: z.number().int(),
      values: z.array(z.number()).describe('0 (spoke least) to 1 (spoke most), row by row from the top left'),
      crop: z.object({ x: side, y: side, width: side, height: side }),
    }),
    z.object({ kind: z.literal('none'), reason: z.string() }),
  ])
  .describe(
    'Only with map=1: where the network looked. The grid covers the crop of the upright picture, in its pixels',
  );

export const classifyJson = z.object({
  url: z
    .url({ protocol: /^https$/ })
    .max(2000)
    .describe('The https address of a picture on the open internet'),
  game: game.optional(),
});

export const classifyForm = z.object({
  picture: z.string().meta({ format: 'binary' }).describe('JPEG, PNG, WebP, GIF, AVIF or TIFF, up to 15 MB'),
  game: game.optional(),
});

const probability = z.number().min(0).max(1);
const modelId = z.object({
  name: z.string(),
  version: z.string(),
  hash: z.string().describe('Of everything that changes the probabilities'),
});

export const classifyAnswer = z.object({
  said: z.string().describe('The verdict in a few words'),
  reply: z.string().describe('What the bot would post'),
  game: z.string().nullable(),
  question: z.string(),
  verdict: z
    .looseObject({
      kind: z.enum(['label', 'group', 'unsure', 'nothing', 'several', 'yes', 'no', 'cannotTell', 'unseen']),
    })
    .describe('What was decided, with what it names and how probable that is'),
  rule: z.string().describe('The rule that decided'),
  scores: z.array(z.object({ label: z.string(), name: z.string(), probability })),
  model: modelId,
  sha256: z.string().describe('Of the picture'),
  width: z.number().int().describe('Of the upright picture, pixels'),
  height: z.number().int(),
  map: map.optional(),
});

export const gamesAnswer = z.object({
  games: z.array(
    z.object({
      game: z.string(),
      name: z.string(),
      question: z.string(),
      model: z.string().describe('Folder name'),
    }),
  ),
});

const count = z.number().int().min(0);
const share = z
  .object({ hits: count, of: count, value: probability.nullable(), lower: probability, upper: probability })
  .describe('How many of how many, with the ends of the 95 % interval');
const tally = z.object({
  rounds: count,
  answered: count,
  posted: count,
  right: count,
  byGroup: count.describe('Of those right: only a broader group was named'),
  wrong: count,
  unsure: count.describe('Checked by the host, but nothing was named'),
  open: count.describe('Not checked by a host'),
  accuracy: share,
  coverage: share,
  sides: z
    .object({ yes: share, no: share, cannotTell: count, targets: share, others: share })
    .optional()
    .describe('Of games that ask "is it a …?"'),
});
const rows = z.array(tally.extend({ key: z.string() }));
const counts = z.array(z.object({ key: z.string(), count }));

export const scoreAnswer = z.object({
  until: z.iso.datetime(),
  total: tally.describe('Replies, and how they went'),
  byGame: rows.describe('The same, game by game'),
  byMonth: rows.describe('By month of the post, UTC'),
  byModel: rows.describe('Checked replies alone'),
  calibration: z
    .object({
      answers: count,
      expectedCalibrationError: probability.nullable(),
      bins: z.array(
        z.object({
          from: probability,
          to: probability,
          count,
          confidence: probability.nullable(),
          accuracy: probability.nullable(),
        }),
      ),
    })
    .describe('Whether it was right as often as it said'),
  silences: counts.describe('Rounds without a reply, by reason'),
  dead: counts.describe('Replies that were never posted, by reason'),
  spending: z
    .object({
      total: count,
      byDay: z.array(z.object({ day: z.iso.date(), microUsd: count })).optional(),
      byGame: z.array(z.object({ gameKey: z.string().optional(), units: count, microUsd: count })),
    })
    .describe('In millionths of a US dollar'),
  unscored: z
    .object({ answers: count, models: z.array(z.string()), ambiguous: count })
    .describe('What could not be scored'),
});

export const healthAnswer = z.object({ status: z.literal('ok'), version: z.string() });

export const errorAnswer = z.object({
  error: z.object({
    reason: z.string().describe('For programs, e.g. too-large, damaged, busy'),
    message: z.string().describe('What is wrong'),
    cure: z.string().describe('What to do about it'),
  }),
});
