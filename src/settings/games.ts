import { type Game, type GameMarks, type Hours, hashtagKey, type WordingTemplates } from '../game/game.ts';
import type { SettingFault } from './fault.ts';
import { handleKey, withoutSign } from './names.ts';

/** What an operator can do about a game that cannot be played as it is written. */
export const gamesCure =
  'Correct the game in TRACKED_HASHTAGS or GAMES_FILE, or install the model. Behind : stands a model, behind @ a host (tag@host:model).';

/** A game as one place of the settings gives it; several entries may speak of the same game. */
export interface GameEntry {
  /** As written. Absent: everything the hosts post with photos. */
  readonly hashtag?: string;
  /** As written. Empty: anyone's posts. */
  readonly hosts: readonly string[];
  readonly model?: string;
  readonly shadow?: string;
  readonly question?: 'which' | 'is-it';
  /** Labels or groups of the model, as written. */
  readonly target?: readonly string[];
  readonly fieldMarks?: GameMarks;
  /** Lower case, without `#`. */
  readonly answerTag?: string;
  readonly among?: readonly string[];
  readonly names?: Readonly<Record<string, string>>;
  readonly wording?: WordingTemplates;
  /** Without a zone where none is written. */
  readonly when?: readonly (Omit<Hours, 'zone'> & { readonly zone?: string })[];
  /** Where it stands, for faults: the variable, and the place in words. */
  readonly variable: 'TRACKED_HASHTAGS' | 'GAMES_FILE';
  readonly place: string;
}

/**
 * One game a hashtag, and one a host whose every post counts. Entries for the same one add up their hosts; contradictions
 * between them are faults.
 * @param zone of hours that name none
 */
export function mergeGames(
  entries: readonly GameEntry[],
  zone = 'UTC',
): {
  games: readonly Game[];
  faults: readonly SettingFault[];
} {
  const drafts = new Map<string, Draft>();
  const faults: SettingFault[] = [];
  for (const entry of entries.flatMap(perGame)) {
    const key =
      entry.hashtag === undefined ? `@${handleKey(entry.hosts[0] ?? '')}` : `#${hashtagKey(entry.hashtag)}`;
    const draft = drafts.get(key);
    if (!draft) {
      drafts.set(key, { first: entry, hosts: new Set(entry.hosts.map(handleKey)), ...optional(entry) });
      continue;
    }
    const contradiction = contradictionOf(draft, entry, key);
    if (contradiction) {
      const example = entry.hashtag === undefined ? '' : ` for ${key}`;
      faults.push({
        variable: entry.variable,
        problem: contradiction,
        example: `one entry${example} with all its hosts`,
      });
      continue;
    }
    for (const host of entry.hosts) draft.hosts.add(handleKey(host));
    Object.assign(draft, optional(entry));
  }
  return { games: [...drafts].map(([key, draft]) => gameOf(key, draft, zone)), faults };
}

interface Draft {
  readonly first: GameEntry;
  readonly hosts: Set<string>;
  model?: string;
  shadow?: string;
  question?: 'which' | 'is-it';
  target?: readonly string[];
  fieldMarks?: GameMarks;
  answerTag?: string;
  among?: readonly string[];
  names?: Readonly<Record<string, string>>;
  wording?: WordingTemplates;
  when?: NonNullable<GameEntry['when']>;
}

/** An entry without a hashtag is a game for each of its hosts. */
function perGame(entry: GameEntry): readonly GameEntry[] {
  if (entry.hashtag !== undefined) return [entry];
  return [...new Set(entry.hosts.map(handleKey))].map((host) => ({ ...entry, hosts: [host] }));
}

function contradictionOf(draft: Draft, entry: GameEntry, key: string): string | undefined {
  const where = `${entry.place}: ${key} is already in ${draft.first.place}`;
  if (draft.model !== undefined && entry.model !== undefined && draft.model !== entry.model) {
    return `${where}, there with the model ${draft.model} and here with ${entry.model}; a game has one model`;
  }
  if (differ(draft.shadow, entry.shadow)) return `${where} with another shadow; a game has one`;
  if ((draft.hosts.size === 0) !== (entry.hosts.length === 0)) {
    const [hostless, hosted] = draft.hosts.size === 0 ? ['there', 'here'] : ['here', 'there'];
    return `${where}; ${hostless} it has no host, so that anyone's posts count, and ${hosted} it has hosts: keep one of them`;
  }
  const asked = [draft, entry].map(({ question, target }) => JSON.stringify([question, target]));
  const isAsked = [draft, entry].every(({ question, target }) => question !== undefined || target);
  if (isAsked && asked[0] !== asked[1])
    return `${where} with another question or target; a game asks one thing`;
  for (const [field, word] of [
    ['among', 'among'],
    ['names', 'name'],
  ] as const)
    if (draft[field] && entry[field] && JSON.stringify(draft[field]) !== JSON.stringify(entry[field]))
      return `${where} with another "${word}"; keep one of them`;
  if (draft.wording && entry.wording && JSON.stringify(draft.wording) !== JSON.stringify(entry.wording)) {
    return `${where} with another wording; a game has one wording`;
  }
  if (differ(draft.fieldMarks, entry.fieldMarks)) {
    return `${where} with other fieldMarks; a game has all its marks in one place`;
  }
  if (differ(draft.answerTag, entry.answerTag)) {
    return `${where} with another answerTag; a game has one`;
  }
  if (draft.when && entry.when && JSON.stringify(draft.when) !== JSON.stringify(entry.when)) {
    return `${where} with other hours; a game has all its hours in one place`;
  }
  return undefined;
}

function differ(a: unknown, b: unknown): boolean {
  return a !== undefined && b !== undefined && JSON.stringify(a) !== JSON.stringify(b);
}

type Optional = Omit<Draft, 'first' | 'hosts'>;

function optional(draft: Optional): Optional {
  const { model, shadow, question, target, among, names, fieldMarks, answerTag, wording, when } = draft;
  return {
    ...(model !== undefined && { model }),
    ...(shadow !== undefined && { shadow }),
    ...(question !== undefined && { question }),
    ...(target && { target }),
    ...(fieldMarks !== undefined && { fieldMarks }),
    ...(answerTag !== undefined && { answerTag }),
    ...(among && { among }),
    ...(names && { names }),
    ...(wording && { wording }),
    ...(when && { when }),
  };
}

function gameOf(key: string, draft: Draft, zone: string): Game {
  const written = draft.first.hashtag === undefined ? undefined : withoutSign(draft.first.hashtag);
  const { when, ...others } = optional(draft);
  return {
    key,
    ...(written !== undefined && { hashtag: hashtagKey(written), hashtagAsWritten: written }),
    hosts: [...draft.hosts],
    ...others,
    ...(when && { when: when.map((hours) => ({ zone, ...hours })) }),
  };
}
