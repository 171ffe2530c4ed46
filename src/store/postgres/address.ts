import { StoreError } from '../errors.ts';

const TLS = ['disable', 'prefer', 'require', 'no-verify', 'verify-full'] as const;

/** Where the memory is, and how to get there. */
export interface Address {
  /** For texts: without user and password. */
  readonly name: string;
  /** A folder when it is that of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly schema?: string;
  /**
   * As libpq means it (https://www.postgresql.org/docs/current/libpq-ssl.html): `require` encrypts and trusts any certificate, since that
   * of many hosts (Heroku) is signed by nobody; `prefer` does so where the server can. `no-verify` is another word for `require`.
   */
  readonly tls: (typeof TLS)[number];
  /** A file with the certificates to trust, for `verify-full`. */
  readonly rootCertificate?: string;
}

/** Reads a `DATABASE_URL`. Throws a `StoreError` (`cannot-open`) that repeats nothing secret. */
export function readAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) throw fault('is no address of a PostgreSQL database');
  // A raw one ends the address, or the password, too early.
  if (url.hash !== '' || text.split('@').length > 2)
    throw fault('holds a # or a second @: write those of a password as %23 and %40');
  const { searchParams } = url;
  const host = searchParams.get('host') ?? (decoded(url.hostname).replace(/^\[|\]$/g, '') || 'localhost');
  const isHere = host.startsWith('/') || /^(localhost|127\.[\d.]+|::1)$/.test(host);
  const tls = searchParams.get('sslmode') ?? (isHere ? 'disable' : 'prefer');
  if (!isOneOf(TLS, tls)) throw fault(`has the sslmode ${tls}; it takes ${TLS.join(', ')}`);
  const schema = searchParams.get('schema') ?? undefined;
  if (schema !== undefined && !/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw fault('has a ?schema= that is no plain name: small letters, digits and _');
  const port = Number(url.port || searchParams.get('port') || 5432);
  const database = decoded(url.pathname.slice(1));
  const rootCertificate = searchParams.get('sslrootcert');
  return {
    name: `postgres://${host.includes(':') ? `[${host}]` : host}:${port}/${database}${schema === undefined ? '' : `?schema=${schema}`}`,
    host,
    port,
    ...(url.username && { user: decoded(url.username) }),
    ...(url.password && { password: decoded(url.password) }),
    ...(database && { database }),
    ...(schema !== undefined && { schema }),
    tls,
    ...(rootCertificate !== null && { rootCertificate }),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw fault('holds a % that stands for nothing: write that of a password as %25');
  }
}

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return (list as readonly string[]).includes(text);
}

function fault(problem: string): StoreError {
  return new StoreError(
    'cannot-open',
    `DATABASE_URL ${problem}. It looks like postgres://user:password@host:5432/database.`,
  );
}
