import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkManifest } from '../vision/manifest-faults.ts';
import { type LoadedModels, loadModels, type Model } from '../vision/model.ts';
import { ModelError } from '../vision/vision.ts';
import { type Offer, readCatalogue } from './catalogue.ts';
import { type DownloadOptions, download } from './download.ts';
import { inEightBits, refuseTwoFiles } from './eight-bits.ts';
import { discard, install, sweep, taken, tidy, tryOut, WORKSHOP, writeFault } from './install.ts';
import { ShopError } from './shop-error.ts';
import { findSource, type Given, type Place, type Source } from './source.ts';

export interface ShopOptions extends Omit<DownloadOptions, 'folder'> {
  readonly modelsDir: string;
  readonly now?: () => Date;
  /** Default: the project's own. */
  readonly catalogue?: readonly Offer[];
}

export interface AddRequest extends Given {
  /** Puts the model in the place of one of the same name. */
  readonly replace?: boolean | undefined;
  /** Rounds its weights to 8 bits: a quarter of the file, less memory, a little slower. */
  readonly int8?: boolean | undefined;
  /** Where it comes from, for people, in place of the folder or address. */
  readonly from?: string;
}

/** Adds and removes the folders under MODELS_DIR. */
export interface ModelShop {
  readonly modelsDir: string;
  readonly offers: readonly Offer[];
  /** As the bot would load them, with the bytes of each network. */
  installed(): Promise<LoadedModels & { readonly bytes: ReadonlyMap<string, number> }>;
  /** Runs each network once. @returns faults by folder name; empty for a model that is good. Throws `ShopError` for an unknown name */
  check(name?: string): Promise<ReadonlyMap<string, readonly string[]>>;
  /** @returns the model, and whether it was there already. Throws `ShopError`, `ModelError` */
  add(request: AddRequest): Promise<{ readonly model: Model; readonly isNew: boolean }>;
  /** Why `add` could not write, before a model is made for it; `undefined`: it can. */
  writeFault(): Promise<ShopError | undefined>;
  /** Throws `ShopError`. */
  remove(name: string, options?: { force?: boolean }): Promise<void>;
}

export async function createModelShop(options: ShopOptions): Promise<ModelShop> {
  const { modelsDir, now = () => new Date() } = options;
  const offers = options.catalogue ?? (await readCatalogue());

  const load = async (): Promise<LoadedModels> => {
    const isThere = await stat(modelsDir).then(
      () => true,
      () => false,
    );
    return isThere ? loadModels(modelsDir) : { models: new Map(), broken: new Map() };
  };

  return {
    modelsDir,
    offers,
    async installed() {
      const loaded = await load();
      const bytes = new Map<string, number>();
      for (const [name, { folder, manifest }] of loaded.models) {
        const { file, data } = manifest.network;
        const found = await Promise.all(
          [file, ...(data ? [data.file] : [])].map((each) => stat(join(folder, each)).catch(() => undefined)),
        );
        if (found.every((each) => each !== undefined))
          bytes.set(
            name,
            found.reduce((sum, { size }) => sum + size, 0),
          );
      }
      return { ...loaded, bytes };
    },
    async check(name) {
      const { models, broken } = await load();
      const names = name === undefined ? [...models.keys(), ...broken.keys()] : [name];
      const results = new Map<string, readonly string[]>();
      for (const each of names) {
        const model = models.get(each);
        const fault = broken.get(each);
        if (!model && !fault) throw notInstalled(each, modelsDir, [...models.keys(), ...broken.keys()]);
        results.set(each, model ? await faultsOf(model) : (fault?.faults ?? []));
      }
      return results;
    },
    async add({ replace = false, int8 = false, from, ...given }) {
      const found = await findSource(given, offers, options.signal);
      const source = from === undefined ? found : { ...found, from };
      refuseFaults(source);
      if (int8) refuseTwoFiles(source);
      const { name, network } = source.manifest;
      const before = (await load()).models.get(String(name));
      const had = new Set(before ? [...hashesOf(before)] : []);
      const isSame = had.has(network.sha256) && source.files.every(({ sha256 }) => had.has(sha256));
      if (
        before &&
        isSame &&
        !replace &&
        'download' in source.network &&
        (await faultsOf(before)).length === 0
      )
        return { model: before, isNew: false };
      // Before a long download, not after it; the move looks again.
      if (before && !replace) throw taken(before.id.name);
      const workshop = join(modelsDir, WORKSHOP);
      await mkdir(modelsDir, { recursive: true });
      await sweep(modelsDir);
      const downloaded: string[] = [];
      const at = async (place: Place): Promise<string> => {
        if ('file' in place) return place.file;
        const path = await download(place.download, { ...options, folder: workshop });
        downloaded.push(path);
        return path;
      };
      try {
        const files = new Map<string, string>();
        // The small ones first: that one of them is missing should not cost a long download.
        for (const each of source.files) files.set(each.path, await at(each));
        const network = await at(source.network);
        const given = int8 ? await inEightBits(source, network, workshop) : { source, network };
        if (int8) downloaded.push(given.network);
        const { signal } = options;
        const rest = { replace, now: now(), ...(signal === undefined ? {} : { signal }) };
        const model = await install({ modelsDir, ...given, files, ...rest });
        return { model, isNew: true };
      } finally {
        for (const path of downloaded) await rm(path, { force: true });
        await tidy(modelsDir);
      }
    },
    writeFault: () => writeFault(modelsDir),
    async remove(name, { force = false } = {}) {
      const { models, broken } = await load();
      const model = models.get(name);
      if (!model && !broken.has(name))
        throw notInstalled(name, modelsDir, [...models.keys(), ...broken.keys()]);
      if (model && !model.added && !force) {
        throw new ShopError(
          'kept',
          `"${name}" was not added with "model add" (it ships with Fieldmark, or was put there by hand); --force removes it all the same`,
        );
      }
      await discard(modelsDir, name);
    },
  };
}

function* hashesOf({ manifest: { network, names } }: Model): Generator<string> {
  for (const each of [network, network.data, names, names?.taxonomy]) if (each) yield each.sha256;
}

/** Before a network is asked for, or a path of the manifest followed. */
function refuseFaults({ manifest, from }: Source): void {
  const checked = checkManifest(JSON.stringify(manifest));
  if (checked.kind === 'faulty') throw new ModelError(from, checked.faults);
}

async function faultsOf(model: Model): Promise<readonly string[]> {
  try {
    await tryOut(model);
    return [];
  } catch (error) {
    if (error instanceof ModelError) return error.faults;
    throw error;
  }
}

function notInstalled(name: string, modelsDir: string, names: readonly string[]): ShopError {
  const there = names.length === 0 ? 'it holds none' : `it has: ${names.join(', ')}`;
  return new ShopError('not-installed', `${modelsDir} has no model "${name}"; ${there}`);
}
