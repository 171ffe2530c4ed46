import type { Game } from '../../game/game.ts';
import { optOutWords } from '../../game/opt-out.ts';

/** A part of a search query that stands on its own between ORs. */
export type Clause =
  /** Posts with one of the tags by one of the hosts. */
  | { readonly kind: 'hosted'; readonly tags: readonly string[]; readonly hosts: readonly string[] }
  /** Posts with media that fit one of the terms (`#tag` or `from:host`). */
  | { readonly kind: 'media'; readonly terms: readonly string[] }
  /** Posts that are addressed to the bot and have one of the words: only those, since every post found is paid for. */
  | {
      readonly kind: 'addressed';
      readonly bot: string;
      readonly terms: readonly string[];
      readonly words: readonly string[];
    };

const OR = ' OR ';

const any = (terms: readonly string[]): string =>
  terms.length === 1 ? terms.join('') : `(${terms.join(OR)})`;

export const lengthOf = (text: string): number => [...text].length;

/** The clause as X's query language has it: a space is AND and binds tighter than OR. */
export function clauseText(clause: Clause): string {
  switch (clause.kind) {
    case 'hosted':
      return `${any(clause.tags)} ${any(clause.hosts)}`;
    case 'media':
      return `${any(clause.terms)} has:media`;
    case 'addressed':
      return `${any(clause.terms)} ${any(clause.words.map((word) => (word.includes(' ') ? `"${word}"` : word)))}`;
  }
}

/** Names of the parts that a clause covers: the same whatever clause a part ends up in. */
export function clauseParts(clause: Clause): readonly string[] {
  switch (clause.kind) {
    case 'hosted':
      return clause.tags.flatMap((tag) => clause.hosts.map((host) => `${tag} ${host}`));
    case 'media':
      return clause.terms;
    case 'addressed':
      return [`opt-outs to:${clause.bot}`];
  }
}

/**
 * Requests to stop, the fullest form first: the shorter ones find fewer of them. A reply to the bot mentions it, unless its
 * author took the mention away; `to:` finds it all the same.
 */
export function optOutClauses(bot: string): readonly Clause[] {
  const clause = (terms: readonly string[], words: readonly string[]): Clause => ({
    kind: 'addressed',
    bot,
    terms,
    words,
  });
  const mention = `@${bot}`;
  return [
    clause([mention, `to:${bot}`], optOutWords),
    clause([mention, `to:${bot}`], optOutWords.slice(0, 8)),
    clause([mention], optOutWords.slice(0, 4)),
    clause([mention], optOutWords.slice(0, 1)),
  ];
}

/** What the games ask for, as few and short clauses as sharing tags or hosts allows; sorted, so that order does not matter. */
export function collectClauses(games: readonly Game[]): readonly Clause[] {
  const media = new Set<string>();
  const hostsOfTag = new Map<string, Set<string>>();
  for (const { hashtag, answerTag, hosts } of games) {
    const froms = hosts.map((host) => `from:${host}`);
    if (hashtag === undefined) {
      for (const from of froms) media.add(from);
    } else if (froms.length === 0) {
      media.add(`#${hashtag}`);
    } else {
      // That of solutions only where it is written: a search for a guess would make queries longer for nothing.
      for (const tag of answerTag === undefined ? [hashtag] : [hashtag, answerTag]) {
        const known = hostsOfTag.get(`#${tag}`) ?? new Set();
        hostsOfTag.set(`#${tag}`, new Set([...known, ...froms]));
      }
    }
  }
  const clauses: Clause[] = connected(hostsOfTag).flatMap(shorterCover);
  return media.size === 0 ? clauses : [{ kind: 'media', terms: [...media].sort() }, ...clauses];
}

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** Tags that share no host, even through others, do not concern each other. */
function connected(hostsOfTag: Edges): readonly Edges[] {
  let groups: Edges[] = [];
  for (const [tag, hosts] of hostsOfTag) {
    const touching = groups.filter((group) =>
      [...group.values()].some((others) => [...others].some((host) => hosts.has(host))),
    );
    const merged = new Map([...touching.flatMap((group) => [...group]), [tag, hosts] as const]);
    groups = [...groups.filter((group) => !touching.includes(group)), merged];
  }
  return groups;
}

/** A clause for all tags with the same hosts, or a clause for all hosts with the same tags: whichever is shorter in all. */
function shorterCover(hostsOfTag: Edges): readonly Clause[] {
  const byTag = sameSets(hostsOfTag).map(
    ([tags, hosts]): Clause => ({ kind: 'hosted', tags: tags.sort(), hosts: hosts.sort() }),
  );
  const byHost = sameSets(inverted(hostsOfTag)).map(
    ([hosts, tags]): Clause => ({ kind: 'hosted', tags: tags.sort(), hosts: hosts.sort() }),
  );
  return totalLength(byHost) < totalLength(byTag) ? byHost : byTag;
}

const totalLength = (clauses: readonly Clause[]): number =>
  clauses.reduce((sum, clause) => sum + lengthOf(clauseText(clause)) + OR.length, 0);

function inverted(edges: Edges): Edges {
  const result = new Map<string, Set<string>>();
  for (const [from, tos] of edges) {
    for (const to of tos) result.set(to, (result.get(to) ?? new Set()).add(from));
  }
  return result;
}

/** Keys that lead to the same set, each group with that set. */
function sameSets(edges: Edges): readonly [string[], string[]][] {
  const groups = new Map<string, [string[], string[]]>();
  for (const [key, values] of edges) {
    const sorted = [...values].sort();
    const group = groups.get(sorted.join(' '));
    if (group) group[0].push(key);
    else groups.set(sorted.join(' '), [[key], sorted]);
  }
  return [...groups.values()];
}

/** Cuts off as much of a clause as fits into `room` characters; `undefined` where nothing does. */
export function cutClause(clause: Clause, room: number): [head: Clause, tail: Clause] | undefined {
  switch (clause.kind) {
    case 'media':
      return cutList(clause.terms, room, (terms) => ({ ...clause, terms }));
    case 'hosted':
      return (
        cutList(clause.hosts, room, (hosts) => ({ ...clause, hosts })) ??
        cutList(clause.tags, room, (tags) => ({ ...clause, tags }))
      );
    case 'addressed':
      return undefined;
  }
}

function cutList(
  list: readonly string[],
  room: number,
  remake: (part: readonly string[]) => Clause,
): [Clause, Clause] | undefined {
  for (let count = list.length - 1; count > 0; count--) {
    const head = remake(list.slice(0, count));
    if (lengthOf(clauseText(head)) <= room) return [head, remake(list.slice(count))];
  }
  return undefined;
}

/** Pieces of a clause that each fit into `room` characters. */
export function chopClause(clause: Clause, room: number): readonly Clause[] {
  if (lengthOf(clauseText(clause)) <= room) return [clause];
  const cut = cutClause(clause, room);
  if (cut) return cut.flatMap((piece) => chopClause(piece, room));
  if (clause.kind !== 'hosted' || clause.tags.length === 1) {
    throw new RangeError(
      `No search query can hold ${clauseParts(clause)[0]}: it is longer than ${room} characters.`,
    );
  }
  // Both lists are long: halve one, so that the other can be cut against it.
  const middle = Math.ceil(clause.tags.length / 2);
  return [clause.tags.slice(0, middle), clause.tags.slice(middle)].flatMap((tags) =>
    chopClause({ ...clause, tags }, room),
  );
}
