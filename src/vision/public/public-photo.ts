import { promises as dns, type LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { MAX_BYTES, named, refusalOf, tooLarge } from '../photo.ts';
import { type FetchedPhoto, PhotoError } from '../vision.ts';
import { isPublicAddress } from './public-address.ts';

export interface PublicPhotoOptions {
  /** Default 15 MB. */
  readonly maxBytes?: number;
  /** For the whole download, redirects included; default 15 s. */
  readonly timeoutMs?: number;
  /** For tests, which have no internet. */
  readonly instead?: {
    resolve?(host: string): Promise<readonly LookupAddress[]>;
    readonly isPublic?: (address: string) => boolean;
    /** Default 443. */
    readonly port?: number;
    readonly tls?: SecureContextOptions;
  };
}

const TIMEOUT_MS = 15_000;
const MAX_REDIRECTS = 3;

/**
 * Downloads a photo from an address that a stranger gave: https, port 443, no login, three redirects. The host's addresses are judged where
 * the socket connects, so that a name that leads elsewhere a moment later leads nowhere; one private address among them is enough to
 * refuse the host. No proxy is asked, which would look the name up itself. Throws `PhotoError`; when `signal` fires, its reason.
 */
export async function fetchPublicPhoto(
  url: string,
  options: PublicPhotoOptions = {},
  signal?: AbortSignal,
): Promise<FetchedPhoto> {
  const { maxBytes = MAX_BYTES, timeoutMs = TIMEOUT_MS } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  const agent = new Agent({ lookup: judged(options), ...options.instead?.tls, keepAlive: false });
  try {
    return named(await readBody(await follow(url, options, agent, stop), maxBytes));
  } catch (cause) {
    signal?.throwIfAborted();
    const known = refusalIn(cause);
    if (known) throw known;
    if (timeout.aborted)
      throw passing('timed-out', `${url} did not arrive within ${timeoutMs / 1000} s`, cause);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw passing('unavailable', `${url} could not be fetched: ${why}`, cause);
  } finally {
    agent.destroy();
  }
}

async function follow(
  url: string,
  options: PublicPhotoOptions,
  agent: Agent,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let next = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const address = allowed(next, options);
    const response = await ask(address, agent, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return response;
    response.destroy();
    if (statusCode < 300 || statusCode >= 400 || headers.location === undefined)
      throw refusalOf(statusCode, url);
    next = URL.parse(headers.location, address.href)?.href ?? '';
  }
  throw lasting('host-not-allowed', `${url} is redirected more than ${MAX_REDIRECTS} times`);
}

/** Node resolves no name for a literal address, so that it is judged here. */
function allowed(
  url: string,
  { instead: { port = 443, isPublic = isPublicAddress } = {} }: PublicPhotoOptions,
): URL {
  const address = URL.parse(url);
  if (address?.protocol !== 'https:')
    throw lasting('host-not-allowed', 'Only addresses that begin with https:// are fetched');
  if (address.username !== '' || address.password !== '')
    throw lasting('host-not-allowed', 'The address has a login in it; give one without');
  if (Number(address.port || 443) !== port)
    throw lasting(
      'host-not-allowed',
      `The address names the port ${address.port}; only the usual one is asked`,
    );
  const host = address.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublic(host)) throw notPublic(address.hostname);
  return address;
}

function ask(address: URL, agent: Agent, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'image/*', 'user-agent': 'Fieldmark', 'accept-encoding': 'identity' };
    const asked = request(address, { agent, signal, headers }, resolve);
    asked.on('error', reject);
    asked.end();
  });
}

/** Looks a name up once, and lets the socket have what it found only if all of it is public. */
function judged({ instead = {} }: PublicPhotoOptions): LookupFunction {
  const { isPublic = isPublicAddress, resolve = (name: string) => dns.lookup(name, { all: true }) } = instead;
  return (host, options, done) => {
    resolve(host).then(
      (found) => {
        const [first] = found;
        if (!first || found.some(({ address }) => !isPublic(address))) return done(notPublic(host), '', 0);
        if (options.all) return done(null, [...found]);
        return done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 0),
    );
  };
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(response.headers['content-length'] ?? 0);
  if (announced > maxBytes) {
    response.destroy();
    throw tooLarge(announced, maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(length, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What the look-up refused comes back inside the error of the socket, of several addresses inside an AggregateError. */
function refusalIn(error: unknown): PhotoError | undefined {
  if (error instanceof PhotoError) return error;
  if (error instanceof AggregateError) return error.errors.map(refusalIn).find(Boolean);
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : undefined;
}

function notPublic(host: string): PhotoError {
  return lasting('host-not-allowed', `${host} is not on the open internet, so it is not asked`);
}

const lasting = (reason: string, text: string): PhotoError =>
  new PhotoError(reason, text, { permanent: true });
const passing = (reason: string, text: string, cause?: unknown): PhotoError =>
  new PhotoError(reason, text, { permanent: false, cause });
