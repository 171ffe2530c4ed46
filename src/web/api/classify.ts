import type { Context } from 'hono';
import type { z } from 'zod';
import { inWords } from '../../game/in-words.ts';
import { questionInWords } from '../../game/target.ts';
import type { Shown } from '../../vision/vision.ts';
import type { RoomEnv } from '../env.ts';
import { bring, type Intake } from '../picture/bring.ts';
import type { Room } from '../room.ts';
import { choiceNamed, choicesOf } from '../try/choices.ts';
import { labelOf, type Sight, sightOf } from '../try/sight.ts';
import { WebError } from '../web-error.ts';
import { type classifyAnswer, classifyJson, classifyQuery } from './schemas.ts';

/** `POST /api/v1/classify`. Throws `WebError`, `PhotoError`, `ModelError`. */
export async function classify(room: Room, intake: Intake, c: Context<RoomEnv>): Promise<Response> {
  const query = checked(classifyQuery, c.req.query(), 'query');
  const isJson = /^application\/json\b/i.test(c.req.header('content-type') ?? '');
  const sight = await bring(room, intake, c, ({ bytes, fields }) => {
    const given = isJson ? checked(classifyJson, fields, 'body').game : fields.game;
    const choice = chosenGame(room, query.game ?? (given === undefined ? undefined : String(given)));
    return sightOf(room, choice, bytes, query.map === '1' ? { mapFor: choice.question } : {});
  });
  return c.json(asJson(sight, query.top));
}

function chosenGame(room: Room, wanted: string | undefined) {
  const choices = choicesOf(room);
  const chosen = wanted === undefined ? choices[0] : choiceNamed(wanted, choices);
  if (chosen) return chosen;
  if (choices.length === 0)
    throw new WebError(503, 'model', 'No model is installed.', {
      cure: 'Its operator sees why with fieldmark doctor.',
    });
  const values = choices.map(({ value }) => value).join(', ');
  throw new WebError(422, 'game', `There is no game ${wanted}.`, { cure: `Choose one of: ${values}.` });
}

/** What was asked for, in the form of its schema; all faults at once. Throws `WebError` (`malformed`). */
function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const faults = error.issues.map(({ path, message }) => `${path.join('.') || where}: ${message}`);
  throw new WebError(400, 'malformed', `${faults.join('; ')}.`, { cure: 'GET /api says what is taken.' });
}

function asJson(sight: Sight, top: number): z.input<typeof classifyAnswer> {
  const { choice, shown, verdict, reply, model } = sight;
  const { rule, ...said } = verdict;
  return {
    said: inWords(verdict),
    reply,
    game: choice.game ? choice.value : null,
    question: questionInWords(choice.question),
    verdict: said,
    rule,
    scores: shown.prediction.scores
      .slice(0, top)
      .map(({ label, probability }) => ({ label, name: labelOf(sight, label)?.name ?? label, probability })),
    model: model.id,
    sha256: shown.sha256,
    width: shown.width,
    height: shown.height,
    ...(shown.map ? { map: mapAsJson(shown.map, shown.crop) } : {}),
  };
}

function mapAsJson(
  map: NonNullable<Shown['map']>,
  crop: Shown['crop'],
): z.input<typeof classifyAnswer>['map'] {
  if (map.kind === 'none') return map;
  const { labels, words, grid } = map;
  const values = grid.values.map((value) => Math.round(1000 * value) / 1000);
  return { kind: 'map', labels: [...labels], words, rows: grid.rows, cols: grid.cols, values, crop };
}
