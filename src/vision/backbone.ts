import { availableParallelism } from 'node:os';
import { classifyPixels } from './classifier.ts';
import { decode } from './decode.ts';
import type { Model } from './model.ts';
import { openNetwork, readNetwork } from './network.ts';
import { findHead } from './onnx/find-head.ts';
import { expose, parseGraph } from './onnx/graph.ts';
import { type AnimalMass, type Known, type NewHead, withHead } from './onnx/with-head.ts';
import { turns } from './turns.ts';
import { ModelError } from './vision.ts';

/** A network as the base of another one: what it makes of a photo before its last layer. */
export interface Backbone {
  readonly model: Model;
  /** The tensor that is taken, and how many numbers it has. */
  readonly embedding: string;
  readonly features: number;
  /** Whether its labels say what is no animal. */
  readonly knowsNothing: boolean;
  /** Throws `PhotoError`, `ModelError`. */
  embed(bytes: Uint8Array): Promise<Embedded>;
  /**
   * The network with another last layer.
   * @param nothingFromOwn a class "no animal" is put behind the new ones, by the network's own labels
   * @param known with it the new network tells how far a photo lies from what was learnt
   */
  withHead(head: NewHead, nothingFromOwn: boolean, known: Known): Promise<ReturnType<typeof withHead>>;
  close(): Promise<void>;
}

export interface Embedded {
  readonly embedding: Float32Array;
  /** Log-odds of "it shows some animal" by the network's own labels; 0 where it knows no label for nothing. */
  readonly animal: number;
  /** Of what the network sees; see `differenceHash`. */
  readonly hash: bigint;
}

/** What a probability is raised by before its logarithm is taken. The network that is written does the same. */
const LEAST_MASS = 1e-6;

/**
 * Opens a model so that it hands out its embedding beside its scores.
 * @param tensor the embedding, where it is not to be found by itself
 * Throws `ModelError`, which lists the last tensors where none is found.
 */
export async function openBackbone(model: Model, tensor?: string): Promise<Backbone> {
  const { manifest, folder } = model;
  const bytes = await readOneFile(model);
  const graph = parseGraph(bytes);
  const embedding = tensor ?? embeddingOf(model, bytes, [...graph.outputs.keys()]);
  if (!graph.nodes.some(({ outputs }) => outputs.includes(embedding)))
    throw new ModelError(folder, [`--embedding: the network has no tensor "${embedding}"; ${lastOf(graph)}`]);
  const output = manifest.network.output ?? [...graph.outputs.keys()].find((name) => name !== embedding);
  const network = { ...manifest.network, features: embedding, ...(output !== undefined && { output }) };
  const asBackbone = { ...model, manifest: { ...manifest, network } };
  const opened = await openNetwork(asBackbone, {
    edit: (file) => (graph.outputs.has(embedding) ? file : expose(file, [embedding])),
  });
  const nothing = new Set(model.labels.filter((label) => label.nothing).map(({ id }) => id));
  const look = async (rgb: Uint8Array) => {
    const { scores, features } = await classifyPixels(asBackbone, opened, rgb, true);
    if (features === undefined) throw new ModelError(folder, [`--embedding: "${embedding}" is not float32`]);
    return { scores, embedding: features.data };
  };
  const { width, height } = manifest.input;
  const { embedding: first } = await look(new Uint8Array(width * height * 3));
  // While the network looks at one photo, the next is decoded.
  const [decoding, inferring] = [turns(Math.min(2, availableParallelism())), turns(1)];
  return {
    model,
    embedding,
    features: first.length,
    knowsNothing: nothing.size > 0,
    async embed(photo) {
      const { rgb } = await decoding(() => decode(photo, manifest.input));
      const seen = await inferring(() => look(rgb));
      const none = seen.scores.reduce((sum, one) => sum + (nothing.has(one.label) ? one.probability : 0), 0);
      return {
        embedding: Float32Array.from(seen.embedding),
        animal: nothing.size === 0 ? 0 : Math.log((1 - none + LEAST_MASS) / (none + LEAST_MASS)),
        hash: differenceHash(rgb, width, height),
      };
    },
    async withHead(head, nothingFromOwn, known) {
      // Read again, so that the file is not in memory while photos are looked at.
      const file = await readOneFile(model);
      if (!nothingFromOwn) return withHead(file, embedding, head, { known });
      const sideOf = [...opened.assignment].map((label) => nothing.has(model.labels[label]?.id ?? ''));
      const places = (isNothing: boolean): number[] =>
        sideOf.flatMap((is, i) => (opened.assignment[i] !== -1 && is === isNothing ? [i] : []));
      const mass: AnimalMass = {
        ...manifest.output,
        output: output ?? '',
        outputs: sideOf.length,
        animals: places(false),
        nothing: places(true),
        least: LEAST_MASS,
      };
      return withHead(file, embedding, head, { mass, known });
    },
    close: () => opened.release(),
  };
}

async function readOneFile(model: Model): Promise<Uint8Array> {
  const network = await readNetwork(model);
  if (typeof network !== 'string') return network;
  throw new ModelError(model.folder, [
    'network.data: its weights stand in a second file; a network is trained on one in one file: save it so (onnx.save without external data), or choose another with --backbone',
  ]);
}

function embeddingOf({ manifest, folder }: Model, bytes: Uint8Array, outputs: readonly string[]): string {
  const output = manifest.network.output ?? outputs.find((name) => name !== manifest.network.features) ?? '';
  const head = findHead(bytes, output);
  if (head.kind === 'head') return head.embedding;
  throw new ModelError(folder, [
    `its last layer was not found (${head.reason}); name the tensor before it with --embedding, perhaps one of: ${head.lastTensors.join(', ')}`,
  ]);
}

function lastOf({ nodes }: { readonly nodes: readonly { readonly outputs: readonly string[] }[] }): string {
  return `its last ones are: ${nodes
    .slice(-8)
    .flatMap(({ outputs }) => outputs)
    .reverse()
    .join(', ')}`;
}

/**
 * A dHash of 64 bits (Krawetz 2013): the picture as 9 x 8 grey squares, each compared with its neighbour to the right. Copies that were
 * saved again differ in a few bits.
 * @param rgb 8 bits, `width * height * 3`
 */
function differenceHash(rgb: Uint8Array, width: number, height: number): bigint {
  const grey = new Float64Array(72);
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 9; column++) {
      const [left, right] = [Math.floor((column * width) / 9), Math.floor(((column + 1) * width) / 9)];
      const [top, bottom] = [Math.floor((row * height) / 8), Math.floor(((row + 1) * height) / 8)];
      let sum = 0;
      for (let y = top; y < bottom; y++)
        for (let at = (y * width + left) * 3; at < (y * width + right) * 3; at += 3)
          sum += 299 * (rgb[at] ?? 0) + 587 * (rgb[at + 1] ?? 0) + 114 * (rgb[at + 2] ?? 0);
      grey[row * 9 + column] = sum / Math.max(1, (right - left) * (bottom - top));
    }
  }
  let hash = 0n;
  for (let row = 0; row < 8; row++)
    for (let column = 0; column < 8; column++)
      hash = (hash << 1n) | ((grey[row * 9 + column] ?? 0) < (grey[row * 9 + column + 1] ?? 0) ? 1n : 0n);
  return hash;
}
