import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileText } from '../file-text.ts';
import { fetchFailure } from '../proxy.ts';
import { wrongKindOf } from '../vision/network-faults.ts';
import { ask, isNetworkFault, isWebPage, refusal, secure } from './address.ts';
import type { Offer } from './catalogue.ts';
import type { Description } from './describe-network.ts';
import type { Wanted } from './download.ts';
import { ShopError } from './shop-error.ts';

export interface Given {
  /** A folder, an .onnx file, an address of one or of a model.json, or a name of the catalogue. */
  readonly what: string;
  /** A model.json for a network that comes without. */
  readonly manifest?: string | undefined;
  /** SHA-256 of the network, hex; for a network from an address whose manifest does not say it. */
  readonly sha256?: string | undefined;
  /** For a network that comes without a manifest: what one is made from. */
  readonly described?: Description | undefined;
}

/** A model before it is installed: its manifest as written, and where its network is. */
export interface Source {
  /** With `network.sha256`; not checked beyond that. */
  readonly manifest: ManifestLike;
  readonly network: Place;
  /** What else the manifest names: names of the outputs, weights in a second file. */
  readonly files: readonly (Place & { readonly path: string; readonly sha256: string })[];
  /** Folder whose README and licence texts come along. */
  readonly texts?: string;
  /** For people. */
  readonly from: string;
}

export type Place = { readonly file: string } | { readonly download: Wanted };

export type ManifestLike = Readonly<Record<string, unknown>> & {
  readonly network: Readonly<Record<string, unknown>> & { readonly sha256: string };
};

const SHA256 = /^[0-9a-f]{64}$/;
const MAX_MANIFEST_BYTES = 1_000_000;
const TIMEOUT_MS = 30_000;

/** Finds out what is meant and reads its manifest; of an address, only that is downloaded. Throws `ShopError`. */
export async function findSource(
  given: Given,
  catalogue: readonly Offer[],
  signal?: AbortSignal,
): Promise<Source> {
  const { what } = given;
  const offer = catalogue.find(({ name }) => name === what);
  if (offer !== undefined) return fromCatalogue(offer, given);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(what)) return fromAddress(given, signal);
  const found = await stat(what).catch(() => undefined);
  if (found?.isDirectory()) return fromFolder(what, given);
  if (found?.isFile() && basename(what) === 'model.json') return fromFolder(dirname(what), given);
  if (found?.isFile()) return fromFile(what, given);
  const names = catalogue.map(({ name }) => name).join(', ');
  throw new ShopError(
    'unknown-source',
    `"${what}" is no folder or file here, no address (https://…) and no name of the catalogue (${names})`,
  );
}

function fromCatalogue(offer: Offer, { manifest, sha256 }: Given): Source {
  if (manifest !== undefined || sha256 !== undefined) {
    const text = `${offer.name} comes from the catalogue with its manifest and hash; leave out --manifest and --sha256`;
    throw new ShopError('incomplete', `${text}, or write ./${offer.name} for a file of that name`);
  }
  const { addresses, sha256: expected, bytes, files = [] } = offer;
  return {
    manifest: withHash(offer.manifest, expected),
    network: { download: { addresses, sha256: expected, ...(bytes === undefined ? {} : { bytes }) } },
    files: files.map(({ path, ...wanted }) => ({
      path,
      sha256: wanted.sha256,
      download: { ...wanted, isOther: true },
    })),
    from: `the catalogue (${addresses[0]})`,
  };
}

async function fromFolder(folder: string, given: Given): Promise<Source> {
  const manifest = await readManifest(given.manifest ?? join(folder, 'model.json'));
  const file = join(folder, networkFile(manifest));
  return {
    manifest: withHash(manifest, statedHash(manifest, given) ?? (await hashOf(file))),
    network: { file },
    files: otherFiles(manifest, (path) => ({ file: join(folder, path) })),
    texts: folder,
    from: resolve(folder),
  };
}

async function fromFile(file: string, given: Given): Promise<Source> {
  const wrong = await wrongKindOf(file);
  if (wrong !== undefined) throw new ShopError('not-a-file', `${file} ${wrong}`);
  if (given.described) {
    const { describeNetwork } = await import('./describe-network.ts');
    const { manifest, places } = await describeNetwork(file, given.described);
    return {
      manifest: withHash(manifest, statedHash(manifest, given) ?? (await hashOf(file))),
      network: { file },
      files: otherFiles(manifest, (path) => ({ file: places.get(path) ?? path })),
      from: resolve(file),
    };
  }
  const path = given.manifest ?? join(dirname(file), 'model.json');
  if (given.manifest === undefined && (await stat(path).catch(() => undefined)) === undefined) {
    throw new ShopError(
      'incomplete',
      `${file} comes without a manifest: put a model.json beside it, name one with --manifest, or say with --labels NAMES.TXT what its outputs are`,
    );
  }
  const manifest = await readManifest(path);
  return {
    manifest: withHash(manifest, statedHash(manifest, given) ?? (await hashOf(file))),
    network: { file },
    files: otherFiles(manifest, (path) => ({ file: join(dirname(file), path) })),
    from: resolve(file),
  };
}

async function fromAddress(given: Given, signal: AbortSignal | undefined): Promise<Source> {
  const { pathname } = secure(given.what);
  if (pathname.endsWith('.json')) {
    const manifest = parseManifest(await fetchText(given.what, signal), given.what);
    const file = networkFile(manifest).split('/').map(encodeURIComponent).join('/');
    return fromNetworkAddress(new URL(file, given.what).href, manifest, given);
  }
  if (given.manifest === undefined) {
    throw new ShopError(
      'incomplete',
      `${given.what} is not the address of a model.json, so it is taken for a network: say with --manifest what its outputs mean, and with --sha256 what it has to be`,
    );
  }
  return fromNetworkAddress(given.what, await readManifest(given.manifest), given);
}

function fromNetworkAddress(
  address: string,
  manifest: Readonly<Record<string, unknown>>,
  given: Given,
): Source {
  const sha256 = statedHash(manifest, given);
  if (sha256 === undefined) {
    throw new ShopError(
      'incomplete',
      `Nothing says which file ${address} has to be: write its SHA-256 into the manifest (network.sha256), or give it with --sha256`,
    );
  }
  return {
    manifest: withHash(manifest, sha256),
    network: { download: { addresses: [address], sha256 } },
    files: otherFiles(manifest, (path, hash) => ({
      download: {
        addresses: [new URL(path.split('/').map(encodeURIComponent).join('/'), address).href],
        sha256: hash,
        isOther: true,
      },
    })),
    from: given.what,
  };
}

/** From the manifest or the command line; when both say one, it has to be the same. */
function statedHash(manifest: Readonly<Record<string, unknown>>, { sha256 }: Given): string | undefined {
  const asked = sha256?.toLowerCase();
  if (asked !== undefined && !SHA256.test(asked))
    throw new ShopError('incomplete', `--sha256 takes 64 hex digits (sha256sum model.onnx), not "${sha256}"`);
  const written = networkOf(manifest).sha256;
  if (typeof written !== 'string') return asked;
  if (asked !== undefined && asked !== written.toLowerCase()) {
    throw new ShopError(
      'wrong-hash',
      `The manifest says SHA-256 ${written}, --sha256 says ${asked}; correct one of them`,
    );
  }
  return written;
}

function withHash(manifest: Readonly<Record<string, unknown>>, sha256: string): ManifestLike {
  return { ...manifest, network: { ...networkOf(manifest), sha256 } };
}

function networkOf(manifest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { network } = manifest;
  return typeof network === 'object' && network !== null ? { ...network } : {};
}

/** What the manifest names beside the network; what is faulty there is told with the rest of the manifest. */
function otherFiles(
  manifest: Readonly<Record<string, unknown>>,
  placeOf: (path: string, sha256: string) => Place,
): Source['files'] {
  const names = objectIn(manifest.names);
  return [networkOf(manifest).data, names, objectIn(names).taxonomy].flatMap((each) => {
    const { file, sha256 } = objectIn(each);
    return typeof file === 'string' && typeof sha256 === 'string' && isInside(file)
      ? [{ path: file, sha256, ...placeOf(file, sha256) }]
      : [];
  });
}

const isInside = (path: string): boolean => !/\.\.|\\|:|^\//.test(path);
const objectIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** As the manifest names it; its form is checked with the rest of the manifest. */
export function networkFile(manifest: Readonly<Record<string, unknown>>): string {
  const { file } = networkOf(manifest);
  return typeof file === 'string' ? file : 'model.onnx';
}

async function readManifest(path: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = fileText(await readFile(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ShopError(
      'incomplete',
      `The manifest ${path} cannot be read (${code}); --manifest names another`,
    );
  }
  return parseManifest(text, path);
}

function parseManifest(text: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch (error) {
    throw new ShopError('incomplete', `${where} is not JSON: ${(error as Error).message}; correct it there`);
  }
  throw new ShopError('incomplete', `${where} is not a manifest: it holds no JSON object`);
}

async function fetchText(url: string, signal: AbortSignal | undefined): Promise<string> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const both = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    const response = await ask(url, { signal: both });
    if (response.status !== 200) throw await refusal(response, url);
    if (isWebPage(response)) {
      await response.body?.cancel();
      throw new ShopError(
        'not-a-file',
        `${url} gives a web page, not a model.json; look for its "raw" address`,
      );
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > MAX_MANIFEST_BYTES)
        throw new ShopError('wrong-size', `${url} is larger than ${MAX_MANIFEST_BYTES} bytes: no manifest`);
      chunks.push(chunk);
    }
    return fileText(Buffer.concat(chunks));
  } catch (error) {
    if (signal?.aborted) throw new ShopError('stopped', 'Stopped. Nothing was installed.');
    if (error instanceof ShopError || !isNetworkFault(error)) throw error;
    const why = timeout.aborted ? `nothing came within ${TIMEOUT_MS / 1000} s` : fetchFailure(error);
    throw new ShopError('unreachable', `${url} could not be reached: ${why}; check the network`, {
      cause: error,
    });
  }
}

/** `undefined` hashes are never invented for what comes from an address; a file at hand is taken as it is. */
async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ShopError(
      'incomplete',
      `The network ${file} cannot be read (${code}); network.file in model.json names it`,
    );
  }
  return hash.digest('hex');
}
