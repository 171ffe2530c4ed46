import { type Graph, type GraphNode, numbers, parseGraph } from './graph.ts';
import { concat, field, fieldsOf, intField, OnnxError, textOf } from './wire.ts';

/** A last layer for a network: `weights` a row a class, `bias` one number a class. */
export interface NewHead {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * How the network's own scores say that there is no animal: its outputs that mean an animal, and those that mean none. The new head's
 * classes then share what the old one leaves for animals, and a class "no animal" is put behind them.
 */
export interface AnimalMass {
  readonly output: string;
  readonly kind: 'logits' | 'probabilities';
  readonly temperature: number;
  /** How many outputs there are, and the numbers of those that mean an animal, and none. */
  readonly outputs: number;
  readonly animals: readonly number[];
  readonly nothing: readonly number[];
  /** Added to both before the logarithm. */
  readonly least: number;
}

const FLOAT = 1;
const type = { tensor: 1, elementType: 1, shape: 2, dim: 1, dimValue: 1, dimParam: 2 };
const attributeField = { name: 1, int: 3, type: 20, INT: 2 };
const rawData = 9;
/** In which Gemm, Add and Mul got the form that is written here. */
const LEAST_OPSET = 7;
/** From then on weights need not be listed among the inputs. */
const WEIGHTS_APART = 4;

/**
 * The same network with another last layer on one of its tensors. Layers and weights that it no longer needs are left out; those that
 * stay are copied as they are written, int8 and float16 too. Versions of format and operators stay the network's own.
 * @returns the file and the name of its only output: logits, `[batch, classes]`, and one more with `mass`. Throws `OnnxError`
 */
export function withHead(
  bytes: Uint8Array,
  embedding: string,
  { weights, bias }: NewHead,
  mass?: AnimalMass,
): { readonly file: Uint8Array; readonly output: string } {
  const graph = parseGraph(bytes);
  const opset = graph.opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1;
  if (opset < LEAST_OPSET)
    throw new OnnxError(
      `The network has opset ${opset}, and a new last layer needs ${LEAST_OPSET}; export it again with opset 11 to 21`,
    );
  const writer = writerFor(graph);
  const classes = bias.length;
  const flat = writer.node('Flatten', [embedding], { axis: 1 });
  const scores = writer.node(
    'Gemm',
    [
      flat,
      writer.tensor('weights', [classes, weights.length / classes], weights),
      writer.tensor('bias', [classes], bias),
    ],
    { transB: 1 },
  );
  const output = mass === undefined ? scores : joined(writer, scores, mass);
  const needed = reached(graph, [embedding, ...(mass === undefined ? [] : [mass.output])]);
  return {
    file: fileOf(bytes, graph, needed, writer, output, classes + (mass === undefined ? 0 : 1)),
    output,
  };
}

/** ln softmax of the new scores, and behind them ln of nothing's share over the animals' share. */
function joined(writer: Writer, scores: string, mass: AnimalMass): string {
  const least = writer.tensor('least', [1], Float32Array.of(mass.least));
  const old = writer.node('Flatten', [mass.output], { axis: 1 });
  let shares = old;
  if (mass.kind === 'logits' || mass.temperature !== 1) {
    const logits = mass.kind === 'logits' ? old : writer.node('Log', [writer.node('Add', [old, least])]);
    const factor = writer.tensor('factor', [1], Float32Array.of(1 / mass.temperature));
    shares = writer.node('Softmax', [writer.node('Mul', [logits, factor])], { axis: 1 });
  }
  const sides = new Float32Array(mass.outputs * 2);
  for (const i of mass.animals) sides[2 * i] = 1;
  for (const i of mass.nothing) sides[2 * i + 1] = 1;
  const sums = writer.node('MatMul', [shares, writer.tensor('sides', [mass.outputs, 2], sides)]);
  const logs = writer.node('Log', [writer.node('Add', [sums, least])]);
  const nothing = writer.node('MatMul', [logs, writer.tensor('odds', [2, 1], Float32Array.of(-1, 1))]);
  const animals = writer.node('LogSoftmax', [scores], { axis: 1 });
  return writer.node('Concat', [animals, nothing], { axis: 1 });
}

interface Writer {
  readonly nodes: readonly Uint8Array[];
  readonly tensors: readonly {
    readonly name: string;
    readonly dims: readonly number[];
    readonly bytes: Uint8Array;
  }[];
  /** @returns the name of what it gives */
  node(opType: string, inputs: readonly string[], attributes?: Readonly<Record<string, number>>): string;
  tensor(name: string, dims: readonly number[], values: Float32Array): string;
}

/** Writes nodes and weights under names that the network does not use. */
function writerFor(graph: Graph): Writer {
  const used = new Set([
    ...graph.initializers.keys(),
    ...graph.inputs.keys(),
    ...graph.nodes.flatMap(({ inputs, outputs, bytes }) => [...inputs, ...outputs, nodeName(bytes)]),
  ]);
  const free = (wanted: string): string => {
    let name = `head_${wanted}`;
    for (let i = 2; used.has(name); i++) name = `head_${wanted}_${i}`;
    used.add(name);
    return name;
  };
  const nodes: Uint8Array[] = [];
  const tensors: Writer['tensors'][number][] = [];
  return {
    nodes,
    tensors,
    node(opType, inputs, attributes = {}) {
      const name = free(opType.toLowerCase());
      nodes.push(
        concat([
          ...inputs.map((input) => field(numbers.node.input, input)),
          field(numbers.node.output, name),
          field(numbers.node.name, name),
          field(numbers.node.opType, opType),
          ...Object.entries(attributes).map(([key, value]) =>
            field(
              numbers.node.attribute,
              concat([
                field(attributeField.name, key),
                intField(attributeField.int, value),
                intField(attributeField.type, attributeField.INT),
              ]),
            ),
          ),
        ]),
      );
      return name;
    },
    tensor(wanted, dims, values) {
      const name = free(wanted);
      const content = concat([
        ...dims.map((dim) => intField(numbers.tensor.dims, dim)),
        intField(numbers.tensor.dataType, FLOAT),
        field(numbers.tensor.name, name),
        field(rawData, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
      ]);
      tensors.push({ name, dims, bytes: content });
      return name;
    },
  };
}

function nodeName(node: Uint8Array): string {
  for (const part of fieldsOf(node)) if (part.number === numbers.node.name) return textOf(part);
  return '';
}

interface Reached {
  readonly nodes: ReadonlySet<GraphNode>;
  readonly tensors: ReadonlySet<string>;
}

/** All that these tensors are computed from. */
function reached(graph: Graph, wanted: readonly string[]): Reached {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  // Graphs within nodes may use any tensor by its name.
  if (graph.nodes.some(({ hasGraphs }) => hasGraphs)) {
    const all = [...graph.initializers.keys(), ...graph.inputs.keys(), ...makers.keys()];
    return { nodes: new Set(graph.nodes), tensors: new Set(all) };
  }
  const nodes = new Set<GraphNode>();
  const tensors = new Set<string>();
  const open = [...wanted];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (tensors.has(name)) continue;
    tensors.add(name);
    const maker = makers.get(name);
    if (maker === undefined || nodes.has(maker)) continue;
    nodes.add(maker);
    for (const output of maker.outputs) tensors.add(output);
    open.push(...maker.inputs.filter((input) => input !== ''));
  }
  return { nodes, tensors };
}

const otherGraphFields = { valueInfo: 13 } as const;

function fileOf(
  bytes: Uint8Array,
  graph: Graph,
  needed: Reached,
  writer: Writer,
  output: string,
  classes: number,
): Uint8Array {
  const { node, initializer, input, output: outputField } = numbers.graph;
  const listed: number[] = [node, initializer, input, outputField, otherGraphFields.valueInfo];
  const parts = [...fieldsOf(bytes)];
  const inner = parts
    .filter(({ number }) => number === numbers.model.graph)
    .flatMap(({ bytes: content }) => [...fieldsOf(content)]);
  const shapes = inner.filter(
    ({ number, bytes: content }) =>
      number === otherGraphFields.valueInfo && needed.tensors.has(valueName(content)),
  );
  const isNeeded = (name: string): boolean => needed.tensors.has(name);
  const weights = [...graph.initializers].filter(([name]) => isNeeded(name));
  const inputs = [...graph.inputs].filter(([name]) => isNeeded(name) || !graph.initializers.has(name));
  const content = [
    ...graph.nodes.filter((each) => needed.nodes.has(each)).map((each) => field(node, each.bytes)),
    ...writer.nodes.map((each) => field(node, each)),
    ...inner.filter(({ number }) => !listed.includes(number)).map(({ whole }) => whole),
    ...weights.map(([, tensor]) => field(initializer, tensor.bytes)),
    ...writer.tensors.map((tensor) => field(initializer, tensor.bytes)),
    ...inputs.map(([, value]) => field(input, value)),
    ...(graph.irVersion < WEIGHTS_APART
      ? writer.tensors.map(({ name, dims }) => field(input, valueInfo(name, dims)))
      : []),
    field(outputField, valueInfo(output, ['batch', classes])),
    ...shapes.map(({ whole }) => whole),
  ];
  const others = parts.filter(({ number }) => number !== numbers.model.graph).map(({ whole }) => whole);
  return concat([...others, field(numbers.model.graph, concat(content))]);
}

function valueName(value: Uint8Array): string {
  for (const part of fieldsOf(value)) if (part.number === numbers.valueInfo.name) return textOf(part);
  return '';
}

/** A `ValueInfoProto` of a float32 tensor. */
function valueInfo(name: string, dims: readonly (number | string)[]): Uint8Array {
  const shape = dims.map((dim) =>
    field(type.dim, typeof dim === 'number' ? intField(type.dimValue, dim) : field(type.dimParam, dim)),
  );
  const tensor = concat([intField(type.elementType, FLOAT), field(type.shape, concat(shape))]);
  return concat([field(numbers.valueInfo.name, name), field(2, field(type.tensor, tensor))]);
}
