import {
  type Graph,
  type GraphNode,
  intAttribute,
  intsAttribute,
  parseGraph,
  tensorAttribute,
} from './graph.ts';
import { OnnxError } from './wire.ts';

/** The last layer of a classifier, which makes scores of features: scores = weights * embedding + bias. */
export interface Head {
  readonly kind: 'head';
  /** The tensor that the last layer reads: [1, features], or [1, features, 1, 1] where that layer is a convolution. */
  readonly embedding: string;
  /**
   * The tensor whose mean over the picture the embedding is: [1, features, height, width], or [1, height, width, features] in
   * networks that came from TensorFlow. Absent where the embedding is made in another way.
   */
  readonly featureMap?: string;
  /** The tensor that holds the weights; it may be computed (int8 weights times a scale), so read it by `expose`. */
  readonly weights: string;
  /** Its shape without ones: [classes, features], or [features, classes]. */
  readonly dims: readonly [number, number];
  /** Which of the two: true where a row is a class. */
  readonly rowIsClass: boolean;
}

export interface NoHead {
  readonly kind: 'none';
  readonly reason: string;
  /** The last tensors that are computed from the picture, the last one first: among them a person may find the embedding. */
  readonly lastTensors: readonly string[];
}

/** What may stand between the last layer and the output without changing whose score is whose. */
const afterHead = new Set(
  'Softmax LogSoftmax Sigmoid Identity Flatten Reshape Squeeze Unsqueeze Clip Relu Cast Dropout Add Sub Mul Div Concat QuantizeLinear DequantizeLinear'.split(
    ' ',
  ),
);
/** What may stand between the pooling and the last layer. */
const afterPool = new Set(
  'Flatten Reshape Squeeze Unsqueeze Identity Dropout Cast QuantizeLinear DequantizeLinear'.split(' '),
);
const pools = new Set(['GlobalAveragePool', 'AveragePool', 'ReduceMean']);
const LAST_TENSORS = 8;

/**
 * Finds the last layer of a classifier: from the output back to the first Gemm, MatMul or 1x1 Conv whose second input does not
 * depend on the picture, and from there back to the pooling. Seen and tested: `ReduceMean -> Gemm` with int8 weights (`Cast -> Mul`),
 * `GlobalAveragePool -> Conv -> Clip -> Flatten -> Softmax`, `GlobalAveragePool -> Flatten -> Gemm -> Softmax`,
 * `AveragePool -> Squeeze -> MatMul -> Add -> Softmax` (EfficientNet-Lite4's). Where probabilities are multiplied by, or joined
 * with, others (Mul, Concat), the first of them are followed: their classes come first. Throws `OnnxError`.
 */
export function findHead(bytes: Uint8Array, outputName: string): Head | NoHead {
  const graph = parseGraph(bytes);
  const walk = walkOf(graph);
  const none = (reason: string): NoHead => ({ kind: 'none', reason, lastTensors: walk.last(LAST_TENSORS) });

  let at = outputName;
  for (;;) {
    const node = walk.maker(at);
    if (node === undefined)
      return none(`nothing but the picture was found before "${outputName}", no layer with weights`);
    const second = node.inputs[1];
    const multiplies = node.opType === 'Gemm' || node.opType === 'MatMul' || node.opType === 'Conv';
    if (multiplies && second !== undefined && !walk.sees(second))
      return headAt(node, second, walk) ?? none(`the weights of the last ${node.opType} cannot be read`);
    if (!afterHead.has(node.opType))
      return none(`before the output comes ${node.opType}, which is no last layer of a classifier`);
    const next = walk.seeing(node);
    if (next.length > 1 && node.opType !== 'Mul' && node.opType !== 'Concat')
      return none(`the output is ${node.opType} of ${next.length} parts, not one last layer`);
    at = next[0] ?? '';
  }
}

function headAt(node: GraphNode, weights: string, walk: Walk): Head | undefined {
  const shape = walk.shape(weights)?.filter((side, i) => i < 2 || side !== 1);
  const [first, second] = shape ?? [];
  if (shape?.length !== 2 || first === undefined || second === undefined) return undefined;
  const rowIsClass =
    node.opType === 'Conv' || (node.opType === 'Gemm' && intAttribute(node, 'transB', 0) === 1);
  const embedding = node.inputs[0] ?? '';
  let at = embedding;
  let maker = walk.maker(at);
  while (maker !== undefined && afterPool.has(maker.opType)) {
    at = maker.inputs[0] ?? '';
    maker = walk.maker(at);
  }
  const featureMap = maker !== undefined && pools.has(maker.opType) ? maker.inputs[0] : undefined;
  return {
    kind: 'head',
    embedding,
    ...(featureMap !== undefined && { featureMap }),
    weights,
    dims: [first, second],
    rowIsClass,
  };
}

interface Walk {
  /** The node that makes a tensor; `undefined` of inputs and weights. */
  maker(tensor: string): GraphNode | undefined;
  /** Whether a tensor depends on the picture. */
  sees(tensor: string): boolean;
  /** The inputs of a node that depend on the picture. */
  seeing(node: GraphNode): string[];
  /** The shape of a tensor that does not depend on the picture, where it can be told. */
  shape(tensor: string): readonly number[] | undefined;
  last(count: number): string[];
}

function walkOf({ nodes, initializers, inputs }: Graph): Walk {
  const makers = new Map<string, GraphNode>();
  // Nodes are written in an order in which they can be computed, so one pass is enough.
  const seen = new Set([...inputs.keys()].filter((name) => !initializers.has(name)));
  const read = new Set<string>();
  for (const node of nodes) {
    for (const name of node.inputs) read.add(name);
    for (const output of node.outputs.filter((name) => name !== '')) {
      // Else a damaged file could lead in circles.
      if (makers.has(output) || read.has(output))
        throw new OnnxError(`The network is damaged: "${output}" is read before it is made, or made twice`);
      makers.set(output, node);
      if (node.hasGraphs || node.inputs.some((name) => seen.has(name))) seen.add(output);
    }
  }

  const shape: Walk['shape'] = (tensor) => {
    const known = initializers.get(tensor)?.dims;
    const maker = makers.get(tensor);
    if (known !== undefined || maker === undefined) return known;
    const of = maker.inputs.map((name) => shape(name));
    switch (maker.opType) {
      case 'Constant':
        return tensorAttribute(maker, 'value')?.dims;
      case 'Identity':
      case 'Cast':
      case 'DequantizeLinear':
        return of[0];
      case 'Mul':
      case 'Div':
      case 'Add':
      case 'Sub':
        return of.reduce((most, one) => (size(one) > size(most) ? one : most));
      case 'Transpose': {
        const perm = intsAttribute(maker, 'perm');
        return perm === undefined ? of[0]?.toReversed() : perm.map((axis) => of[0]?.[axis] ?? 0);
      }
      default:
        return undefined;
    }
  };
  return {
    maker: (tensor) => makers.get(tensor),
    sees: (tensor) => seen.has(tensor),
    seeing: (node) => node.inputs.filter((name) => seen.has(name)),
    shape,
    last: (count) =>
      nodes
        .flatMap(({ outputs }) => outputs)
        .filter((name) => seen.has(name))
        .slice(-count)
        .reverse(),
  };
}

const size = (dims: readonly number[] | undefined): number => (dims ?? [0]).reduce((a, b) => a * b, 1);
