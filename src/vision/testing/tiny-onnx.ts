/**
 * Writes the few bytes of an ONNX network that the tests need, by hand: the mean colour of the picture, times a matrix, plus a
 * bias. Its scores can be worked out on paper, so a test knows them exactly. Field numbers: onnx/onnx.proto.
 */

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

type Bytes = readonly number[];
const FLOAT = 1;
/** TensorProto.DataType */
const elementTypes = { float32: FLOAT, uint8: 2, int64: 7, float16: 10, float64: 11 } as const;

/** The bytes of `model.onnx`. */
export function tinyOnnx(network: TinyNetwork): Uint8Array {
  const input = network.inputName ?? 'image';
  const output = network.outputName ?? (network.softmax ? 'probabilities' : 'logits');
  const outputs = network.bias.length;
  const batch = network.batch ?? 'n';
  const sides = [network.height ?? 'h', network.width ?? 'w'];
  const { elementType = 'float32', weights } = network;
  const channels = weights[0]?.length ?? 3;
  const shape = network.layout === 'NHWC' ? [batch, ...sides, channels] : [batch, channels, ...sides];
  const nodes: Bytes[] = [];
  let last = input;
  const then = (opType: string, to: string, more: { inputs?: string[]; attributes?: Bytes[] } = {}): void => {
    nodes.push(node(opType, [last, ...(more.inputs ?? [])], to, more.attributes));
    last = to;
  };
  if (elementType !== 'float32') then('Cast', 'floats', { attributes: [intAttribute('to', FLOAT)] });
  if (network.layout === 'NHWC')
    then('Transpose', 'nchw', { attributes: [intsAttribute('perm', [0, 3, 1, 2])] });
  then(network.operator ?? 'GlobalAveragePool', 'pooled');
  then('Flatten', 'embedding');
  then('Gemm', network.softmax ? 'scores' : output, {
    inputs: ['weights', 'bias'],
    attributes: [intAttribute('transB', 1)],
  });
  if (network.softmax) then('Softmax', output);

  const graph = [
    ...nodes.flatMap((bytes) => field(1, bytes)),
    ...text(2, 'mean-colour'),
    ...field(
      5,
      network.externalWeights === undefined
        ? tensor('weights', [outputs, channels], weights.flat())
        : externalTensor('weights', [outputs, channels], network.externalWeights),
    ),
    ...field(5, tensor('bias', [outputs], network.bias)),
    ...field(11, valueInfo(input, elementTypes[elementType], shape)),
    ...field(12, valueInfo(output, FLOAT, [batch, outputs])),
    ...(network.embedding ? field(12, valueInfo('embedding', FLOAT, [batch, channels])) : []),
  ];
  const opset = [...text(1, ''), ...int(2, network.opset ?? 13)];
  return Uint8Array.from([
    ...int(1, network.irVersion ?? 8),
    ...text(2, 'fieldmark-tests'),
    ...field(7, graph),
    ...field(8, opset),
  ]);
}

function node(opType: string, inputs: readonly string[], output: string, attributes: Bytes[] = []): Bytes {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...text(2, output),
    ...text(4, opType),
    ...attributes.flatMap((attribute) => field(5, attribute)),
  ];
}

const intAttribute = (name: string, value: number): Bytes => [
  ...text(1, name),
  ...int(3, value),
  ...int(20, 2),
];
const intsAttribute = (name: string, values: readonly number[]): Bytes => [
  ...text(1, name),
  ...values.flatMap((value) => int(8, value)),
  ...int(20, 7),
];

function tensor(name: string, dims: readonly number[], values: readonly number[]): Bytes {
  const raw = new Uint8Array(Float32Array.from(values).buffer);
  return [...dims.flatMap((dim) => int(1, dim)), ...int(2, FLOAT), ...text(8, name), ...field(9, [...raw])];
}

function externalTensor(name: string, dims: readonly number[], file: string): Bytes {
  const entry = field(13, [...text(1, 'location'), ...text(2, file)]);
  return [...dims.flatMap((dim) => int(1, dim)), ...int(2, FLOAT), ...text(8, name), ...entry, ...int(14, 1)];
}

function valueInfo(name: string, elementType: number, shape: readonly (number | string)[]): Bytes {
  const dims = shape.flatMap((dim) => field(1, typeof dim === 'number' ? int(1, dim) : text(2, dim)));
  return [...text(1, name), ...field(2, field(1, [...int(1, elementType), ...field(2, dims)]))];
}

const int = (number: number, value: number): Bytes => [...varint(number << 3), ...varint(value)];
const field = (number: number, bytes: Bytes): Bytes => [
  ...varint((number << 3) | 2),
  ...varint(bytes.length),
  ...bytes,
];
const text = (number: number, value: string): Bytes => field(number, [...Buffer.from(value, 'utf8')]);

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}
