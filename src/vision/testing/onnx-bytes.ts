/** The pieces of an ONNX file, for networks that tests write by hand. Field numbers: onnx/onnx.proto. */
import { concat, field, intField } from '../onnx/wire.ts';

type Bytes = Uint8Array;

/** TensorProto.DataType */
export const elementTypes = { float32: 1, uint8: 2, int8: 3, int64: 7, float16: 10, float64: 11 } as const;

export interface NetworkParts {
  readonly name: string;
  readonly nodes: readonly Bytes[];
  readonly tensors: readonly Bytes[];
  readonly inputs: readonly Bytes[];
  readonly outputs: readonly Bytes[];
  /** Default 8. */
  readonly irVersion?: number;
  /** Default 13. */
  readonly opset?: number;
}

/** The bytes of `model.onnx`. */
export function networkBytes({ name, nodes, tensors, inputs, outputs, ...more }: NetworkParts): Bytes {
  const graph = concat([
    ...nodes.map((bytes) => field(1, bytes)),
    field(2, name),
    ...tensors.map((bytes) => field(5, bytes)),
    ...inputs.map((bytes) => field(11, bytes)),
    ...outputs.map((bytes) => field(12, bytes)),
  ]);
  const opset = concat([field(1, ''), intField(2, more.opset ?? 13)]);
  const { irVersion = 8 } = more;
  return concat([intField(1, irVersion), field(2, 'fieldmark-tests'), field(7, graph), field(8, opset)]);
}

/** Attributes are whole numbers or lists of them. */
export function node(
  opType: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Bytes {
  return concat([
    ...inputs.map((name) => field(1, name)),
    field(2, output),
    field(4, opType),
    ...Object.entries(attributes).map(([name, value]) => field(5, attribute(name, value))),
  ]);
}

function attribute(name: string, value: number | readonly number[]): Bytes {
  if (typeof value === 'number') return concat([field(1, name), intField(3, value), intField(20, 2)]);
  return concat([field(1, name), ...value.map((one) => intField(8, one)), intField(20, 7)]);
}

export function tensor(
  name: string,
  dims: readonly number[],
  values: readonly number[],
  type: 'float32' | 'int8' | 'int64' = 'float32',
): Bytes {
  const raw =
    type === 'int8'
      ? Int8Array.from(values)
      : type === 'int64'
        ? BigInt64Array.from(values, BigInt)
        : Float32Array.from(values);
  return concat([...head(name, dims, type), field(9, new Uint8Array(raw.buffer))]);
}

/** Its values lie in another file, which is not written. */
export function externalTensor(name: string, dims: readonly number[], file: string): Bytes {
  const entry = field(13, concat([field(1, 'location'), field(2, file)]));
  return concat([...head(name, dims, 'float32'), entry, intField(14, 1)]);
}

const head = (name: string, dims: readonly number[], type: keyof typeof elementTypes): Bytes[] => [
  ...dims.map((dim) => intField(1, dim)),
  intField(2, elementTypes[type]),
  field(8, name),
];

/** An input or output; a side that is a text is left open. */
export function valueInfo(
  name: string,
  shape: readonly (number | string)[],
  type: keyof typeof elementTypes = 'float32',
): Bytes {
  const dims = shape.map((dim) => field(1, typeof dim === 'number' ? intField(1, dim) : field(2, dim)));
  const typed = concat([intField(1, elementTypes[type]), field(2, concat(dims))]);
  return concat([field(1, name), field(2, field(1, typed))]);
}
