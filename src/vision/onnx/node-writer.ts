import { type Graph, numbers } from './graph.ts';
import { concat, field, fieldsOf, intField, textOf } from './wire.ts';

const FLOAT = 1;
const type = { tensor: 1, elementType: 1, shape: 2, dim: 1, dimValue: 1, dimParam: 2 };
const attributeField = { name: 1, int: 3, type: 20, INT: 2 };
const rawData = 9;

/** New nodes and weights for a network. */
export interface Writer {
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
export function writerFor(graph: Graph): Writer {
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

/** A `ValueInfoProto` of a float32 tensor. */
export function valueInfo(name: string, dims: readonly (number | string)[]): Uint8Array {
  const shape = dims.map((dim) =>
    field(type.dim, typeof dim === 'number' ? intField(type.dimValue, dim) : field(type.dimParam, dim)),
  );
  const tensor = concat([intField(type.elementType, FLOAT), field(type.shape, concat(shape))]);
  return concat([field(numbers.valueInfo.name, name), field(2, field(type.tensor, tensor))]);
}

function nodeName(node: Uint8Array): string {
  for (const part of fieldsOf(node)) if (part.number === numbers.node.name) return textOf(part);
  return '';
}
