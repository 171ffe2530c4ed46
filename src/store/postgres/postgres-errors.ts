import { StoreError, type StoreErrorKind } from '../errors.ts';

interface Advice {
  /** Of SQLSTATE or of Node's codes. https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly code: RegExp;
  readonly kind: StoreErrorKind;
  readonly says: (name: string) => string;
}

const ALIVE_AGAIN = 'Nothing was lost, and the next run asks again. If it stays so, check DATABASE_URL.';

/** First match counts. */
const ADVICE: readonly Advice[] = [
  {
    code: /^NO_PLAIN$/,
    kind: 'cannot-open',
    says: (name) =>
      `The database ${name} lets this user in only with TLS, or not at all. Set sslmode=require in DATABASE_URL; if it still refuses, correct user and database name.`,
  },
  {
    code: /^(28...|3D000)$/,
    kind: 'cannot-open',
    says: (name) =>
      `The database ${name} does not let the bot in. Correct user, password, name or sslmode in DATABASE_URL.`,
  },
  {
    code: /^(NO_TLS|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/,
    kind: 'cannot-open',
    says: (name) =>
      `The database ${name} cannot be reached with the TLS that DATABASE_URL demands. Correct its sslmode: require trusts any ` +
      'certificate, verify-full those that sslrootcert names, disable sends everything in the clear.',
  },
  {
    code: /^NO_OPTIONS$/,
    kind: 'cannot-open',
    says: (name) =>
      `Before the database ${name} stands a pooler that does not take ?schema=. Take it out of DATABASE_URL and give the user the ` +
      'schema (ALTER ROLE … SET search_path = …), or use the address of the server itself.',
  },
  {
    code: /^53300$/,
    kind: 'unreachable',
    says: (name) => `The database ${name} has no connection free. ${ALIVE_AGAIN}`,
  },
  {
    code: /^(08...|57P0.|E[A-Z]+|LOST)$/,
    kind: 'unreachable',
    says: (name) => `The database ${name} is out of reach. ${ALIVE_AGAIN}`,
  },
  {
    code: /^(55P03|40001|40P01|25P03)$/,
    kind: 'locked',
    says: (name) =>
      `The database ${name} is locked by another program. Wait until the other run is done, or stop it.`,
  },
  {
    code: /^(53100|53200)$/,
    kind: 'disk-full',
    says: (name) =>
      `The disk or memory of the database ${name} is full. Nothing was lost; free some, or take a larger plan.`,
  },
  {
    code: /^(25006|42501)$/,
    kind: 'read-only',
    says: (name) =>
      `The database ${name} cannot be written by this user. Grant it CREATE on the schema, or name one of its own by ?schema=.`,
  },
  {
    code: /^23505$/,
    kind: 'conflict',
    says: (name) => `The database ${name} refused a second row of what may exist once; nothing was changed.`,
  },
  {
    code: /^23503$/,
    kind: 'missing',
    says: (name) => `The database ${name} has no such row to refer to; nothing was changed.`,
  },
];

/** The error as an operator should read it; errors that are neither the server's nor the network's are returned unchanged. */
export function asStoreError(error: unknown, name: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (code === undefined) return error;
  const advice = ADVICE.find((each) => each.code.test(code));
  const detail = `(${code}: ${error.message || causes(error)})`;
  if (advice) return new StoreError(advice.kind, `${advice.says(name)} ${detail}`, error);
  const bug = `The database ${name} refused a statement, which is a bug in Fieldmark: please report it. ${detail}`;
  return new StoreError('internal', bug, error);
}

/** A connection that broke under the bot, as at a restart of the server: another may be had at once. */
export function isBroken(error: unknown): boolean {
  return error instanceof Error && /^(08...|57P01|57P02|ECONNRESET|EPIPE|LOST)$/.test(codeOf(error) ?? '');
}

/** What `pg` says without a code (8.23). */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^The server does not support SSL/, 'NO_TLS'],
  [/^(timeout exceeded when trying to connect|Query read timeout|Connection terminated due to)/, 'ETIMEDOUT'],
  [/^(Connection terminated|Client has encountered a connection error|Client was closed)/, 'LOST'],
];

export function codeOf(error: Error): string | undefined {
  // PgBouncer, before the version 1.20 and where it is not told otherwise.
  if (/^unsupported startup parameter: options/.test(error.message)) return 'NO_OPTIONS';
  // Up to PostgreSQL 13 it says SSL off.
  if (/no pg_hba\.conf entry .*, (no encryption|SSL off)$/.test(error.message)) return 'NO_PLAIN';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return WORDS.find(([words]) => words.test(error.message))?.[1];
}

/** Of one for each address that a name stands for. */
function causes(error: Error): string {
  return error instanceof AggregateError
    ? error.errors.map((each: Error) => each.message).join(', ')
    : error.name;
}
