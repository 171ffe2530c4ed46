import { createHash } from 'node:crypto';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchFailure } from '../proxy.ts';
import { wrongKindOf } from '../vision/network-faults.ts';
import { toldApart } from '../vision/told-apart.ts';
import { ask, isNetworkFault, isWebPage, refusal } from './address.ts';
import { asDiskError, megabytes, ShopError } from './shop-error.ts';

export interface Wanted {
  /** Tried in this order; the hash holds for all of them. */
  readonly addresses: readonly string[];
  /** SHA-256 of the whole file, hex, lower case. */
  readonly sha256: string;
  /** Where it is known beforehand. */
  readonly bytes?: number;
  /** No network, but something that belongs to one: names, weights. */
  readonly isOther?: boolean;
}

export interface Progress {
  /** Bytes on the disk. */
  readonly received: number;
  readonly total?: number;
}

export interface DownloadOptions {
  /** Where the file is put. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** So long may nothing arrive, milliseconds. Default 30 s. */
  readonly stallMs?: number;
  /** First wait before the same address is tried again; it doubles. Default 1 s. */
  readonly retryMs?: number;
  readonly openFile?: OpenFile;
}

/** Opens a file for writing, anew. Tests hand in one whose disk is full. */
export type OpenFile = (path: string, flags: 'w') => Promise<Writer>;
export interface Writer {
  appendFile(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const STALL_MS = 30_000;
const RETRIES = 3;
const RETRY_MS = 1000;
/** ONNX files cannot be larger: protobuf ends there. */
const MAX_BYTES = 2 ** 31;

/**
 * Downloads a file whose hash is known. Each try begins anew; what is not the whole file is removed.
 * @returns the path of the whole, checked file. Throws `ShopError`
 */
export async function download(wanted: Wanted, options: DownloadOptions): Promise<string> {
  // The name tells whose it is: `sweep` removes what a killed process left.
  const path = join(options.folder, `model-${process.pid}-${wanted.sha256}.part`);
  const failures: ShopError[] = [];
  for (const address of wanted.addresses) {
    const failure = await fromAddress(address, path, wanted, options);
    if (failure === undefined) return path;
    await rm(path, { force: true }).catch(() => undefined);
    failures.push(failure);
    if (['disk-full', 'not-writable', 'stopped'].includes(failure.reason)) throw failure;
  }
  const [first] = failures;
  if (first === undefined || failures.length === 1) throw first ?? new Error('no address to download from');
  const all = failures.map((failure) => `  - ${failure.message}`).join('\n');
  throw new ShopError(first.reason, `None of the addresses gave the file:\n${all}`, { cause: first });
}

/** @returns why the file could not be had there; `undefined`: it is whole */
async function fromAddress(
  address: string,
  path: string,
  wanted: Wanted,
  options: DownloadOptions,
): Promise<ShopError | undefined> {
  const { default: pRetry } = await import('p-retry');
  try {
    await mkdir(options.folder, { recursive: true });
    await pRetry(() => fetchWhole(address, path, wanted, options), {
      retries: RETRIES,
      minTimeout: options.retryMs ?? RETRY_MS,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      shouldRetry: ({ error }) => error instanceof ShopError && error.passing,
    });
    return undefined;
  } catch (error) {
    if (options.signal?.aborted) return new ShopError('stopped', 'Stopped. Nothing was installed.');
    const known = error instanceof ShopError ? error : asDiskError(error, path);
    if (known === undefined) throw error;
    return known;
  }
}

async function fetchWhole(
  address: string,
  path: string,
  wanted: Wanted,
  options: DownloadOptions,
): Promise<void> {
  const watch = stallWatch(options);
  try {
    const response = await ask(address, { signal: watch.signal });
    watch.alive();
    const total = (await sizeOf(response, address, wanted)) ?? wanted.bytes;
    await requireSpace(options.folder, total ?? 0);
    const { sha256, size } = await write(response, path, total, watch, options);
    if (sha256 !== wanted.sha256) throw await notTheFile(path, address, wanted, { sha256, size });
  } catch (error) {
    throw asShopError(error, address, watch, options);
  } finally {
    watch.end();
  }
}

/** @returns the size that the server says, bytes. Throws `ShopError` where what comes cannot be the file */
async function sizeOf(response: Response, address: string, wanted: Wanted): Promise<number | undefined> {
  const { status, headers } = response;
  if (status !== 200) throw await refusal(response, address);
  if (isWebPage(response)) {
    await response.body?.cancel();
    throw new ShopError(
      'not-a-file',
      `${address} gives a web page, not a file; it may want a sign-in, or the address is of a page about the file`,
    );
  }
  const length = headers.get('content-length');
  const isPlain = ['identity', null].includes(headers.get('content-encoding'));
  if (length === null || !isPlain) return undefined;
  const total = Number(length);
  if (wanted.bytes === undefined ? total > MAX_BYTES : total !== wanted.bytes) {
    await response.body?.cancel();
    throw wrongSize(address, total, wanted);
  }
  return total;
}

function wrongSize(address: string, found: number, { bytes }: Wanted): ShopError {
  const right =
    bytes === undefined ? `at most ${megabytes(MAX_BYTES)} can be right` : `${bytes} are expected`;
  return new ShopError('wrong-size', `${address} has ${found} bytes, ${right}: this is another file`);
}

async function requireSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  const [wanted, free] = toldApart(needed, bavail * bsize);
  throw new ShopError(
    'disk-full',
    `${folder} has room for ${free} MB, ${wanted} MB are needed; make room there, or set MODELS_DIR elsewhere`,
  );
}

async function write(
  response: Response,
  path: string,
  total: number | undefined,
  watch: StallWatch,
  { openFile = open, onProgress }: DownloadOptions,
): Promise<{ sha256: string; size: number }> {
  const file = await openFile(path, 'w');
  const hash = createHash('sha256');
  let received = 0;
  const tell = () => onProgress?.({ received, ...(total === undefined ? {} : { total }) });
  try {
    tell();
    for await (const chunk of response.body ?? []) {
      watch.alive();
      received += chunk.length;
      hash.update(chunk);
      await file.appendFile(chunk);
      tell();
      if (received > (total ?? MAX_BYTES)) break;
    }
  } finally {
    await file.close();
  }
  if (total !== undefined && received < total)
    throw new ShopError('unreachable', `The connection ended after ${received} of ${total} bytes`, {
      passing: true,
    });
  return { sha256: hash.digest('hex'), size: received };
}

/** Why what came is another file. */
async function notTheFile(
  path: string,
  address: string,
  wanted: Wanted,
  { sha256, size }: { sha256: string; size: number },
): Promise<ShopError> {
  if (size > (wanted.bytes ?? MAX_BYTES)) return wrongSize(address, size, wanted);
  const wrong = wanted.isOther ? undefined : await wrongKindOf(path);
  if (wrong !== undefined) return new ShopError('not-a-file', `What ${address} gives ${wrong}`);
  if (wanted.bytes !== undefined && size !== wanted.bytes) return wrongSize(address, size, wanted);
  const text = `${address} gave a file with SHA-256 ${sha256}, ${wanted.sha256} is expected: it was changed or damaged`;
  return new ShopError('wrong-hash', `${text}. It was deleted; nothing was installed`);
}

function asShopError(
  error: unknown,
  address: string,
  watch: StallWatch,
  { folder, stallMs = STALL_MS }: DownloadOptions,
): unknown {
  if (error instanceof ShopError) return error;
  const disk = asDiskError(error, folder);
  if (disk) return disk;
  if (watch.hasStalled()) {
    const text = `Nothing came from ${address} for ${stallMs / 1000} s; try again`;
    return new ShopError('unreachable', text, { passing: true, cause: error });
  }
  if (!isNetworkFault(error)) return error;
  return new ShopError(
    'unreachable',
    `${address} could not be reached: ${fetchFailure(error)}; check the network`,
    {
      passing: true,
      cause: error,
    },
  );
}

interface StallWatch {
  readonly signal: AbortSignal;
  alive(): void;
  hasStalled(): boolean;
  end(): void;
}

/** Aborts what hangs; a slow download may take as long as it likes. */
function stallWatch({ signal, stallMs = STALL_MS }: DownloadOptions): StallWatch {
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), stallMs);
  return {
    signal: signal === undefined ? stall.signal : AbortSignal.any([stall.signal, signal]),
    alive: () => void timer.refresh(),
    hasStalled: () => stall.signal.aborted,
    end: () => clearTimeout(timer),
  };
}
