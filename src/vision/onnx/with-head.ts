import { type Graph, type GraphNode, numbers, parseGraph } from './graph.ts';
import { valueInfo, type Writer, writerFor } from './node-writer.ts';
import { concat, field, fieldsOf, OnnxError, textOf } from './wire.ts';

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

/**
 * What a network has learnt from, to tell how far a photo lies from it: its distance is 1 - the largest cosine between its embedding and
 * the mean ones of the labels, all seen from the mean of all. 0 to 2; 1 and more is like none of them.
 */
export interface Known {
  /** Of all embeddings. */
  readonly mean: Float32Array;
  /** A row a label: the direction of its mean from that of all, of length 1. */
  readonly directions: Float32Array;
}

/** In which Gemm, Add and Mul got the form that is written here. */
const LEAST_OPSET = 7;
/** From then on weights need not be listed among the inputs. */
const WEIGHTS_APART = 4;

/**
 * The same network with another last layer on one of its tensors. Layers and weights that it no longer needs are left out; those that
 * stay are copied as they are written, int8 and float16 too. Versions of format and operators stay the network's own.
 * @returns the file and the name of its output: logits, `[batch, classes]`, and one more with `mass`; with `known` the name of a second
 * one: the distance of one picture. Throws `OnnxError`
 */
export function withHead(
  bytes: Uint8Array,
  embedding: string,
  { weights, bias }: NewHead,
  { mass, known }: { readonly mass?: AnimalMass | undefined; readonly known?: Known } = {},
): { readonly file: Uint8Array; readonly output: string; readonly distance?: string } {
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
  const logits = valueInfo(output, ['batch', classes + (mass === undefined ? 0 : 1)]);
  if (known === undefined) return { file: fileOf(bytes, graph, needed, writer, [logits]), output };
  const distance = distanceFrom(writer, flat, known);
  const outputs = [logits, valueInfo(distance, [1, 1])];
  return { file: fileOf(bytes, graph, needed, writer, outputs), output, distance };
}

/** See `Known`. What lies on the mean itself is like none. */
function distanceFrom(writer: Writer, flat: string, { mean, directions }: Known): string {
  const features = mean.length;
  const seen = writer.node('Sub', [flat, writer.tensor('mean', [features], mean)]);
  const direction = writer.node('LpNormalization', [seen], { axis: 1, p: 2 });
  const labels = writer.tensor(
    'directions',
    [directions.length / features, features],
    directions.map((value) => -value),
  );
  const one = writer.tensor('one', [1], Float32Array.of(1));
  const distances = writer.node('Gemm', [direction, labels, one], { transB: 1 });
  // Without axes, which are an attribute up to opset 17 and an input from 18 on, it is that of all.
  return writer.node('ReduceMin', [distances]);
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
  outputs: readonly Uint8Array[],
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
    ...outputs.map((value) => field(outputField, value)),
    ...shapes.map(({ whole }) => whole),
  ];
  const others = parts.filter(({ number }) => number !== numbers.model.graph).map(({ whole }) => whole);
  return concat([...others, field(numbers.model.graph, concat(content))]);
}

function valueName(value: Uint8Array): string {
  for (const part of fieldsOf(value)) if (part.number === numbers.valueInfo.name) return textOf(part);
  return '';
}
