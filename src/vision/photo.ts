import { createHash } from 'node:crypto';
import { promises } from 'node:fs';
import { fetchFailure } from '../proxy.ts';
import { pictureFormat } from './picture-format.ts';
import { toldApart } from './told-apart.ts';
import { type FetchedPhoto, PhotoError } from './vision.ts';

export interface FetchOptions {
  /** `pbs.twimg.com` (https, port 443), or an origin such as `http://127.0.0.1:8080`; nothing else is asked, nor redirected to. */
  readonly allowedHosts: readonly string[];
  /** Default 15 MB, counted after decompression. */
  readonly maxBytes?: number;
  /** For the whole download, redirects included; default 15 s. */
  readonly timeoutMs?: number;
}

export const MAX_BYTES = 15_000_000;
/** Of a file on the disk, which somebody has put there: a phone's 200 megapixels. */
const MAX_FILE_BYTES = 60_000_000;
const TIMEOUT_MS = 15_000;
const MAX_REDIRECTS = 3;

/**
 * Downloads one photo. Host names are matched by name, not by address: with https the certificate vouches for the host, so that
 * a name that resolves to a private address leads nowhere; plain http is asked only at origins that were allowed with `http://`.
 * Throws `PhotoError`; when `signal` fires, its reason as it is, for then the photo did not fail.
 */
export async function fetchPhoto(
  url: string,
  options: FetchOptions,
  signal?: AbortSignal,
): Promise<FetchedPhoto> {
  const { maxBytes = MAX_BYTES, timeoutMs = TIMEOUT_MS } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const stop = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    const response = await follow(url, options.allowedHosts, stop);
    return named(await readBody(response, maxBytes));
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof PhotoError) throw cause;
    if (timeout.aborted) {
      throw passing('timed-out', `${url} did not arrive within ${timeoutMs / 1000} s`, cause);
    }
    throw passing('unavailable', `${url} could not be fetched: ${fetchFailure(cause)}`, cause);
  }
}

/** A photo from the disk, for the `classify` command. Throws `PhotoError`. */
export async function readPhotoFile(path: string, maxBytes = MAX_FILE_BYTES): Promise<FetchedPhoto> {
  try {
    const file = await promises.stat(path);
    if (!file.isFile()) throw lasting('not-a-picture', `${path} is not a file`);
    if (file.size > maxBytes) throw tooLarge(file.size, maxBytes);
    return named(await promises.readFile(path));
  } catch (cause) {
    if (cause instanceof PhotoError) throw cause;
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw lasting(
      missing ? 'not-found' : 'unavailable',
      missing ? `There is no file ${path}` : `${path} cannot be read: ${fetchFailure(cause)}`,
    );
  }
}

async function follow(url: string, hosts: readonly string[], signal: AbortSignal): Promise<Response> {
  let next = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const address = allowed(next, hosts);
    const response = await fetch(address, { redirect: 'manual', signal, headers: { accept: 'image/*' } });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null)
      return refuseStatus(response, url);
    await response.body?.cancel();
    next = new URL(location, address).href;
  }
  throw lasting('host-not-allowed', `${url} is redirected more than ${MAX_REDIRECTS} times`);
}

function allowed(url: string, hosts: readonly string[]): URL {
  const address = URL.parse(url);
  const asked = hosts.map((host) => URL.parse(host.includes('://') ? host : `https://${host}`)?.origin);
  const plain = address !== null && address.username === '' && address.password === '';
  const web = address?.protocol === 'https:' || address?.protocol === 'http:';
  if (plain && web && asked.includes(address.origin)) return address;
  throw lasting(
    'host-not-allowed',
    `${address?.origin ?? 'An address that is none'} is not among the hosts that photos come from (${hosts.join(', ')})`,
  );
}

async function refuseStatus(response: Response, url: string): Promise<Response> {
  if (response.status === 200) return response;
  await response.body?.cancel();
  throw refusalOf(response.status, url);
}

/** Why a server's status other than 200 brings no photo. */
export function refusalOf(status: number, url: string): PhotoError {
  const text = `${url} answers ${status}`;
  if (status === 404 || status === 410) return lasting('not-found', text);
  if (status === 403 || status === 401 || status === 451) return lasting('forbidden', text);
  if (status === 429 || status === 408 || status === 425 || status >= 500)
    return passing('unavailable', text);
  return lasting('unavailable', text);
}

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  if (announced > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(announced, maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(length, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Bytes that begin as a picture does, with their hash. Throws `PhotoError`. */
export function named(bytes: Uint8Array): FetchedPhoto {
  pictureFormat(bytes);
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex') };
}

export function tooLarge(bytes: number, maxBytes: number): PhotoError {
  const [found, most] = toldApart(bytes, maxBytes);
  return lasting('too-large', `The photo has ${found} MB or more; at most ${most} are read`);
}

const lasting = (reason: string, text: string): PhotoError =>
  new PhotoError(reason, text, { permanent: true });
const passing = (reason: string, text: string, cause?: unknown): PhotoError =>
  new PhotoError(reason, text, { permanent: false, cause });
