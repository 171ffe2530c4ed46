import type { Eyes } from '../../app.ts';
import { castGames, GameError, modelFor } from '../../game/casting.ts';
import type { Game } from '../../game/game.ts';
import type { Account, PollRequest } from '../../platforms/platform.ts';
import { type Check, fault, ok, skipped, warning } from './check.ts';

const MOST_NAMED = 8;

/** Which model plays which games, and what keeps a game from being played. */
export async function gamesChecks(
  games: readonly Game[],
  models: Eyes['models'],
  account: Account | undefined,
): Promise<readonly Check[]> {
  if (games.length === 0) return [skipped('games', 'The settings name no game that can be read.')];
  const checks: Check[] = [];
  const byModel = new Map<string | undefined, string[]>();
  for (const game of games) {
    try {
      await castGames([game], models);
    } catch (error) {
      if (!(error instanceof GameError)) throw error;
      const [, ...faults] = error.message.split('\n  - ');
      const cure = 'Correct the game in TRACKED_HASHTAGS or GAMES_FILE, or install the model.';
      checks.push(...faults.map((each) => fault('games', each, cure)));
      continue;
    }
    const model = modelFor(game, models);
    byModel.set(model, [...(byModel.get(model) ?? []), game.key]);
  }
  for (const [model, keys] of byModel) {
    if (model !== undefined) {
      checks.push(ok('games', `${model} plays ${list(keys)}`, { model, games: keys }));
      continue;
    }
    const seen = `No model plays ${list(keys)}: read, and paid for, but never answered`;
    const cure = 'Name a model (tag@host:model), install one that lists the hashtag, or drop the game.';
    checks.push(warning('games', seen, cure, { games: keys }));
  }
  const own = account && games.filter((game) => game.hosts.includes(account.handle)).map((game) => game.key);
  if (account && own && own.length > 0) {
    const seen = `The bot's own account @${account.handle} is a host of ${list(own)}; it never answers itself`;
    checks.push(warning('games', seen, 'Use another account for the bot, or correct the hosts.'));
  }
  return checks;
}

export function queriesCheck(plan: readonly PollRequest[]): Check {
  if (plan.length === 0) return skipped('queries', 'There is no game to ask X for.');
  const requests = plan.length === 1 ? '1 request' : `${plan.length} requests`;
  const queries = plan.map(({ query }) => query);
  const shown = queries.slice(0, 3).map((query) => `\n${query}`);
  const more =
    queries.length > shown.length ? `\n… and ${queries.length - shown.length} more (--json has all)` : '';
  return ok(
    'queries',
    `${requests} a pass, and one more for each further page of 100 posts:${shown.join('')}${more}`,
    {
      queries,
    },
  );
}

function list(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}
