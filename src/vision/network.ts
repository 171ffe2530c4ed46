import { createHash } from 'node:crypto';
import { createReadStream, promises } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Model } from './model.ts';
import { inputFaults, loadFault, wrongKind } from './network-faults.ts';
import { type Assignment, assignOutputs } from './outputs.ts';
import { inputShape, toBytes, toFloats } from './tensor.ts';
import { type Features, ModelError } from './vision.ts';

/** A network that fits its manifest. */
export interface Network {
  /** Whose label each output is. */
  readonly assignment: Assignment;
  /** What goes in and comes out, by name. */
  readonly names: Pick<Matched, 'input' | 'output'>;
  /**
   * The raw outputs for one picture: RGB, 8 bits, width * height * 3 of the manifest's input.
   *
   * @param withFeatures they are handed out too, where the manifest names them
   */
  run(rgb: Uint8Array, withFeatures?: boolean): Promise<Ran>;
  release(): Promise<void>;
}

interface Ran {
  readonly outputs: Float32Array | Float64Array;
  /** How far the picture lies from what the network learnt from, where the manifest names such an output. */
  readonly distance?: number;
  readonly features?: Features;
}

/** More threads than this do not make one small picture faster, and a host's other cores are not ours. */
const MOST_THREADS = 4;

/**
 * Loads the network of a model folder and holds it against the manifest: the file's hash, input name, type and shape, number of
 * outputs. Throws `ModelError` with both values of everything that differs.
 *
 * @param options.edit changes the file that was checked before it is loaded, e.g. so that it hands out one more tensor
 */
export async function openNetwork(
  model: Model,
  options: { threads?: number; edit?: (bytes: Uint8Array) => Uint8Array } = {},
): Promise<Network> {
  const { folder, manifest } = model;
  const whole = await readNetwork(model);
  // A network in two files is not changed: it is loaded by its path.
  const network = typeof whole === 'string' ? whole : (options.edit?.(whole) ?? whole);
  const session = await startSession(model, network, options.threads);
  try {
    const { input, output, distance, features } = matchManifest(session, model);
    const run: Network['run'] = async (rgb, withFeatures = false) => {
      const tensor = await inputTensor(rgb, model, input.type);
      const more = [distance, withFeatures ? features : undefined].filter((name) => name !== undefined);
      const asked = [output.name, ...more];
      const results = await session.run({ [input.name]: tensor }, asked);
      const outputs = results[output.name]?.data;
      if (!(outputs instanceof Float32Array || outputs instanceof Float64Array))
        throw new ModelError(folder, [`network.output: "${output.name}" gave no floating-point numbers`]);
      const ran = { outputs, ...(distance !== undefined && distanceIn(results[distance]?.data)) };
      const map = features === undefined ? undefined : results[features];
      if (!(map?.data instanceof Float32Array)) return ran;
      return { ...ran, features: { data: map.data, dims: map.dims } };
    };
    const count = output.count ?? (await probe(run, model)).outputs.length;
    const { assignment, faults } = assignOutputs(model.labels, manifest.ignoredOutputs, count);
    if (faults.length > 0) throw new ModelError(folder, faults);
    return { assignment, names: { input, output }, run, release: () => session.release() };
  } catch (error) {
    await session.release();
    throw error;
  }
}

/** Loads a network into the runtime. @param network the bytes of the file, perhaps with more outputs, or the path of one in two files. Throws `ModelError`. */
export async function startSession(
  { folder, manifest }: Model,
  network: Uint8Array | string,
  threads = Math.min(MOST_THREADS, availableParallelism()),
): Promise<InferenceSession> {
  const ort = await loadRuntime();
  try {
    const settings: InferenceSession.SessionOptions = {
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      // Waiting threads would otherwise spin and eat the CPU share of a small host.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    };
    // From the bytes that were hashed: the file cannot change in between, and weights outside of it cannot slip in; but a second file is
    // found by the place of the first.
    return await (typeof network === 'string'
      ? ort.InferenceSession.create(network, settings)
      : ort.InferenceSession.create(network, settings));
  } catch (error) {
    const why = loadFault(error as Error, ort.env.versions.node ?? '');
    throw new ModelError(folder, [`network.file: ${manifest.network.file} ${why}`]);
  }
}

/** One picture as the network takes it. */
export async function inputTensor(
  rgb: Uint8Array,
  { manifest }: Model,
  type: 'float32' | 'uint8',
): Promise<Tensor> {
  const ort = await loadRuntime();
  const data = type === 'uint8' ? toBytes(rgb, manifest.input) : toFloats(rgb, manifest.input);
  return new ort.Tensor(type, data, inputShape(manifest.input));
}

/**
 * Loads onnxruntime-node, once. Its official builds since 1.29 (August 2026) report model names, hashes and a device id to their
 * maker unless this variable is set before they load; they leave files in the temporary folder besides. The bot looks at photos in
 * its own process, and tells nobody. https://github.com/microsoft/onnxruntime/pull/27379
 */
export function loadRuntime(): Promise<typeof import('onnxruntime-node')> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  return import('onnxruntime-node');
}

/** Its bytes; of a network in two files its path. Both are held against their hashes. Throws `ModelError`. */
export async function readNetwork({ folder, manifest }: Model): Promise<Uint8Array | string> {
  const { file, sha256, data } = manifest.network;
  let bytes: Uint8Array;
  try {
    bytes = await promises.readFile(join(folder, file));
  } catch (error) {
    throw new ModelError(folder, [
      `network.file: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}); put the network there or correct the name`,
    ]);
  }
  const wrong = wrongKind(bytes);
  if (wrong !== undefined) throw new ModelError(folder, [`network.file: ${file} ${wrong}`]);
  const found = createHash('sha256').update(bytes).digest('hex');
  const faults =
    found === sha256
      ? []
      : [
          `network.sha256: model.json says ${sha256}, but ${file} (${bytes.length} bytes) has ${found}; put the right file there (a download or a copy may have broken off), or, if this is the right one, write its hash into model.json`,
        ];
  if (data) faults.push(...(await dataFaults(folder, data)));
  if (faults.length > 0) throw new ModelError(folder, faults);
  return data ? join(folder, file) : bytes;
}

async function dataFaults(
  folder: string,
  { file, sha256 }: { readonly file: string; readonly sha256: string },
): Promise<string[]> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk as Uint8Array);
  } catch (error) {
    return [
      `network.data.file: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}); put the second file of the network there`,
    ];
  }
  const found = hash.digest('hex');
  if (found === sha256) return [];
  return [
    `network.data.sha256: model.json says ${sha256}, but ${file} has ${found}; put the right file there (a download or a copy may have broken off)`,
  ];
}

interface Matched {
  readonly input: { readonly name: string; readonly type: 'float32' | 'uint8' };
  /** `count` is absent where the network leaves it open. */
  readonly output: { readonly name: string; readonly count?: number };
  readonly distance?: string;
  readonly features?: string;
}

/** Nobody needs it to play: what is no number is left out. */
function distanceIn(data: Tensor['data'] | undefined): { readonly distance?: number } {
  const [distance] = data instanceof Float32Array ? data : [];
  return Number.isFinite(distance) ? { distance: Number(distance) } : {};
}

function matchManifest(session: InferenceSession, { folder, manifest }: Model): Matched {
  const faults: string[] = [];
  const input = choose('input', session.inputMetadata, manifest.network.input, faults);
  const { distance, features } = manifest.network;
  const scores = session.outputMetadata.filter(({ name }) => name !== features && name !== distance);
  const output = choose('output', scores, manifest.network.output, faults);
  if (distance !== undefined) {
    const one = choose('distance', session.outputMetadata, distance, faults);
    if (one !== undefined && (one.type !== 'float32' || one.shape.some((dim) => Number(dim) > 1)))
      faults.push(
        `network.distance: "${distance}" is ${one.type} [${one.shape.join(', ')}], not one float32; name another output, or leave it out`,
      );
  }
  if (features !== undefined) {
    const map = choose('features', session.outputMetadata, features, faults);
    if (map !== undefined && map.type !== 'float32')
      faults.push(
        `network.features: "${features}" is ${map.type}, not float32; name another output, or leave it out`,
      );
  }
  if (input !== undefined) faults.push(...inputFaults(input, manifest.input));
  if (output !== undefined && output.type !== 'float32' && output.type !== 'float64') {
    faults.push(
      `network.output: "${output.name}" is ${output.type}, not float32; export the scores of all classes`,
    );
  }
  if (input === undefined || output === undefined || faults.length > 0) throw new ModelError(folder, faults);
  if (output.shape.filter((dim) => dim !== 1).length > 2) {
    throw new ModelError(folder, [
      `network.output: "${output.name}" gives [${output.shape.join(', ')}], boxes or a map and not a score a class; use a classifier`,
    ]);
  }
  const dims = output.shape.length > 1 ? output.shape.slice(1) : output.shape;
  const count = dims.every((dim) => typeof dim === 'number' && dim > 0)
    ? { count: (dims as number[]).reduce((product, dim) => product * dim, 1) }
    : {};
  return {
    input: { name: input.name, type: input.type === 'uint8' ? 'uint8' : 'float32' },
    output: { name: output.name, ...count },
    ...(distance !== undefined && { distance }),
    ...(features !== undefined && { features }),
  };
}

type Metadata = Extract<InferenceSession.ValueMetadata, { isTensor: true }>;

function choose(
  which: 'input' | 'output' | 'distance' | 'features',
  found: readonly InferenceSession.ValueMetadata[],
  wanted: string | undefined,
  faults: string[],
): Metadata | undefined {
  const names = found.map((value) => `"${value.name}"`).join(', ');
  const chosen = wanted === undefined ? found[0] : found.find((value) => value.name === wanted);
  if (wanted === undefined && found.length > 1) {
    faults.push(
      `network.${which}: the network has ${found.length} ${which}s, ${names}; write which one it is`,
    );
  } else if (chosen === undefined) {
    faults.push(
      `network.${which}: model.json says "${wanted ?? ''}", the network has ${names || 'none'}; correct the name`,
    );
  } else if (!chosen.isTensor) {
    faults.push(
      `network.${which}: "${chosen.name}" is no tensor; export the network without ZipMap or sequences`,
    );
  } else return chosen;
  return undefined;
}

/** Shows the network a black picture, to learn what its description leaves open. */
async function probe(run: Network['run'], { folder, manifest }: Model): Promise<Ran> {
  try {
    return await run(new Uint8Array(manifest.input.width * manifest.input.height * 3));
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(folder, [
      `network.file: ${manifest.network.file} cannot run: ${(error as Error).message}`,
    ]);
  }
}
