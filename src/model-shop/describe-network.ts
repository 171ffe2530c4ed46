import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { fileText } from '../file-text.ts';
import { readNames } from '../vision/labels/read-names.ts';
import { loadRuntime } from '../vision/network.ts';
import { loadFault } from '../vision/network-faults.ts';
import { ShopError } from './shop-error.ts';

/** What a person says of a network that comes without a manifest. */
export interface Description {
  /** A file with the names of its outputs. */
  readonly labels: string;
  readonly taxonomy?: string | undefined;
  /** Default: the file's name. */
  readonly name?: string | undefined;
  /** Side of the input, pixels; absent: what the network says. */
  readonly input?: number | undefined;
  /** Of 0 to 1, or of 0 to 255 where one of them is above 2; default ImageNet's. */
  readonly mean?: readonly number[] | undefined;
  readonly std?: readonly number[] | undefined;
  readonly resize?: 'crop' | 'squish' | 'pad' | undefined;
}

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/**
 * Careful, since nobody has measured them on this network. A genus is as often right from 0.65 as a species from 0.8 (`test/bird-network.test.ts`);
 * of wider ranks nothing is measured, and the wider a group, the more of what a picture of nothing known gives falls into it.
 */
const DECISION = {
  ...{ label: 0.7, group: 0.9, nothing: 0.9 },
  ranks: { genus: 0.65, family: 0.75, order: 0.85, class: 0.9 },
};

/**
 * Makes the manifest of a network from its file, the names of its outputs, and what a person knows of its input. Whether it gives logits or
 * probabilities is found out by running it on a grey picture.
 * @returns the manifest, and where the other files that it names are. Throws `ShopError` with all faults
 */
export async function describeNetwork(
  file: string,
  given: Description,
): Promise<{
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly places: ReadonlyMap<string, string>;
}> {
  const bytes = await textFile(given.labels);
  const { outputs, faults } = readNames(fileText(bytes));
  if (faults.length > 0) throw faulty(given.labels, faults);
  const places = new Map([[basename(given.labels), given.labels]]);
  const names: Record<string, unknown> = {
    file: basename(given.labels),
    sha256: sha256(bytes),
    outputs: outputs.length,
  };
  if (given.taxonomy !== undefined) {
    places.set(basename(given.taxonomy), given.taxonomy);
    names.taxonomy = { file: basename(given.taxonomy), sha256: sha256(await textFile(given.taxonomy)) };
  }
  const data = `${file}.data`;
  const hasData = (await stat(data).catch(() => undefined)) !== undefined;
  if (hasData) places.set(basename(data), data);
  const { input, network, kind } = await lookInside(file, outputs.length, given);
  const manifest = {
    name: given.name ?? basename(file, extname(file)).replace(/[^A-Za-z0-9._-]+/g, '-'),
    version: '1',
    hashtags: [],
    network: {
      file: basename(file),
      ...network,
      ...(hasData && { data: { file: basename(data), sha256: sha256(await readFile(data)) } }),
    },
    input,
    output: { kind },
    names,
    decision: DECISION,
    licence: 'licence not stated',
    origin: `${basename(file)}, added with --labels`,
  };
  return { manifest, places };
}

/** What the network itself says. */
async function lookInside(file: string, names: number, given: Description) {
  const ort = await loadRuntime();
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(file, { logSeverityLevel: 3 });
  } catch (error) {
    throw new ShopError('not-a-file', `${file} ${loadFault(error as Error, ort.env.versions.node ?? '')}`);
  }
  try {
    const [first] = session.inputMetadata;
    const shape = first?.isTensor ? first.shape : [];
    const isBytes = first?.isTensor === true && first.type === 'uint8';
    const layout = shape[3] === 3 && shape[1] !== 3 ? 'NHWC' : 'NCHW';
    const side = layout === 'NCHW' ? shape[2] : shape[1];
    const pixels = given.input ?? (typeof side === 'number' && side > 0 ? side : undefined);
    const faults: string[] = [];
    if (!first || session.inputMetadata.length !== 1)
      faults.push(
        `takes ${session.inputMetadata.length} inputs; a classifier of pictures takes one: write a model.json`,
      );
    if (pixels === undefined) faults.push('leaves the size of its input open: say it, e.g. --input 224');
    for (const [name, values] of [
      ['--mean', given.mean],
      ['--std', given.std],
    ] as const)
      if (
        values &&
        (values.length !== 3 ||
          values.some((value) => !Number.isFinite(value) || (name === '--std' && value <= 0)))
      )
        faults.push(`${name} takes three numbers, of red, green and blue, e.g. "0.485 0.456 0.406"`);
    const usual = isBytes ? { mean: [0, 0, 0], std: [1, 1, 1] } : IMAGENET;
    const { mean = usual.mean, std = usual.std } = given;
    if (!first || pixels === undefined || faults.length > 0) throw faulty(file, faults);
    const dims = layout === 'NCHW' ? [1, 3, pixels, pixels] : [1, pixels, pixels, 3];
    const grey = new ort.Tensor(
      isBytes ? 'uint8' : 'float32',
      isBytes ? new Uint8Array(3 * pixels * pixels).fill(127) : new Float32Array(3 * pixels * pixels),
      dims,
    );
    const results = await session.run({ [first.name]: grey }).catch((error: Error) => {
      throw faulty(file, [
        `does not run on a picture of ${pixels} pixels: ${error.message.split('\n')[0]}; correct --input`,
      ]);
    });
    const counts = session.outputNames.map((name) => [name, results[name]?.size ?? 0] as const);
    const [output] = counts.find(([, count]) => count === names) ?? [];
    if (output === undefined)
      throw faulty(file, [
        `gives ${counts.map(([name, count]) => `${count} values ("${name}")`).join(', ')}, and ${given.labels} has ${names} lines; line n has to name output n`,
      ]);
    const values = [...((results[output]?.data ?? []) as Float32Array)].map(Number);
    const sum = values.reduce((total, value) => total + value, 0);
    const isShare = values.every((value) => value >= 0 && value <= 1) && Math.abs(sum - 1) < 0.05;
    const scale = isBytes || mean.some((value) => value > 2) ? 255 : 1;
    return {
      network: { input: first.name, output },
      input: {
        ...{ width: pixels, height: pixels, resize: given.resize ?? 'crop', interpolation: 'bicubic' },
        ...{ layout, channels: 'RGB', scale, mean, std },
      },
      kind: isShare ? 'probabilities' : 'logits',
    };
  } finally {
    await session.release();
  }
}

function faulty(what: string, faults: readonly string[]): ShopError {
  return new ShopError('incomplete', `${what} ${faults.join(`\n${what} `)}`);
}

async function textFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ShopError(
      'incomplete',
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}); correct its name`,
    );
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
