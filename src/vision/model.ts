import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkedOnce } from '../checked-once.ts';
import { fileText } from '../file-text.ts';
import type { Label, LabelSet } from '../game/game.ts';
import type { ModelId } from '../game/round.ts';
import { expectedIn } from './expected.ts';
import type { Part } from './labels/part.ts';
import type { LabelTable } from './labels/table.ts';
import type { Manifest } from './manifest.ts';
import type { OutputsAsWritten } from './outputs.ts';
import { ModelError, type ModelInfo } from './vision.ts';

/** A model folder whose manifest is good; of its network nothing is known yet. */
export interface Model extends ModelInfo {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly labels: readonly (Label & { readonly outputs?: OutputsAsWritten })[];
  /** Only of models that `fieldmark model add` brought. */
  readonly added?: Added;
}

/** What `added.json` beside the manifest says. */
export interface Added {
  /** ISO-8601, UTC. */
  readonly at: string;
  /** An address, a path or a name, for people. */
  readonly from: string;
}
export const ADDED_FILE = 'added.json';

export interface LoadedModels {
  /**
   * By folder name, in order of precedence where several list a hashtag: those that were added, the newest first, then the
   * others in alphabetical order. So a network that was added plays in place of the one that ships.
   */
  readonly models: ReadonlyMap<string, Model>;
  /** The folders whose manifest cannot be used; they do not keep the others from playing. */
  readonly broken: ReadonlyMap<string, ModelError>;
}

/** Every folder in `modelsDir` that has a `model.json`. Throws `ModelError` only when `modelsDir` itself cannot be read. */
export async function loadModels(modelsDir: string): Promise<LoadedModels> {
  const models = new Map<string, Model>();
  const broken = new Map<string, ModelError>();
  for (const name of folderNames(modelsDir)) {
    try {
      const model = await loadModel(join(modelsDir, name));
      if (model !== undefined) models.set(name, model);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      broken.set(name, error);
    }
  }
  return { models: byPrecedence(models), broken };
}

function byPrecedence(models: ReadonlyMap<string, Model>): ReadonlyMap<string, Model> {
  const since = ([, { added }]: [string, Model]): string => added?.at ?? '';
  return new Map([...models].sort((a, b) => (since(a) === since(b) ? 0 : since(a) < since(b) ? 1 : -1)));
}

/** One folder; `undefined` when it has no `model.json`. Throws `ModelError` with all faults of the manifest. */
export async function loadModel(folder: string): Promise<Model | undefined> {
  let json: string;
  try {
    json = fileText(readFileSync(join(folder, 'model.json')));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ModelError(folder, [`model.json cannot be read: ${message}`]);
  }
  const manifest = await checkedManifest(folder, json);
  const expected = expectedIn(manifest.quality);
  const basics = {
    id: { name: manifest.name, version: manifest.version, hash: modelHash(manifest) } satisfies ModelId,
    hashtags: manifest.hashtags.map((hashtag) => hashtag.toLowerCase()),
    inputSide: Math.max(manifest.input.width, manifest.input.height),
    decision: manifest.decision,
    ...(expected && { expected }),
    folder,
    manifest,
    ...readAdded(folder),
  };
  const { labels, groups, names } = manifest;
  return names === undefined ? { ...basics, labels: labels ?? [], groups } : withNames(basics, names);
}

/** The names are read when the first of them is asked for: a run without news asks for none. */
async function withNames(
  basics: Omit<Model, 'labels' | 'groups'>,
  names: NonNullable<Manifest['names']>,
): Promise<Model> {
  const [{ readLabelTable }, { partOf }] = await Promise.all([
    import('./labels/label-file.ts'),
    import('./labels/part.ts'),
  ]);
  let table: LabelTable | undefined;
  const read = (): LabelTable => {
    table ??= readLabelTable(basics.folder, names);
    return table;
  };
  const parts = new Map<string, Part>();
  const species: LabelSet['species'] = {
    count: names.outputs,
    part({ among, target, names: called }) {
      const key = JSON.stringify([among, target, called]);
      const known =
        parts.get(key) ??
        partOf(read(), basics.decision, {
          ...(among && { among }),
          ...(target && { target }),
          ...(called && { names: called }),
        });
      parts.set(key, known);
      return known;
    },
    checked: (game, faults) => checkedNames(`${basics.id.hash} ${names.taxonomy?.sha256} ${game}`, faults),
  };
  return {
    ...basics,
    species,
    get labels() {
      return read().labels;
    },
    get groups() {
      return read().groups;
    },
  };
}

/** Only that there are no faults is kept. */
async function checkedNames(
  text: string,
  check: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  let found: readonly string[] = [];
  try {
    return await checkedOnce(text, nameCheckers, async () => {
      found = await check();
      if (found.length > 0) throw new NotKept();
      return [];
    });
  } catch (error) {
    if (error instanceof NotKept) return found;
    throw error;
  }
}
class NotKept extends Error {}

const nameCheckers = ['forms.ts', 'read-names.ts', 'english.ts', 'table.ts', 'taxonomy.ts', 'part.ts'].map(
  (file) => new URL(`labels/${file}`, import.meta.url),
);
const checkers = ['manifest.ts', 'manifest-faults.ts', 'outputs.ts', '../game/mark-faults.ts'].map(
  (file) => new URL(file, import.meta.url),
);

async function checkedManifest(folder: string, json: string): Promise<Manifest> {
  return checkedOnce(json, checkers, async () => {
    const { checkManifest } = await import('./manifest-faults.ts');
    const checked = checkManifest(json);
    if (checked.kind === 'faulty') throw new ModelError(folder, checked.faults);
    return checked.manifest;
  });
}

/** A record that cannot be read only costs the model its precedence. */
function readAdded(folder: string): { added?: Added } {
  try {
    const { at, from } = JSON.parse(readFileSync(join(folder, ADDED_FILE), 'utf8')) as Partial<Added>;
    if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return {};
    return { added: { at: new Date(at).toISOString(), from: String(from) } };
  } catch {
    return {};
  }
}

/**
 * SHA-256 over everything that changes the probabilities: the network, what it is shown, how its outputs become labels. Not over
 * names and thresholds: a new threshold does not make a photo unseen.
 */
function modelHash({ network, input, output, labels, names, ignoredOutputs }: Manifest): string {
  const parts = [
    ...[network.sha256, network.input ?? null, network.output ?? null],
    ...[input.width, input.height, input.resize, input.cropFraction, input.interpolation, input.layout],
    ...[input.channels, input.scale, input.mean, input.std, input.padColor],
    ...[output.kind, output.temperature],
    ...(labels ?? []).map((label, i) => [label.id, label.outputs ?? i]),
    ignoredOutputs ?? null,
    ...(names ? [names.sha256, network.data?.sha256 ?? null] : []),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function folderNames(modelsDir: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(modelsDir, { withFileTypes: true });
  } catch (error) {
    const fault = `the folder cannot be read: ${(error as Error).message}; set MODELS_DIR to the folder that holds the models`;
    throw new ModelError(modelsDir, [fault]);
  }
  const folders = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
  return folders.map((entry) => entry.name).sort();
}
