/**
 * Writes the few bytes of an ONNX network that the tests need, by hand: the mean colour of the picture, times a matrix, plus a
 * bias. Its scores can be worked out on paper, so a test knows them exactly.
 */
import { type elementTypes, externalTensor, networkBytes, node, tensor, valueInfo } from './onnx-bytes.ts';

export interface TinyNetwork {
  /** Side lengths of the input, pixels; `null` leaves them open, as exported networks with dynamic axes do. */
  readonly height: number | null;
  readonly width: number | null;
  readonly layout?: 'NCHW' | 'NHWC';
  readonly elementType?: keyof typeof elementTypes;
  /** Default 8. */
  readonly irVersion?: number;
  /** Default 13. */
  readonly opset?: number;
  /** The weights lie in this file beside the network, which is not written. */
  readonly externalWeights?: string;
  /** Length of the first axis; `null` (the default) leaves it open. */
  readonly batch?: number | null;
  /** One row per output, one column per channel in the order in which the network receives them. */
  readonly weights: readonly (readonly number[])[];
  /** One value per output. */
  readonly bias: readonly number[];
  /** Ends with a softmax. */
  readonly softmax?: boolean;
  /** Adds a second output `embedding`: the three mean values. */
  readonly embedding?: boolean;
  /** In place of the pooling one, e.g. one that no runtime has. */
  readonly operator?: string;
  readonly inputName?: string;
  readonly outputName?: string;
}

/** The bytes of `model.onnx`. */
export function tinyOnnx(network: TinyNetwork): Uint8Array {
  const input = network.inputName ?? 'image';
  const output = network.outputName ?? (network.softmax ? 'probabilities' : 'logits');
  const outputs = network.bias.length;
  const batch = network.batch ?? 'n';
  const sides = [network.height ?? 'h', network.width ?? 'w'];
  const { elementType = 'float32', weights, irVersion, opset } = network;
  const channels = weights[0]?.length ?? 3;
  const shape = network.layout === 'NHWC' ? [batch, ...sides, channels] : [batch, channels, ...sides];
  const nodes: Uint8Array[] = [];
  let last = input;
  const then = (opType: string, to: string, inputs: string[] = [], attributes = {}): void => {
    nodes.push(node(opType, [last, ...inputs], to, attributes));
    last = to;
  };
  if (elementType !== 'float32') then('Cast', 'floats', [], { to: 1 });
  if (network.layout === 'NHWC') then('Transpose', 'nchw', [], { perm: [0, 3, 1, 2] });
  then(network.operator ?? 'GlobalAveragePool', 'pooled');
  then('Flatten', 'embedding');
  then('Gemm', network.softmax ? 'scores' : output, ['weights', 'bias'], { transB: 1 });
  if (network.softmax) then('Softmax', output);

  const dims = [outputs, channels];
  return networkBytes({
    name: 'mean-colour',
    nodes,
    tensors: [
      network.externalWeights === undefined
        ? tensor('weights', dims, weights.flat())
        : externalTensor('weights', dims, network.externalWeights),
      tensor('bias', [outputs], network.bias),
    ],
    inputs: [valueInfo(input, shape, elementType)],
    outputs: [
      valueInfo(output, [batch, outputs]),
      ...(network.embedding ? [valueInfo('embedding', [batch, channels])] : []),
    ],
    ...(irVersion !== undefined && { irVersion }),
    ...(opset !== undefined && { opset }),
  });
}
