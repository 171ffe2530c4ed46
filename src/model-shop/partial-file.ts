import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asDiskError, ShopError } from './shop-error.ts';

/** What is known of a download that was not finished. */
export interface Origin {
  readonly address: string;
  /** A strong ETag or a Last-Modified: whether the file there is still the same. */
  readonly validator?: string;
}

/**
 * The part of a file that has arrived, kept under the hash of the whole: a later try goes on from there, also at another address.
 */
export class PartialFile {
  readonly path: string;
  readonly #notes: string;
  readonly #lock: string;
  readonly #folder: string;

  constructor(folder: string, sha256: string) {
    this.#folder = folder;
    this.path = join(folder, `${sha256}.part`);
    this.#notes = join(folder, `${sha256}.json`);
    this.#lock = join(folder, `${sha256}.lock`);
  }

  /**
   * Takes the file for this process: two that append to it would spoil it. A lock whose process died is taken over.
   * @returns what gives it back. Throws `ShopError`
   */
  async take(): Promise<() => Promise<void>> {
    for (let attempt = 0; ; attempt++) {
      try {
        await mkdir(this.#folder, { recursive: true });
        await writeFile(this.#lock, String(process.pid), { flag: 'wx' });
        return () => rm(this.#lock, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
          throw asDiskError(error, this.#folder) ?? error;
        const holder = Number(await readFile(this.#lock, 'utf8').catch(() => ''));
        if (attempt > 0 || isAlive(holder)) {
          throw new ShopError('busy', `Process ${holder} is downloading the same file; wait for it`);
        }
        await rm(this.#lock, { force: true });
      }
    }
  }

  /** Bytes that have arrived. */
  async size(): Promise<number> {
    return (await stat(this.path).catch(() => undefined))?.size ?? 0;
  }

  async origin(): Promise<Origin | undefined> {
    try {
      return JSON.parse(await readFile(this.#notes, 'utf8')) as Origin;
    } catch {
      return undefined;
    }
  }

  async remember(origin: Origin): Promise<void> {
    await writeFile(this.#notes, JSON.stringify(origin));
  }

  /** Of what has arrived, hex. */
  async hash(): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.path)) hash.update(chunk as Uint8Array);
    return hash.digest('hex');
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.#notes, { force: true });
  }
}

/** Whether a process of this machine lives that is not this one. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
