import { networksOf } from '../app.ts';
import type { Game } from '../game/game.ts';
import { gamesOf, kindOfHandle } from '../game/networks.ts';
import type { Settings } from '../settings/settings.ts';
import { type Check, ok, warning } from './check.ts';

const TURN_ON = {
  x: 'X is off: none of its keys is set (X_API_KEY and the others)',
  bluesky: 'Bluesky is off: BLUESKY_HANDLE and BLUESKY_APP_PASSWORD turn it on',
};

/** Which networks are on, and games that none of them can play. */
export function networkChecks(settings: Settings): readonly Check[] {
  const on = networksOf(settings);
  const names = on.map(({ network }) => network);
  const off = Object.entries(TURN_ON).flatMap(([network, why]) =>
    names.includes(network) ? [] : [`${why}.`],
  );
  const seen = [`The bot plays on ${on.map(({ title }) => title).join(' and ')}.`, ...off].join(' ');
  const homeless = settings.games.filter((game) => names.every((name) => gamesOf(name, [game]).length === 0));
  return [ok('networks', seen, { on: names }), ...homeless.map(nowhere), ...unfound(settings)];
}

function nowhere({ key, hosts }: Game): Check {
  const kinds = [...new Set(hosts.map(kindOfHandle))];
  const isOff = kinds.every((kind) => kind === 'x' || kind === 'bluesky');
  const seen = `Nobody plays ${key}: its hosts are on a network that is ${isOff ? 'off' : 'not known'} (${hosts.join(', ')})`;
  const cure = `${isOff ? 'Turn that network on, or name' : 'Name'} hosts of one that is on: name on X, name.bsky.social on Bluesky.`;
  return warning('games', seen, cure);
}

/** On Bluesky alone, without a host and without a search, a game has only those who mention the bot. */
function unfound({ playsOnX, bluesky, games }: Settings): readonly Check[] {
  if (playsOnX || !bluesky || bluesky.search) return [];
  const keys = games.filter(({ hosts }) => hosts.length === 0).map(({ key }) => key);
  if (keys.length === 0) return [];
  const seen = `${keys.join(', ')}: without hosts, and BLUESKY_SEARCH=no, only posts that mention the bot are found`;
  const cure =
    'Name hosts (cougarOrNot@name.bsky.social). Or BLUESKY_SEARCH=yes, though Bluesky asks bots not to search.';
  return [warning('games', seen, cure, { games: keys })];
}
