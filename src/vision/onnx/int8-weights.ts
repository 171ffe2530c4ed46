import { type GraphNode, type Initializer, intAttribute, numbers, parseGraph } from './graph.ts';
import { concat, field, fieldsOf, intField, OnnxError, textOf } from './wire.ts';

/** What became of a network's weights. */
export interface Int8Network {
  readonly file: Uint8Array;
  /** Weights that are 8 bits now, and all that are float. */
  readonly rounded: number;
  readonly all: number;
}

const [FLOAT, INT8] = [1, 3];
const [floatData, rawData] = [4, 9];
const attributeField = { name: 1, int: 3, type: 20, INT: 2 };
/** In which DequantizeLinear got a scale for each channel. */
const LEAST_OPSET = 13;
/** Smaller ones are biases and the like: nothing is gained. */
const LEAST_WEIGHTS = 1024;
const MOST = 127;

/**
 * The same network with the weights of its convolutions and matrix products as 8-bit numbers, one scale a channel of the output, which
 * DequantizeLinear makes float again whenever they are used: a quarter of the file. All else is copied as it is written. Throws `OnnxError`.
 */
export function withInt8Weights(bytes: Uint8Array): Int8Network {
  const graph = parseGraph(bytes);
  const opset = graph.opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1;
  if (opset < LEAST_OPSET)
    throw new OnnxError(
      `The network has opset ${opset}, and 8-bit weights need ${LEAST_OPSET}: export it again`,
    );
  const axes = new Map<string, number | undefined>();
  for (const node of graph.nodes)
    for (const [i, name] of node.inputs.entries()) {
      const axis = i === 1 ? axisOf(node, graph.initializers.get(name)) : undefined;
      // What another kind of node uses too stays as it is; of two the same.
      axes.set(name, axes.has(name) && axes.get(name) !== axis ? undefined : axis);
    }
  const counts = { rounded: 0, all: 0 };
  const dequantizers: Uint8Array[] = [];
  const used = new Set([...graph.initializers.keys(), ...graph.nodes.flatMap(({ outputs }) => outputs)]);
  const free = (name: string): string => (used.has(name) ? free(`${name}_`) : name);
  const made = new Set<string>();
  const parts = [...fieldsOf(bytes)];
  const inner = parts
    .filter(({ number }) => number === numbers.model.graph)
    .flatMap(({ bytes: content }) => [...fieldsOf(content)]);
  const rewritten = inner.flatMap(({ number, bytes: content, whole }) => {
    if (number !== numbers.graph.initializer) return [whole];
    const name = nameIn(content);
    const tensor = graph.initializers.get(name);
    const axis = axes.get(name);
    const count = tensor?.dims.reduce((product, dim) => product * dim, 1) ?? 0;
    if (tensor?.dataType === FLOAT) counts.all += count;
    const values =
      tensor && axis !== undefined && count >= LEAST_WEIGHTS ? floatsOf(tensor, count) : undefined;
    if (!tensor || axis === undefined || !values) return [whole];
    counts.rounded += count;
    const { rounded, scales } = round(values, tensor.dims, axis);
    const [int8, scale] = [free(`${name}_int8`), free(`${name}_scale`)];
    made.add(name);
    dequantizers.push(dequantize([int8, scale], name, axis));
    return [
      tensorField(int8, tensor.dims, INT8, new Uint8Array(rounded.buffer)),
      tensorField(scale, [scales.length], FLOAT, new Uint8Array(scales.buffer)),
    ];
  });
  // Old files list their weights among the inputs too.
  const kept = rewritten.filter((part) => !isInputOf(part, made));
  const content = concat([...dequantizers.map((node) => field(numbers.graph.node, node)), ...kept]);
  const others = parts.filter(({ number }) => number !== numbers.model.graph).map(({ whole }) => whole);
  return { file: concat([...others, field(numbers.model.graph, content)]), ...counts };
}

/** Along which of its axes a weight's channels lie; `undefined` for what is no weight of a convolution or matrix product. */
function axisOf(node: GraphNode, weight: Initializer | undefined): number | undefined {
  if (weight?.dataType !== FLOAT) return undefined;
  if (node.opType === 'Conv') return 0;
  if (node.opType === 'MatMul' && weight.dims.length === 2) return 1;
  if (node.opType === 'Gemm') return intAttribute(node, 'transB', 0) === 1 ? 0 : 1;
  return undefined;
}

function floatsOf({ bytes }: Initializer, count: number): Float32Array | undefined {
  for (const part of fieldsOf(bytes))
    if ((part.number === rawData || part.number === floatData) && part.bytes.length === 4 * count)
      return new Float32Array(new Uint8Array(part.bytes).buffer);
  return undefined;
}

/** Each channel by itself: its largest weight becomes ±127. */
function round(values: Float32Array, dims: readonly number[], axis: number) {
  const channels = dims[axis] ?? 1;
  const inside = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const scales = new Float32Array(channels);
  const rounded = new Int8Array(values.length);
  // Plain loops: of a hundred million weights anything else takes half a minute.
  for (let at = 0, channel = 0; at < values.length; at += inside, channel = (channel + 1) % channels)
    for (let i = at; i < at + inside; i++)
      scales[channel] = Math.max(scales[channel] ?? 0, Math.abs(values[i] ?? 0) / MOST);
  for (let channel = 0; channel < channels; channel++) scales[channel] ||= 1;
  for (let at = 0, channel = 0; at < values.length; at += inside, channel = (channel + 1) % channels)
    for (let i = at; i < at + inside; i++) rounded[i] = Math.round((values[i] ?? 0) / (scales[channel] ?? 1));
  return { rounded, scales };
}

function dequantize(inputs: readonly string[], output: string, axis: number): Uint8Array {
  const attribute = concat([
    field(attributeField.name, 'axis'),
    intField(attributeField.int, axis),
    intField(attributeField.type, attributeField.INT),
  ]);
  return concat([
    ...inputs.map((input) => field(numbers.node.input, input)),
    field(numbers.node.output, output),
    field(numbers.node.name, `${output}_dequantize`),
    field(numbers.node.opType, 'DequantizeLinear'),
    field(numbers.node.attribute, attribute),
  ]);
}

function tensorField(name: string, dims: readonly number[], type: number, data: Uint8Array): Uint8Array {
  const content = concat([
    ...dims.map((dim) => intField(numbers.tensor.dims, dim)),
    intField(numbers.tensor.dataType, type),
    field(numbers.tensor.name, name),
    field(rawData, data),
  ]);
  return field(numbers.graph.initializer, content);
}

function isInputOf(part: Uint8Array, names: ReadonlySet<string>): boolean {
  const [first] = fieldsOf(part);
  return first?.number === numbers.graph.input && names.has(nameIn(first.bytes, numbers.valueInfo.name));
}

function nameIn(message: Uint8Array, number: number = numbers.tensor.name): string {
  for (const part of fieldsOf(message)) if (part.number === number) return textOf(part);
  return '';
}
