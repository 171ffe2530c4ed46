import { concat, field, fieldsOf, numbersOf, OnnxError, textOf, type WireField } from './wire.ts';

/** Numbers of the fields that are read or written here: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export const numbers = {
  model: { irVersion: 1, graph: 7, opset: 8 },
  graph: { node: 1, initializer: 5, input: 11, output: 12 },
  node: { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 },
  attribute: { name: 1, int: 3, tensor: 5, ints: 8, graph: 6, graphs: 11 },
  tensor: { dims: 1, dataType: 2, name: 8 },
  valueInfo: { name: 1 },
  opset: { domain: 1, version: 2 },
} as const;

export interface GraphNode {
  readonly opType: string;
  /** Empty: an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** By name, each an `AttributeProto`. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
  /** Holds graphs of its own (If, Loop, Scan), which may use tensors of this one by name. */
  readonly hasGraphs: boolean;
  /** The `NodeProto` as it is written. */
  readonly bytes: Uint8Array;
}

/** A tensor that comes with the file: weights. */
export interface Initializer {
  readonly dims: readonly number[];
  /** `TensorProto.DataType`: 1 float, 2 uint8, 3 int8, 7 int64, 10 float16 ... */
  readonly dataType: number;
  /** The `TensorProto` as it is written. */
  readonly bytes: Uint8Array;
}

/** What goes in or comes out, by name; the bytes are the `ValueInfoProto`. */
export type Values = ReadonlyMap<string, Uint8Array>;

export interface Graph {
  /** In an order in which they can be computed. */
  readonly nodes: readonly GraphNode[];
  readonly initializers: ReadonlyMap<string, Initializer>;
  /** Old files (IR 3) list their initializers here too: an initializer that is dropped must be dropped here as well. */
  readonly inputs: Values;
  readonly outputs: Values;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly irVersion: number;
}

/**
 * Reads a network's graph; nothing is copied, all bytes are views into the file. Of 16 MB it takes some milliseconds. Throws
 * `OnnxError` when the bytes are no ONNX network.
 */
export function parseGraph(bytes: Uint8Array): Graph {
  const graph = {
    nodes: [] as GraphNode[],
    initializers: new Map<string, Initializer>(),
    inputs: new Map<string, Uint8Array>(),
    outputs: new Map<string, Uint8Array>(),
    opsets: [] as { domain: string; version: number }[],
    irVersion: 0,
  };
  let found = false;
  for (const part of fieldsOf(bytes)) {
    if (part.number === numbers.model.irVersion) graph.irVersion = part.value;
    else if (part.number === numbers.model.opset) graph.opsets.push(readOpset(part.bytes));
    else if (part.number === numbers.model.graph) {
      // More than once after `expose`: protobuf joins them.
      found = true;
      for (const inner of fieldsOf(part.bytes)) readInto(graph, inner);
    }
  }
  if (!found) throw new OnnxError('The file is no ONNX network: it holds no graph');
  return graph;
}

function readInto(
  graph: {
    nodes: GraphNode[];
    initializers: Map<string, Initializer>;
    inputs: Map<string, Uint8Array>;
    outputs: Map<string, Uint8Array>;
  },
  part: WireField,
): void {
  switch (part.number) {
    case numbers.graph.node:
      graph.nodes.push(readNode(part.bytes));
      break;
    case numbers.graph.initializer: {
      const { name, ...initializer } = readTensor(part.bytes);
      graph.initializers.set(name, initializer);
      break;
    }
    case numbers.graph.input:
      graph.inputs.set(nameOf(part.bytes, numbers.valueInfo.name), part.bytes);
      break;
    case numbers.graph.output:
      graph.outputs.set(nameOf(part.bytes, numbers.valueInfo.name), part.bytes);
      break;
  }
}

function readNode(bytes: Uint8Array): GraphNode {
  const node = {
    opType: '',
    inputs: [] as string[],
    outputs: [] as string[],
    attributes: new Map<string, Uint8Array>(),
    hasGraphs: false,
  };
  for (const part of fieldsOf(bytes)) {
    if (part.number === numbers.node.input) node.inputs.push(textOf(part));
    else if (part.number === numbers.node.output) node.outputs.push(textOf(part));
    else if (part.number === numbers.node.opType) node.opType = textOf(part);
    else if (part.number === numbers.node.attribute) {
      node.attributes.set(nameOf(part.bytes, numbers.attribute.name), part.bytes);
      for (const { number } of fieldsOf(part.bytes))
        if (number === numbers.attribute.graph || number === numbers.attribute.graphs) node.hasGraphs = true;
    }
  }
  return { ...node, bytes };
}

/** A `TensorProto`: its name and what it is, not what it holds. */
function readTensor(bytes: Uint8Array): Initializer & { readonly name: string } {
  const tensor = { name: '', dims: [] as number[], dataType: 0 };
  for (const part of fieldsOf(bytes)) {
    if (part.number === numbers.tensor.dims) tensor.dims.push(...numbersOf(part));
    else if (part.number === numbers.tensor.dataType) tensor.dataType = part.value;
    else if (part.number === numbers.tensor.name) tensor.name = textOf(part);
  }
  return { ...tensor, bytes };
}

function readOpset(bytes: Uint8Array): { domain: string; version: number } {
  const opset = { domain: '', version: 0 };
  for (const part of fieldsOf(bytes)) {
    if (part.number === numbers.opset.domain) opset.domain = textOf(part);
    else if (part.number === numbers.opset.version) opset.version = part.value;
  }
  return opset;
}

function nameOf(bytes: Uint8Array, number: number): string {
  for (const part of fieldsOf(bytes)) if (part.number === number) return textOf(part);
  return '';
}

/** A whole number among a node's attributes. */
export function intAttribute(node: GraphNode, name: string, otherwise: number): number {
  for (const part of fieldsOf(node.attributes.get(name) ?? new Uint8Array(0)))
    if (part.number === numbers.attribute.int) return part.value;
  return otherwise;
}

/** A list of whole numbers among a node's attributes; `undefined` where there is none. */
export function intsAttribute(node: GraphNode, name: string): readonly number[] | undefined {
  const attribute = node.attributes.get(name);
  if (attribute === undefined) return undefined;
  return [...fieldsOf(attribute)]
    .filter(({ number }) => number === numbers.attribute.ints)
    .flatMap((part) => numbersOf(part));
}

/** A tensor among a node's attributes (`Constant`'s `value`). */
export function tensorAttribute(node: GraphNode, name: string): Initializer | undefined {
  for (const part of fieldsOf(node.attributes.get(name) ?? new Uint8Array(0)))
    if (part.number === numbers.attribute.tensor) return readTensor(part.bytes);
  return undefined;
}

/**
 * The same network with more outputs: any tensors of it, by name. Nothing is parsed or changed: a second graph that holds the
 * outputs alone is appended, which protobuf joins with the first; onnxruntime works out their types and shapes (1.30).
 *
 * @param names that are no outputs yet: a name that is listed twice is refused by onnxruntime
 */
export function expose(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  const outputs = names.map((name) => field(numbers.graph.output, field(numbers.valueInfo.name, name)));
  return concat([bytes, field(numbers.model.graph, concat(outputs))]);
}
