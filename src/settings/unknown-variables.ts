import { nearest } from '../nearest.ts';
import type { SettingWarning } from './fault.ts';
import { isVariable, variables } from './variables.ts';

/** Names that other bots and X's own pages use for the same thing. */
const otherNames: Readonly<Record<string, string>> = {
  X_API_KEY_SECRET: 'X_API_SECRET',
  X_CONSUMER_KEY: 'X_API_KEY',
  X_CONSUMER_SECRET: 'X_API_SECRET',
  X_ACCESS_TOKEN_SECRET: 'X_ACCESS_SECRET',
  X_API_BEARER_TOKEN: 'X_BEARER_TOKEN',
  X_API_URL: 'X_API_BASE_URL',
  TWITTER_API_KEY: 'X_API_KEY',
  TWITTER_API_SECRET: 'X_API_SECRET',
  TWITTER_ACCESS_TOKEN: 'X_ACCESS_TOKEN',
  TWITTER_ACCESS_SECRET: 'X_ACCESS_SECRET',
  TWITTER_ACCESS_TOKEN_SECRET: 'X_ACCESS_SECRET',
  TWITTER_BEARER_TOKEN: 'X_BEARER_TOKEN',
  HASHTAGS: 'TRACKED_HASHTAGS',
  DRY_RUN: 'REPLY_MODE',
  TIMEZONE: 'TZ',
};

/** Short names are left out: too much in an ordinary environment is two letters away from `TZ`. */
const guessable = variables.map(({ name }) => name).filter((name) => name.length >= 6);

/** Variables that look like ours but are not: a typing error must not silently mean the default. Values are not read. */
export function unknownVariables(
  names: readonly string[],
): readonly (SettingWarning & { readonly meant: string })[] {
  return names
    .filter((name) => !isVariable(name))
    .flatMap((name) => {
      const upper = name.toUpperCase();
      const meant = isVariable(upper) ? upper : (otherNames[upper] ?? nearest(name, guessable, 2));
      if (!meant) return [];
      return [
        { variable: name, meant, problem: `is not a setting and has no effect. Did you mean ${meant}?` },
      ];
    });
}
