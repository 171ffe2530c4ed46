import { asPlayed, type Game, type LabelSet } from '../game/game.ts';
import { judgeFor } from '../game/is-it.ts';
import { hash } from '../game/phrases.ts';
import type { Prediction } from '../game/round.ts';
import { labelsUnder, type Question, questionOf } from '../game/target.ts';
import type { TextRules } from '../game/text-rules.ts';
import type { Rule } from '../game/verdict.ts';

/** A reply to a round that never was. */
export interface WordingSample {
  readonly rule: Rule;
  readonly kind: string;
  readonly text: string;
}

/** Rounds of a made-up week. */
const A_WEEK = 7;

/** Shares of the rounds in which the network is clear, in doubt, and lost; of the most probable label, and up to. */
const clarity = [
  [0.55, 0.93, 0.999],
  [0.8, 0.6, 0.93],
  [1, 0.3, 0.6],
] as const;

/**
 * What a game's replies sound like: made-up predictions, judged by the model's own thresholds and worded as in play. The same for the same
 * game and model. `game.wording` is used where it is given.
 */
export async function wordingSamples(
  game: Game,
  knows: LabelSet,
  rules: TextRules,
  count: number,
): Promise<readonly WordingSample[]> {
  const { word } = await import('../game/wording.ts');
  const model = asPlayed(knows, game);
  const question = questionOf(game, model);
  const hashtag = game.hashtagAsWritten ?? game.hashtag;
  const samples: WordingSample[] = [];
  for (let i = 0; i < count; i++) {
    const random = randomFrom(`${game.key} ${i}`);
    const photos = random() < 0.8 ? 1 : 2 + Math.floor(random() * 3);
    const verdict = judgeFor(
      question,
      Array.from({ length: photos }, () =>
        random() < 0.03 ? undefined : prediction(model, question, random),
      ),
      model,
    );
    const text = word(verdict, {
      rules,
      seed: `${game.key} ${i}`,
      ...(hashtag === undefined ? {} : { hashtag }),
      ...(game.wording === undefined ? {} : { templates: game.wording }),
      ...(game.fieldMarks === undefined ? {} : { fieldMarks: game.fieldMarks }),
      model,
      recent: samples.slice(-A_WEEK).map((sample) => sample.text),
    });
    samples.push({ rule: verdict.rule, kind: verdict.kind, text });
  }
  return samples;
}

/** In an is-it game half of the rounds show the target. */
function prediction(model: LabelSet, question: Question, random: () => number): Prediction {
  const targets = question.kind === 'is-it' ? labelsUnder(question.target.ids, model) : new Set<string>();
  const wanted = random() < 0.5;
  const among = model.labels.filter(({ id }) => targets.has(id) === wanted);
  const pool = among.length > 0 ? among : model.labels;
  const main = pool[Math.floor(random() * pool.length)]?.id;
  const at = random();
  const [, from, to] = clarity.find(([share]) => at < share) ?? clarity[2];
  const most = from + (to - from) * random();
  // Most of the rest goes to a few, as networks do; of thousands of kinds in every other round to the next of kin.
  const kin =
    model.decision.ranks && random() < 0.5 ? model.labels.find(({ id }) => id === main)?.group : undefined;
  const rest = model.labels.map(({ id, group }) => {
    const weight = random() ** 6;
    return {
      id,
      weight: id === main ? 0 : kin !== undefined && group === kin ? model.labels.length * weight : weight,
    };
  });
  const total = rest.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const scores = rest
    .map(({ id, weight }) => ({
      label: id,
      probability: id === main ? most : (weight / total) * (1 - most),
    }))
    .toSorted((a, b) => b.probability - a.probability);
  return { model: { name: 'made up', version: '0', hash: '' }, scores };
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomFrom(seed: string): () => number {
  let state = hash(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
