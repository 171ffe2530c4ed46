import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished } from 'vitest';
import { type DownloadOptions, download, type Progress, type Wanted } from '../download.ts';
import { ShopError } from '../shop-error.ts';
import { type FileServer, startFileServer } from './file-server.ts';

/** What is to be downloaded. */
export const bytes = randomBytes(300_000);
export const sha256 = createHash('sha256').update(bytes).digest('hex');

export const wanted = (address: string, more: Partial<Wanted> = {}): Wanted => ({
  addresses: [address],
  sha256,
  bytes: bytes.length,
  ...more,
});

/** A server and a folder, anew before each test of the file that calls this. */
export function downloadBench() {
  let server: FileServer;
  let folder: string;
  beforeEach(async () => {
    server = await startFileServer();
    folder = await mkdtemp(join(tmpdir(), 'fieldmark-download-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
  });
  const get = (what: Wanted, options: Partial<DownloadOptions> = {}): Promise<string> =>
    download(what, { folder, retryMs: 0, ...options });

  return {
    get server() {
      return server;
    },
    get folder() {
      return folder;
    },
    get,
    async failure(what: Wanted, options: Partial<DownloadOptions> = {}): Promise<ShopError> {
      const error: unknown = await get(what, options).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ShopError);
      return error as ShopError;
    },
    /** Cuts the connection at these bytes, as often as they are reached. */
    cutAt: (at: number) => ({
      onProgress: ({ received }: Progress): void => {
        if (received === at) server.cut();
      },
    }),
    /** What is left on the disk. */
    left: () => readdir(folder),
  };
}
