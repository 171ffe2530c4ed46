import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ADDED_FILE, type Added, loadModel, type Model } from '../vision/model.ts';
import { openNetwork } from '../vision/network.ts';
import { ModelError } from '../vision/vision.ts';
import { asDiskError, ShopError } from './shop-error.ts';
import { type ManifestLike, networkFile, type Source } from './source.ts';

/** Beside the models, so that a rename moves a whole model at once; it has no model.json, so the bot passes it by. */
export const WORKSHOP = '.partial';

export interface InstallRequest {
  readonly modelsDir: string;
  readonly source: Pick<Source, 'manifest' | 'texts' | 'from'>;
  /** The whole network, on this disk. */
  readonly network: string;
  /** The others of its files, each whole, by their paths in the model's folder. */
  readonly files: ReadonlyMap<string, string>;
  readonly replace: boolean;
  readonly now: Date;
  readonly signal?: AbortSignal;
}

/**
 * Puts a model together beside the others, checks it by running it once, and moves it to its place in one step: whatever
 * happens, the folder of that name is either the old model or the new one.
 * Throws `ModelError` with all faults, `ShopError`.
 */
export async function install(request: InstallRequest): Promise<Model> {
  const { modelsDir, source, replace, signal } = request;
  const workshop = join(modelsDir, WORKSHOP);
  try {
    await mkdir(workshop, { recursive: true });
    const staging = await bench(workshop);
    try {
      const { id } = await assemble(staging, request);
      if (signal?.aborted) throw new ShopError('stopped', 'Stopped. Nothing was installed.');
      await move(staging, modelsDir, id.name, replace);
      return await mustLoad(join(modelsDir, id.name));
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof ModelError) throw new ModelError(source.from, error.faults);
    if (error instanceof ShopError) throw error;
    throw asDiskError(error, modelsDir) ?? error;
  }
}

/** A new folder that others may read as any: what a build installs as root, the bot plays as someone else. */
async function bench(workshop: string): Promise<string> {
  const path = join(workshop, `model-${process.pid}-${randomUUID()}`);
  await mkdir(path);
  return path;
}

async function assemble(folder: string, { source, network, files, now }: InstallRequest): Promise<Model> {
  const { manifest, texts, from } = source;
  const added: Added = { at: now.toISOString(), from };
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(withoutSchema(manifest), null, 2)}\n`);
  await writeFile(join(folder, ADDED_FILE), `${JSON.stringify(added, null, 2)}\n`);
  const file = join(folder, networkFile(manifest));
  const model = await mustLoad(folder);
  await mkdir(dirname(file), { recursive: true });
  await bring(network, file);
  for (const [path, at] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await bring(at, join(folder, path));
  }
  for (const name of texts === undefined ? [] : await textsIn(texts))
    await copyFile(join(texts ?? '', name), join(folder, name));
  await tryOut(model);
  return model;
}

/** `$schema` is a path from where the manifest was. */
function withoutSchema({
  $schema: _schema,
  ...manifest
}: ManifestLike & { readonly $schema?: unknown }): object {
  return manifest;
}

/** A second name costs no room; not every disk can give one. */
async function bring(from: string, to: string): Promise<void> {
  const isOurs = dirname(dirname(to)) === dirname(from);
  if (
    isOurs &&
    (await link(from, to).then(
      () => true,
      () => false,
    ))
  )
    return;
  await copyFile(from, to);
}

/** Model cards, licences and credits belong to a model; whatever else lies there (training data) does not. */
async function textsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter(
      (entry) => entry.isFile() && /^(readme|licen[cs]e|notice|copying|credits)(\.|$)/i.test(entry.name),
    )
    .map((entry) => entry.name);
}

async function mustLoad(folder: string): Promise<Model> {
  const model = await loadModel(folder);
  if (model === undefined) throw new Error(`${folder} lost its model.json`);
  return model;
}

/** Loads the network, holds it against its manifest, and shows it one black picture. Throws `ModelError`. */
export async function tryOut(model: Model): Promise<void> {
  const { folder, manifest } = model;
  const network = await openNetwork(model);
  try {
    const { outputs } = await network.run(new Uint8Array(manifest.input.width * manifest.input.height * 3));
    if (!outputs.every(Number.isFinite)) {
      throw new ModelError(folder, [
        'network.output: a black picture gives numbers that are none (NaN or infinite); check input.scale, mean and std, or export the network again',
      ]);
    }
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const said = (error as Error).message.split('\n')[0];
    throw new ModelError(folder, [
      `network.file: ${manifest.network.file} loads but cannot run: ${said}; export it again`,
    ]);
  } finally {
    await network.release();
  }
}

async function move(staging: string, modelsDir: string, name: string, replace: boolean): Promise<void> {
  const target = join(modelsDir, name);
  const isTaken = await exists(target);
  if (isTaken && !replace) throw taken(name);
  if (!isTaken) return rename(staging, target);
  const old = oldPlace(modelsDir, name);
  await rm(old, { recursive: true, force: true });
  await rename(target, old);
  try {
    await rename(staging, target);
  } catch (error) {
    await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

export function taken(name: string): ShopError {
  return new ShopError(
    'exists',
    `A model "${name}" is installed already; it stays as it is. --replace puts the new one in its place`,
  );
}

/** Where a model waits while another takes its place. */
function oldPlace(modelsDir: string, name: string): string {
  return join(modelsDir, WORKSHOP, `old-${name}`);
}

/** Why no model can be put there, found by moving an empty folder as `install` moves a model; `undefined`: one can. */
export async function writeFault(modelsDir: string): Promise<ShopError | undefined> {
  const workshop = join(modelsDir, WORKSHOP);
  try {
    await mkdir(workshop, { recursive: true });
    const made = await bench(workshop);
    const moved = join(modelsDir, `.${basename(made)}`);
    await rename(made, moved).finally(() => rm(made, { recursive: true, force: true }));
    await rm(moved, { recursive: true });
    await tidy(modelsDir);
    return undefined;
  } catch (error) {
    const told = asDiskError(error, modelsDir);
    if (!told) throw error;
    return told;
  }
}

/** Puts right what a killed process left: a model between two renames goes back, unfinished ones go. */
export async function sweep(modelsDir: string): Promise<void> {
  const workshop = join(modelsDir, WORKSHOP);
  for (const name of await readdir(workshop).catch(() => [])) {
    const path = join(workshop, name);
    const [, model] = /^old-(.+)$/.exec(name) ?? [];
    const [, pid] = /^model-(\d+)-/.exec(name) ?? [];
    if (model !== undefined && !(await exists(join(modelsDir, model))))
      await rename(path, join(modelsDir, model));
    else if (model !== undefined || (pid !== undefined && !isAlive(Number(pid))))
      await rm(path, { recursive: true, force: true });
  }
}

/** Takes a model away in one step. */
export async function discard(modelsDir: string, name: string): Promise<void> {
  const workshop = join(modelsDir, WORKSHOP);
  try {
    await mkdir(workshop, { recursive: true });
    const going = await bench(workshop);
    await rename(join(modelsDir, name), join(going, 'gone'));
    await rm(going, { recursive: true, force: true });
    await tidy(modelsDir);
  } catch (error) {
    throw asDiskError(error, modelsDir) ?? error;
  }
}

/** An empty workshop goes too. */
export async function tidy(modelsDir: string): Promise<void> {
  const workshop = join(modelsDir, WORKSHOP);
  const left = await readdir(workshop).catch(() => ['unreadable']);
  if (left.length === 0) await rm(workshop, { recursive: true, force: true });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Whether a process of this machine lives that is not this one. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
