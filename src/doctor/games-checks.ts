import type { Classifier } from '../app.ts';
import { assignModels, GameError, modelFor } from '../game/assign-models.ts';
import { asPlayed, type Game } from '../game/game.ts';
import { gamesOf } from '../game/networks.ts';
import { questionsGame } from '../game/questions-game.ts';
import { questionInWords, questionOf } from '../game/target.ts';
import type { Account, Network, PollRequest } from '../platforms/platform.ts';
import { gamesCure } from '../settings/games.ts';
import { handlePattern } from '../settings/names.ts';
import type { BlueskySettings } from '../settings/settings.ts';
import { ModelError } from '../vision/vision.ts';
import { type Check, fault, ok, skipped, warning } from './check.ts';

const MOST_NAMED = 8;
/** Of the games that nobody answers, which an operator should see, in a few lines. */
const MOST_UNANSWERED = 40;
const MOST_QUERIES = 10;
const MOST_QUESTIONS = 20;

/** Which model plays which games, and what keeps a game from being played. */
export async function gamesChecks(
  games: readonly Game[],
  models: Classifier['models'],
  networks: readonly Network[],
  accounts: readonly Account[],
): Promise<readonly Check[]> {
  if (games.length === 0) return [skipped('games', 'The settings name no game that can be read.')];
  const checks: Check[] = [];
  const byModel = new Map<string | undefined, string[]>();
  for (const game of games) {
    try {
      await assignModels([game], models, networks);
    } catch (error) {
      // A file of names that cannot be read is told with its model.
      if (error instanceof ModelError) continue;
      if (!(error instanceof GameError)) throw error;
      const [, ...faults] = error.message.split('\n  - ');
      checks.push(...faults.map((each) => fault('games', each, gamesCure)));
      continue;
    }
    const model = modelFor(game, models);
    byModel.set(model, [...(byModel.get(model) ?? []), game.key]);
  }
  const faulty = new Set(games.filter(({ key }) => ![...byModel.values()].flat().includes(key)));
  checks.push(
    ...questionChecks(
      games.filter((game) => !faulty.has(game)),
      models,
    ),
  );
  for (const [model, keys] of byModel) {
    if (model !== undefined) {
      checks.push(ok('games', `${model} plays ${list(keys)}`, { model, games: keys }));
      continue;
    }
    const all = keys.length > MOST_UNANSWERED ? ' (fieldmark games lists all)' : '';
    const which = keys.length > MOST_NAMED ? `${keys.length} of ${games.length} games` : list(keys);
    const names = keys.length > MOST_NAMED ? `:\n${list(keys, MOST_UNANSWERED)}${all}` : '';
    const isPaid = networks.some(
      ({ network, prices }) => prices && gamesOf(network, games).some(({ key }) => keys.includes(key)),
    );
    const seen = `No model plays ${which}: watched and recorded (no-model)${isPaid ? ', and paid for,' : ''} but never replied to${names}`;
    const [, tag] = /^#(.+)/.exec(keys.find((key) => key.startsWith('#')) ?? '') ?? [];
    const train =
      tag === undefined
        ? ''
        : ` Or train one on photos of its animals: fieldmark train games/${tag} --hashtag ${tag} --write`;
    const cure = `Name a model (tag@host:model), install one that lists the hashtag, or drop the game.${train}`;
    checks.push(warning('games', seen, cure, { games: keys }));
  }
  checks.push(...games.flatMap((game) => [...wrongWayRound(game, models), ...shadowChecks(game, models)]));
  for (const account of accounts) {
    const own = games.filter(({ hosts }) => hosts.includes(account.handle)).map((game) => game.key);
    if (own.length === 0) continue;
    const seen = `The bot's own account @${account.handle} is a host of ${list(own)}; it never replies to itself`;
    checks.push(warning('games', seen, 'Use another account for the bot, or correct the hosts.'));
  }
  return checks;
}

/** `prof_puma@cougarOrNot`: anything that is a handle can be a hashtag too, so only the words of known games tell. */
function wrongWayRound({ hashtag, hosts }: Game, models: Classifier['models']): readonly Check[] {
  const isGames = (name: string): boolean =>
    /or_?no(?:t|pe)?$/i.test(name) || [...models.values()].some(({ hashtags }) => hashtags.includes(name));
  if (hashtag === undefined || isGames(hashtag) || !handlePattern.test(hashtag)) return [];
  return hosts.filter(isGames).map((host) => {
    const seen = `#${hashtag} with the host @${host} looks like a handle and a hashtag the wrong way round`;
    return warning('games', seen, `Write the hashtag first, then its host: did you mean ${host}@${hashtag}?`);
  });
}

/** A shadow never keeps the bot from playing, so that nobody would miss it. */
function shadowChecks(game: Game, models: Classifier['models']): readonly Check[] {
  const { key, shadow } = game;
  if (shadow === undefined) return [];
  const plays = modelFor(game, models);
  if (!models.has(shadow))
    return [
      warning(
        'games',
        `The shadow of ${key}, "${shadow}", is not installed`,
        'Install it, or take "shadow" out of GAMES_FILE.',
      ),
    ];
  if (plays === undefined || plays === shadow)
    return [
      warning(
        'games',
        `${shadow} is the shadow of ${key}, ${plays === undefined ? 'which no model plays' : 'and plays it as well'}`,
        'Name another "model" or "shadow" in GAMES_FILE.',
      ),
    ];
  return [ok('games', `${shadow} looks at ${key} as its shadow; fieldmark stats compares it with ${plays}`)];
}

/** Who answers what anybody asks about a photo of their own, on the network that is free. */
export function freeQuestionsCheck(bluesky: BlueskySettings, models: Classifier['models']): Check {
  const asked = '"@bot what is this?" on Bluesky';
  if (!bluesky.questions) return skipped('questions', `${asked} is not answered: BLUESKY_QUESTIONS=no.`);
  const game = questionsGame(models);
  if (game) return ok('questions', `${game.model} answers ${asked}.`, { model: game.model });
  return skipped('questions', `Nobody answers ${asked}: no model here knows three animals.`);
}

/** What the games ask, and why the bot thinks so: a wrong guess has to be seen before it is posted. */
function questionChecks(games: readonly Game[], models: Classifier['models']): readonly Check[] {
  const asked = games.flatMap((game) => {
    const model = models.get(modelFor(game, models) ?? '');
    return model ? [{ game, question: questionOf(game, asPlayed(model, game)) }] : [];
  });
  const told = ({ game, question }: (typeof asked)[number]): string =>
    `${game.key}: ${questionInWords(question)} (${question.why})`;
  const isGuess = ({ question }: (typeof asked)[number]): boolean =>
    question.kind === 'is-it' && question.isGuess;
  const sure = asked.filter((each) => !isGuess(each));
  const lines = sure.slice(0, MOST_QUESTIONS).map((each) => `\n${told(each)}`);
  const more =
    sure.length > MOST_QUESTIONS
      ? `\n… and ${sure.length - MOST_QUESTIONS} more (fieldmark games lists all)`
      : '';
  const details = sure.map(({ game, question }) => ({ game: game.key, ...question }));
  return [
    ...(sure.length > 0
      ? [ok('questions', `What the games ask:${lines.join('')}${more}`, { questions: details })]
      : []),
    ...asked
      .filter(isGuess)
      .map((each) =>
        warning(
          'questions',
          told(each),
          'If that label holds other kinds too, give the game "question": "which" in GAMES_FILE; if it is right, "target".',
        ),
      ),
  ];
}

/** What a run asks X for. @param games those with hours are asked for only while they are on */
export function queriesCheck(plan: readonly PollRequest[], games: readonly Game[]): Check {
  if (plan.length === 0) return skipped('queries', 'There is no game to ask X for.');
  const requests = plan.length === 1 ? '1 request' : `${plan.length} requests`;
  const timed = games.filter(({ when }) => when !== undefined).length;
  const hours =
    timed === 0
      ? ''
      : ` (${timed} of ${games.length} games have hours, outside of which they are not asked for)`;
  const queries = plan.map(({ query }) => query);
  const shown = queries.slice(0, MOST_QUERIES).map((query, i) => {
    const number = queries.length === 1 ? '' : `${i + 1} (${[...query].length} characters): `;
    return `\n${number}${query}`;
  });
  const more =
    queries.length > shown.length ? `\n… and ${queries.length - shown.length} more (--json has all)` : '';
  return ok(
    'queries',
    `${requests} a run, and one more for each further page of 100 posts${hours}:${shown.join('')}${more}`,
    { queries },
  );
}

function list(names: readonly string[], most = MOST_NAMED): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}
