import { hashtagKey } from '../game/game.ts';
import { parseGames } from './games-file.ts';
import table from './known-games.json' with { type: 'json' };
import { withoutSign } from './names.ts';

/** A game of the project's table. Sources were read on 28 November 2026; a tag's own name is the only one of many. */
interface KnownGame {
  /** As its host writes it. */
  readonly tag: string;
  /** Handles on X. */
  readonly hosts: readonly string[];
  /** Only of games that a species network could play. */
  readonly question?: string;
  readonly target?: readonly string[];
  readonly among?: readonly string[];
  readonly source?: string;
  /** False: whether it shows photos is only likely. */
  readonly isSure?: boolean;
  /** Why no game is proposed: it asks for what another network would have to learn, for nothing that a photo shows, or nobody knows. */
  readonly needs?: string;
}

/** An entry of a games file, with why. */
export interface Proposal {
  readonly hashtag: string;
  readonly hosts: readonly string[];
  readonly game: KnownGame;
}

export interface Proposals {
  readonly games: readonly Proposal[];
  /** Known, and nothing for a species network. */
  readonly others: readonly Proposal[];
  /** In no table: what they ask has to be said by a person. */
  readonly unknown: readonly string[];
  readonly faults: readonly string[];
}

const known = new Map((table as readonly KnownGame[]).map((game) => [hashtagKey(game.tag), game]));

/**
 * What could be played with the hosts of a list: the plain form of a games file, or lines such as `@host #tag #other`; a host alone stands
 * for the tags that the table has of it.
 */
export function proposeGames(text: string): Proposals {
  const { pairs, faults } = text.trimStart().startsWith('{') ? pairsOfJson(text) : pairsOfLines(text);
  const hostsOf = new Map<string, { readonly written: string; readonly hosts: Set<string> }>();
  for (const [host, tag] of pairs) {
    const entry = hostsOf.get(hashtagKey(tag)) ?? { written: tag, hosts: new Set<string>() };
    entry.hosts.add(host);
    hostsOf.set(hashtagKey(tag), entry);
  }
  const found = [...hostsOf].flatMap(([key, { hosts }]) => {
    const game = known.get(key);
    return game ? [{ hashtag: game.tag, hosts: [...hosts], game }] : [];
  });
  return {
    games: found.filter(({ game }) => game.question !== undefined),
    others: found.filter(({ game }) => game.question === undefined),
    unknown: [...hostsOf].filter(([key]) => !known.has(key)).map(([, { written }]) => written),
    faults,
  };
}

type Pairs = {
  readonly pairs: readonly (readonly [host: string, tag: string])[];
  readonly faults: readonly string[];
};

function pairsOfJson(text: string): Pairs {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { pairs: [], faults: [`it is not JSON: ${(error as Error).message}`] };
  }
  const { entries, problems } = parseGames(value);
  const pairs = entries.flatMap(({ hosts, hashtag }) =>
    hosts.flatMap((host) =>
      (hashtag === undefined ? tagsOf(host) : [hashtag]).map((tag) => [host, withoutSign(tag)] as const),
    ),
  );
  return { pairs, faults: problems };
}

function pairsOfLines(text: string): Pairs {
  const faults: string[] = [];
  const pairs = text.split(/\r\n|\n|\r/).flatMap((line, i) => {
    const [first, ...tags] = line
      .replace(/#\s.*$/, '')
      .split(/[\s,;:]+/)
      .filter(Boolean);
    if (first === undefined) return [];
    if (!/^@?[\p{L}\p{N}_.-]+$/u.test(first)) {
      faults.push(`line ${i + 1} begins with no handle: write @host #tag #tag`);
      return [];
    }
    const host = first.replace(/^@/, '');
    const odd = tags.find((tag) => !/^[#＃]?[\p{L}\p{M}\p{N}_]+$/u.test(tag));
    if (odd !== undefined) {
      faults.push(`line ${i + 1}: "${odd}" is no hashtag: write @host #tag #tag`);
      return [];
    }
    const meant = tags.length > 0 ? tags : tagsOf(host);
    if (meant.length === 0)
      faults.push(`line ${i + 1}: the table knows no game of @${host}; write its hashtags behind it`);
    return meant.map((tag) => [host, withoutSign(tag)] as const);
  });
  return { pairs, faults };
}

const tagsOf = (host: string): readonly string[] =>
  (table as readonly KnownGame[])
    .filter(({ hosts }) => hosts.includes(host.toLowerCase()))
    .map(({ tag }) => tag);
