import jsonc from 'jsonc-parser';
import type { Game } from '../game/game.ts';
import { mergeGames } from './games.ts';
import { parseGames } from './games-file.ts';
import { parseJson } from './json-text.ts';

export type Exchanged =
  | {
      readonly text: string;
      /** Of the games that the entry is about, as written. */
      readonly hashtags: readonly string[];
      readonly model: string;
      readonly shadow: string;
    }
  /** Follows the game's name. */
  | { readonly problem: string };

interface Entry {
  readonly hashtag?: string;
  readonly hashtags?: readonly string[];
  readonly hosts?: readonly string[];
  readonly model?: string;
  readonly shadow?: string;
}

/**
 * A games file in which the shadow of a game plays it and its model is the shadow; all else stays as it is written.
 * @param text of a file that was read without faults
 * @param game by all settings
 * @param plays the folder of the model that plays it now
 */
export function exchangeModels(text: string, { key, model }: Game, plays: string | undefined): Exchanged {
  const parsed = parseJson(text);
  const { games = [] } = 'value' in parsed ? (parsed.value as { games?: readonly Entry[] }) : {};
  const isMeant = (entry: Entry): boolean =>
    mergeGames(parseGames({ games: [entry] }).entries).games.some((one) => one.key === key);
  const index = games.findIndex((entry) => entry.shadow !== undefined && isMeant(entry));
  const entry = games[index];
  if (entry?.shadow === undefined)
    return { problem: 'has no shadow in GAMES_FILE: write "shadow" beside its "model" first' };
  if (model !== entry.model)
    return {
      problem: `has its model in another place than its shadow: write "model": "${model}" beside the shadow, and take it away there`,
    };
  const before = entry.model ?? plays;
  if (before === undefined)
    return { problem: `is played by no model: write "model": "${entry.shadow}" in place of the shadow` };
  const options = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } };
  const put = (within: string, name: string, value: string): string =>
    jsonc.applyEdits(within, jsonc.modify(within, ['games', index, name], value, options));
  return {
    text: put(put(text, 'model', entry.shadow), 'shadow', before),
    hashtags: [...(entry.hashtag === undefined ? [] : [entry.hashtag]), ...(entry.hashtags ?? [])],
    model: entry.shadow,
    shadow: before,
  };
}
