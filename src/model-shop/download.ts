import { open, statfs } from 'node:fs/promises';
import { toldApart } from '../vision/told-apart.ts';
import { ask, isNetworkFault, reasonOf } from './address.ts';
import { wrongKindOf } from './file-head.ts';
import { PartialFile } from './partial-file.ts';
import { accept, MAX_BYTES, rangeHeaders, StalePart, validatorOf, wrongSize } from './range-answer.ts';
import { asDiskError, megabytes, ShopError } from './shop-error.ts';

export interface Wanted {
  /** Tried in this order; the hash holds for all of them. */
  readonly addresses: readonly string[];
  /** SHA-256 of the whole file, hex, lower case. */
  readonly sha256: string;
  /** Where it is known beforehand. */
  readonly bytes?: number;
}

export interface Progress {
  /** Bytes on the disk. */
  readonly received: number;
  /** Bytes of them that an earlier try had brought. */
  readonly resumedFrom: number;
  readonly total?: number;
}

export interface DownloadOptions {
  /** Where unfinished downloads are kept. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** So long may nothing arrive, milliseconds. Default 30 s. */
  readonly stallMs?: number;
  /** First wait before the same address is tried again; it doubles. Default 1 s. */
  readonly retryMs?: number;
  readonly openFile?: OpenFile;
}

/** Opens a file for writing; `a` goes on at its end, `w` begins it anew. Tests hand in one whose disk is full. */
export type OpenFile = (path: string, flags: 'a' | 'w') => Promise<Writer>;
export interface Writer {
  appendFile(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const STALL_MS = 30_000;
const RETRIES = 3;
const RETRY_MS = 1000;

/**
 * Downloads a file whose hash is known, going on where an earlier try ended. What has arrived is kept until it is whole, whatever
 * happens; what turns out to be another file is dropped.
 * @returns the path of the whole, checked file. Throws `ShopError`
 */
export async function download(wanted: Wanted, options: DownloadOptions): Promise<string> {
  const partial = new PartialFile(options.folder, wanted.sha256);
  const release = await partial.take();
  const failures: ShopError[] = [];
  try {
    for (const address of wanted.addresses) {
      const failure = await fromAddress(address, partial, wanted, options);
      if (failure === undefined) return partial.path;
      failures.push(failure);
      if (['disk-full', 'not-writable', 'stopped'].includes(failure.reason)) throw failure;
    }
  } finally {
    await release();
  }
  const [first] = failures;
  if (first === undefined || failures.length === 1) throw first ?? new Error('no address to download from');
  const all = failures.map((failure) => `  - ${failure.message}`).join('\n');
  throw new ShopError(first.reason, `None of the addresses gave the file:\n${all}`, { cause: first });
}

/** @returns why the file could not be had there; `undefined`: it is whole */
async function fromAddress(
  address: string,
  partial: PartialFile,
  wanted: Wanted,
  options: DownloadOptions,
): Promise<ShopError | undefined> {
  const { default: pRetry } = await import('p-retry');
  try {
    await pRetry(() => fetchRest(address, partial, wanted, options), {
      retries: RETRIES,
      minTimeout: options.retryMs ?? RETRY_MS,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      shouldRetry: ({ error }) => error instanceof ShopError && error.passing,
    });
    return undefined;
  } catch (error) {
    if (options.signal?.aborted) return stopped(await partial.size());
    const known = error instanceof ShopError ? error : asDiskError(error, partial.path);
    if (known === undefined) throw error;
    return known;
  }
}

function stopped(kept: number): ShopError {
  const rest = kept > 0 ? `; ${megabytes(kept)} are kept, and the same command goes on from there` : '';
  return new ShopError('stopped', `Stopped${rest}. Nothing was installed.`);
}

async function fetchRest(
  address: string,
  partial: PartialFile,
  wanted: Wanted,
  options: DownloadOptions,
): Promise<void> {
  let have = await partial.size();
  const mayBeWhole = have > 0 && (wanted.bytes === undefined || have === wanted.bytes);
  if (mayBeWhole && (await partial.hash()) === wanted.sha256) return;
  if (have >= (wanted.bytes ?? MAX_BYTES)) {
    await partial.discard();
    have = 0;
  }
  const watch = stallWatch(options);
  try {
    const response = await ask(address, {
      headers: await rangeHeaders(address, partial, have),
      signal: watch.signal,
    });
    watch.alive();
    const { from, total } = await accept(response, address, have, wanted);
    await partial.remember({ address, ...validatorOf(response) });
    await requireSpace(options.folder, (total ?? wanted.bytes ?? 0) - from);
    await write(response, partial, { from, total: total ?? wanted.bytes }, watch, options);
  } catch (error) {
    if (error instanceof StalePart) await partial.discard();
    throw asShopError(error, address, watch, options);
  } finally {
    watch.end();
  }
  await verify(partial, address, wanted, have > 0);
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
  partial: PartialFile,
  { from, total }: { from: number; total: number | undefined },
  watch: StallWatch,
  { openFile = open, onProgress }: DownloadOptions,
): Promise<void> {
  const file = await openFile(partial.path, from > 0 ? 'a' : 'w');
  let received = from;
  const tell = () => onProgress?.({ received, resumedFrom: from, ...(total === undefined ? {} : { total }) });
  try {
    tell();
    for await (const chunk of response.body ?? []) {
      watch.alive();
      received += chunk.length;
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
}

async function verify(
  partial: PartialFile,
  address: string,
  wanted: Wanted,
  wasResumed: boolean,
): Promise<void> {
  const found = await partial.hash();
  if (found === wanted.sha256) return;
  const size = await partial.size();
  const wrong = await wrongKindOf(partial.path);
  await partial.discard();
  if (size > (wanted.bytes ?? MAX_BYTES)) throw wrongSize(address, size, wanted);
  if (wrong !== undefined) throw new ShopError('not-a-file', `What ${address} gives ${wrong}`);
  if (wanted.bytes !== undefined && size !== wanted.bytes) throw wrongSize(address, size, wanted);
  const text = `${address} gave a file with SHA-256 ${found}, ${wanted.sha256} is expected: it was changed or damaged`;
  throw new ShopError('wrong-hash', `${text}. It was deleted; nothing was installed`, {
    passing: wasResumed,
  });
}

function asShopError(
  error: unknown,
  address: string,
  watch: StallWatch,
  { folder, stallMs = STALL_MS }: DownloadOptions,
): unknown {
  if (error instanceof ShopError) return error;
  if (error instanceof StalePart) return new ShopError('unreachable', error.message, { passing: true });
  const disk = asDiskError(error, folder);
  if (disk) return disk;
  if (watch.hasStalled()) {
    const text = `Nothing came from ${address} for ${stallMs / 1000} s; try again`;
    return new ShopError('unreachable', text, { passing: true, cause: error });
  }
  if (!isNetworkFault(error)) return error;
  return new ShopError(
    'unreachable',
    `${address} could not be reached: ${reasonOf(error)}; check the network`,
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
