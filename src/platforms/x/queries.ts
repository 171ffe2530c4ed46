import type { Game } from '../../game/game.ts';
import type { PollRequest } from '../platform.ts';
import {
  type Clause,
  chopClause,
  clauseParts,
  clauseText,
  collectClauses,
  cutClause,
  lengthOf,
  optOutClauses,
} from './query-clauses.ts';

/** Longest query that X takes on the self-serve plan, in code points. */
export const MAX_QUERY_LENGTH = 512;

const SUFFIX = ' -is:retweet';
const OR = ' OR ';
/** What clauses may fill together: the rest goes to the parentheses round them and to the suffix. */
const ROOM = MAX_QUERY_LENGTH - SUFFIX.length - '()'.length;

/**
 * The fewest search requests that find exactly what the games ask for:
 * - a hashtag with hosts: every post of those hosts with it, photos or not, because hosts reveal answers in plain text;
 * - a hashtag without hosts: anyone's posts with it that have photos, videos or GIFs: other posts need not be paid for;
 * - hosts without a hashtag: their posts with photos, videos or GIFs;
 * - requests to stop, addressed to `bot` (its handle), in what room the others leave; without games nothing else.
 *
 * Retweets are left out of all of them. The result depends on the set of games only, not on their order.
 */
export function planSearch(games: readonly Game[], bot?: string): readonly PollRequest[] {
  const clauses = longestFirst(collectClauses(games).flatMap((clause) => chopClause(clause, ROOM)));
  const whole = pack(clauses, { cutting: false });
  const cut = pack(clauses, { cutting: true });
  const queries = cut.length < whole.length ? cut : whole;
  const all = bot === undefined ? queries : withOptOuts(queries, optOutClauses(bot));
  return all.map((query) => toRequest(query.clauses));
}

/**
 * As `planSearch`, for posts of the games' hosts alone: nobody else's cost anything then. What a host says to the bot is found whatever
 * it holds: a request to stop, a summons under a picture.
 */
export function planHosts(games: readonly Game[], bot?: string): readonly PollRequest[] {
  const hosted = games.filter(({ hosts }) => hosts.length > 0);
  const hosts = [...new Set(hosted.flatMap((game) => game.hosts.map((host) => `from:${host}`)))].sort();
  const said: readonly Clause[] =
    bot === undefined || hosts.length === 0 ? [] : [{ kind: 'hosted', tags: [`@${bot}`], hosts }];
  const clauses = longestFirst(
    [...collectClauses(hosted), ...said].flatMap((clause) => chopClause(clause, ROOM)),
  );
  return pack(clauses, { cutting: true }).map((query) => toRequest(query.clauses));
}

/**
 * The fullest form that fits into a query that is made anyway. Where none does, a query of its own: X charges nothing for a
 * search that finds nothing, and a request to stop must not be missed.
 */
function withOptOuts(queries: readonly Bin[], forms: readonly Clause[]): readonly Bin[] {
  for (const form of forms) {
    const length = lengthOf(clauseText(form));
    const fitting = tightest(queries.filter((query) => query.room >= length));
    if (fitting) {
      fitting.put(form);
      return queries;
    }
  }
  return [...queries, ...forms.slice(0, 1).map((form) => new Bin().put(form))];
}

function toRequest(clauses: readonly Clause[]): PollRequest {
  const terms = clauses.map(clauseText).join(OR);
  return {
    kind: 'search',
    query: `${clauses.length === 1 ? terms : `(${terms})`}${SUFFIX}`,
    covers: [...new Set(clauses.flatMap(clauseParts))].sort(),
  };
}

/** A query in the making. */
class Bin {
  readonly clauses: Clause[] = [];
  /** Characters that one more clause may have. */
  room = ROOM;

  put(clause: Clause): this {
    this.clauses.push(clause);
    this.room -= lengthOf(clauseText(clause)) + OR.length;
    return this;
  }
}

const longestFirst = (clauses: readonly Clause[]): readonly Clause[] =>
  clauses
    .map((clause) => ({ clause, text: clauseText(clause) }))
    .sort((a, b) => lengthOf(b.text) - lengthOf(a.text) || (a.text < b.text ? -1 : 1))
    .map(({ clause }) => clause);

const tightest = (bins: readonly Bin[]): Bin | undefined =>
  bins.reduce<Bin | undefined>((best, bin) => (best && best.room <= bin.room ? best : bin), undefined);

const roomiest = (bins: readonly Bin[]): Bin | undefined =>
  bins.reduce<Bin | undefined>((best, bin) => (best && best.room >= bin.room ? best : bin), undefined);

/**
 * Best-fit decreasing (Johnson 1973): at most 11/9 of the fewest queries and one more, nearly optimal for many short clauses.
 * With `cutting`, a clause that fits nowhere is first cut against the emptiest query, at the price of a repeated tag or host;
 * that saves queries where a few clauses are long.
 */
function pack(clauses: readonly Clause[], { cutting }: { cutting: boolean }): readonly Bin[] {
  const bins: Bin[] = [];
  const place = (clause: Clause): void => {
    const length = lengthOf(clauseText(clause));
    const fitting = tightest(bins.filter((bin) => bin.room >= length));
    if (fitting) {
      fitting.put(clause);
      return;
    }
    const emptiest = cutting ? roomiest(bins) : undefined;
    const pieces = emptiest && cutClause(clause, emptiest.room);
    if (emptiest && pieces) {
      emptiest.put(pieces[0]);
      place(pieces[1]);
    } else {
      bins.push(new Bin().put(clause));
    }
  };
  for (const clause of clauses) place(clause);
  return bins;
}
