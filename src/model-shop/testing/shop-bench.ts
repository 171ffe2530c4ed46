import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, onTestFinished } from 'vitest';
import { type TinyModelOptions, writeTinyModel } from '../../vision/testing/tiny-model.ts';
import { ModelError } from '../../vision/vision.ts';
import type { Offer } from '../catalogue.ts';
import { createModelShop, type ModelShop, type ShopOptions } from '../model-shop.ts';
import { ShopError } from '../shop-error.ts';
import { type FileServer, file, startFileServer } from './file-server.ts';

export const networkOf = (path: string) => readFile(join(path, 'model.onnx'));
export const manifestOf = async (path: string) =>
  JSON.parse(await readFile(join(path, 'model.json'), 'utf8'));
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A shop over an empty MODELS_DIR and a server of networks, anew before each test of the file that calls this. */
export function shopBench() {
  let folder: string;
  let modelsDir: string;
  let server: FileServer;
  let time: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fieldmark-shop-'));
    modelsDir = join(folder, 'models');
    server = await startFileServer();
    time = Date.parse('2026-11-20T12:00:00Z');
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
  });

  /** Another second each time. */
  function tick(): Date {
    time += 1000;
    return new Date(time);
  }

  /** A model folder outside of MODELS_DIR. */
  async function made(name: string, options: TinyModelOptions = {}): Promise<string> {
    const path = join(folder, 'made', name);
    await writeTinyModel(path, options);
    return path;
  }

  return {
    get folder() {
      return folder;
    },
    get modelsDir() {
      return modelsDir;
    },
    get server() {
      return server;
    },
    tick,
    made,
    shop: (options: Partial<ShopOptions> = {}): Promise<ModelShop> =>
      createModelShop({ modelsDir, catalogue: [], retryMs: 0, now: tick, ...options }),
    /** An offer of the catalogue whose network the server has. */
    async offered(name: string, address?: string): Promise<Offer> {
      const path = await made(name);
      const [bytes, manifest] = [await networkOf(path), await manifestOf(path)];
      return {
        name,
        title: `${name}, for tests`,
        isRecommended: false,
        addresses: [address ?? server.at(`/${name}.onnx`, file(bytes))],
        bytes: bytes.length,
        sha256: sha256(bytes),
        licence: 'Apache-2.0',
        unverified: [],
        manifest,
      };
    },
    /** Everything under MODELS_DIR, in order. */
    async tree(): Promise<string[]> {
      return (await readdir(modelsDir, { recursive: true }).catch(() => [])).sort();
    },
  };
}

/** What went wrong; throws when nothing did, or something that no user should see. */
export async function failure(work: Promise<unknown>): Promise<ShopError | ModelError> {
  const error: unknown = await work.catch((caught: unknown) => caught);
  if (error instanceof ShopError || error instanceof ModelError) return error;
  throw new Error(`neither a ShopError nor a ModelError: ${error}`);
}
