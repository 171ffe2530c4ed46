import { codePoints } from './text.ts';

/** What the operators look at. Handles and hashtags in lower case. */
export interface Searchable {
  readonly text: string;
  readonly hashtags: readonly string[];
  readonly mentions: readonly string[];
  readonly author: readonly [handle: string, id: string];
  /** Handle and id of whom it replies to. */
  readonly repliesTo?: readonly [handle: string, id: string];
  readonly conversationId: string;
  readonly hasLinks: boolean;
  readonly media: readonly ('photo' | 'video' | 'animated_gif')[];
  readonly isRetweet: boolean;
  readonly isQuote: boolean;
}

export type Matcher = (post: Searchable) => boolean;

/** X answers it with 400 and this message. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

type Node =
  | { kind: 'term'; matches: Matcher; standalone: boolean }
  | { kind: 'not'; of: Node }
  | { kind: 'and' | 'or'; of: readonly Node[] };

/** A space is AND and binds tighter than OR. @throws QueryError */
export function parseQuery(query: string, limit: number): Matcher {
  const length = codePoints(query);
  if (length > limit)
    throw new QueryError(
      `The \`query\` query parameter value length [${length}] is more than the maximum of ${limit}`,
    );
  const tokens = tokenize(query);
  let at = 0;

  function disjunction(): Node {
    const branches = [conjunction()];
    while (tokens[at]?.kind === 'or') {
      at += 1;
      branches.push(conjunction());
    }
    return branches.length === 1 && branches[0] ? branches[0] : { kind: 'or', of: branches };
  }

  function conjunction(): Node {
    const parts: Node[] = [];
    for (let token = tokens[at]; token && token.kind !== 'or' && token.kind !== 'close'; token = tokens[at])
      parts.push(factor(token));
    if (parts.length === 0) throw new QueryError(problem(`missing clause at position ${position()}`));
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', of: parts };
  }

  function factor(token: Token): Node {
    at += 1;
    if (token.kind === 'not') {
      const next = tokens[at];
      if (!next || next.kind === 'or' || next.kind === 'close' || next.kind === 'not')
        throw new QueryError(problem(`nothing to negate at position ${token.position}`));
      return { kind: 'not', of: factor(next) };
    }
    if (token.kind === 'open') {
      const inner = disjunction();
      if (tokens[at]?.kind !== 'close')
        throw new QueryError(problem(`missing ')' for '(' at position ${token.position}`));
      at += 1;
      return inner;
    }
    return term(token);
  }

  const position = () => tokens[at]?.position ?? query.length + 1;
  const root = disjunction();
  if (at < tokens.length) throw new QueryError(problem(`extraneous input at position ${position()}`));
  if (!standsAlone(root))
    throw new QueryError(
      problem(
        'Rules must contain at least one positive, non-stopword clause: has:, is: and negated operators need a ' +
          'standalone operator beside them in each OR branch',
      ),
    );
  return (post) => holds(root, post);
}

interface Token {
  readonly kind: 'open' | 'close' | 'or' | 'not' | 'word' | 'phrase';
  readonly value: string;
  readonly position: number;
}

const TOKEN = /\s*(?:(?<open>\()|(?<close>\))|(?<not>-)(?=\S)|"(?<phrase>[^"]*)"|(?<word>[^\s()"]+))/uy;

function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = query.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const groups = TOKEN.exec(query)?.groups;
    if (!groups) throw new QueryError(problem(`no viable character at position ${from + 1}`));
    const position = from + 1;
    if (groups.open) tokens.push({ kind: 'open', value: '(', position });
    else if (groups.close) tokens.push({ kind: 'close', value: ')', position });
    else if (groups.not) tokens.push({ kind: 'not', value: '-', position });
    else if (groups.phrase !== undefined) tokens.push({ kind: 'phrase', value: groups.phrase, position });
    else if (groups.word === 'OR') tokens.push({ kind: 'or', value: 'OR', position });
    else tokens.push({ kind: 'word', value: groups.word ?? '', position });
  }
  return tokens;
}

function term({ kind, value }: Token): Node {
  if (kind === 'phrase') return standalone(containsPhrase(value));
  const folded = value.toLowerCase();
  if (/^[#＃]/u.test(folded)) {
    const tag = named(folded);
    return standalone((post) => post.hashtags.includes(tag));
  }
  if (folded.startsWith('@')) {
    const handle = named(folded);
    return standalone((post) => post.mentions.includes(handle));
  }
  const operator = /^([a-z_]+):(.*)$/.exec(folded);
  return operator ? operatorTerm(operator[1] ?? '', operator[2] ?? '') : standalone(containsPhrase(value));
}

/** X knows more of them; those are refused here like unknown ones, so that nobody relies on what is not simulated. */
function operatorTerm(operator: string, argument: string): Node {
  const handle = argument.replace(/^@/, '');
  const name = `${operator}:${argument}`;
  if (argument === '') throw new QueryError(problem(`missing value after '${operator}:'`));
  if (operator === 'from') return standalone((post) => post.author.includes(handle));
  if (operator === 'to') return standalone((post) => post.repliesTo?.includes(handle) === true);
  if (operator === 'conversation_id') return standalone((post) => post.conversationId === argument);
  const dependent = DEPENDENT.get(name);
  if (dependent) return { kind: 'term', matches: dependent, standalone: false };
  throw new QueryError(
    problem(
      `Reference to invalid operator '${operator === 'has' || operator === 'is' ? name : operator}'. Operator is not ` +
        'available in current product or product packaging',
    ),
  );
}

const DEPENDENT = new Map<string, Matcher>([
  ['has:images', ({ media }) => media.includes('photo')],
  ['has:videos', ({ media }) => media.includes('video')],
  ['has:media', ({ media }) => media.length > 0],
  ['has:links', ({ hasLinks }) => hasLinks],
  ['has:hashtags', ({ hashtags }) => hashtags.length > 0],
  ['has:mentions', ({ mentions }) => mentions.length > 0],
  ['is:retweet', ({ isRetweet }) => isRetweet],
  ['is:reply', ({ repliesTo }) => repliesTo !== undefined],
  ['is:quote', ({ isQuote }) => isQuote],
]);

function named(term: string): string {
  if (!/^.[\p{L}\p{M}\p{N}_]+$/u.test(term)) throw new QueryError(problem(`'${term}' names nothing`));
  return term.slice(1);
}

function containsPhrase(phrase: string): Matcher {
  const sought = words(phrase);
  if (sought.length === 0) throw new QueryError(problem(`"${phrase}" holds no word`));
  return ({ text }) => {
    const present = words(text);
    return present.some((_, start) => sought.every((word, offset) => present[start + offset] === word));
  };
}

function words(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
}

function standalone(matches: Matcher): Node {
  return { kind: 'term', matches, standalone: true };
}

function standsAlone(node: Node): boolean {
  if (node.kind === 'term') return node.standalone;
  if (node.kind === 'not') return false;
  return node.kind === 'and' ? node.of.some(standsAlone) : node.of.every(standsAlone);
}

function holds(node: Node, post: Searchable): boolean {
  if (node.kind === 'term') return node.matches(post);
  if (node.kind === 'not') return !holds(node.of, post);
  return node.kind === 'and'
    ? node.of.every((part) => holds(part, post))
    : node.of.some((part) => holds(part, post));
}

function problem(what: string): string {
  return `There were errors processing your request: ${what}`;
}
