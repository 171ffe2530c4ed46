import type { InferenceSession } from 'onnxruntime-node';
import type { Model } from '../model.ts';
import { inputTensor, type Network, readNetwork, startSession } from '../network.ts';
import { findHead, type Head } from '../onnx/find-head.ts';
import { expose } from '../onnx/graph.ts';
import { OnnxError } from '../onnx/wire.ts';
import type { NoMap } from '../vision.ts';
import type { FeatureMap, HeadWeights } from './class-map.ts';

/** A network of which the last map and the weights of the last layer are handed out as well. */
export interface MapNetwork {
  readonly kind: 'open';
  /** @param rgb as for `Network.run` */
  run(rgb: Uint8Array): Promise<{ outputs: ArrayLike<number>; map: FeatureMap; weights: HeadWeights }>;
  release(): Promise<void>;
}

/**
 * Opens a network a second time, for maps: the session that looks at photos stays as it is, so that nothing is slower for those who
 * ask for none. Throws `ModelError`.
 */
export async function openMapNetwork(
  model: Model,
  { names }: Network,
  threads?: number,
): Promise<MapNetwork | NoMap> {
  const bytes = await readNetwork(model);
  const head = headOf(bytes, names.output.name);
  if (head.kind === 'none') return head;
  const session = await startSession(model, expose(bytes, [head.featureMap, head.weights]), threads);
  const { input, output } = names;
  const run: MapNetwork['run'] = async (rgb) => {
    const results = await session.run({ [input.name]: await inputTensor(rgb, model, input.type) });
    const [scores, map, weights] = [output.name, head.featureMap, head.weights].map((name) => results[name]);
    const [, columns] = head.dims;
    return {
      outputs: numbersOf(scores),
      map: { data: numbersOf(map), dims: map?.dims ?? [] },
      weights: { data: numbersOf(weights), columns, rowIsClass: head.rowIsClass },
    };
  };
  const blank = new Uint8Array(model.manifest.input.width * model.manifest.input.height * 3);
  const reason = shapeFault((await run(blank)).map.dims, head);
  if (reason === undefined) return { kind: 'open', run, release: () => session.release() };
  await session.release();
  return { kind: 'none', reason };
}

function headOf(bytes: Uint8Array, output: string): (Head & { readonly featureMap: string }) | NoMap {
  try {
    const head = findHead(bytes, output);
    if (head.kind === 'none') return { kind: 'none', reason: head.reason };
    const { featureMap } = head;
    if (featureMap !== undefined) return { ...head, featureMap };
    return { kind: 'none', reason: 'its last layer does not read the mean of a map over the picture' };
  } catch (error) {
    if (error instanceof OnnxError) return { kind: 'none', reason: error.message };
    throw error;
  }
}

/** A map of half precision comes as numbers of 16 bits, which are not read here. */
function numbersOf(
  value: InferenceSession.OnnxValueMapType[string] | undefined,
): Float32Array | Float64Array {
  const data = value?.data;
  return data instanceof Float32Array || data instanceof Float64Array ? data : new Float32Array(0);
}

function shapeFault(dims: readonly number[], { dims: [one, other], rowIsClass }: Head): string | undefined {
  const features = rowIsClass ? other : one;
  if (dims.length === 4 && (dims[1] === features || dims[3] === features)) return undefined;
  return `its last map has the shape ${dims.join('x')}, which its last layer of ${features} features does not fit`;
}
