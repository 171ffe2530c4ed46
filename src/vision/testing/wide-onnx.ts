import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A network of as many outputs as there are names: all pixels times a matrix, times another. Field numbers: onnx/onnx.proto. */
export interface WideModel {
  /** Width between the two matrices: 64, or more for a network that takes its time. */
  readonly width: number;
  /** Each row of pixels is widened to so many values and back, for a network that has to work; absent: it does not. */
  readonly work?: number;
  /** Side of the input, pixels. */
  readonly side: number;
  readonly labels: readonly string[];
}

/** Writes a model folder; its weights are arbitrary and the same each time. */
export function writeWideModel(folder: string, { width, side, labels, work }: WideModel): Promise<void> {
  return writeModel(folder, wideOnnx(3 * side * side, side, width, labels.length, work), side, labels);
}

/** A network of the shape of a ViT-B/14 without its attention: 256 places of 588 values, twelve blocks of matrices, 86 million weights. */
export function writeDeepModel(folder: string, labels: readonly string[]): Promise<void> {
  return writeModel(folder, deepOnnx(labels.length), 224, labels);
}

async function writeModel(
  folder: string,
  network: Uint8Array,
  side: number,
  labels: readonly string[],
): Promise<void> {
  const names = `${labels.join('\n')}\n`;
  const hash = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), network);
  await writeFile(join(folder, 'labels.txt'), names);
  const manifest = {
    name: basename(folder),
    version: '1',
    hashtags: [],
    network: { file: 'model.onnx', sha256: hash(network) },
    input: {
      ...{ width: side, height: side, resize: 'squish', layout: 'NCHW', channels: 'RGB' },
      ...{ scale: 1, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    },
    output: { kind: 'logits' },
    names: { file: 'labels.txt', sha256: hash(names), outputs: labels.length },
    decision: { label: 0.7, group: 0.9, nothing: 0.9, ranks: { genus: 0.75, family: 0.8, order: 0.85 } },
    licence: 'Apache-2.0',
    origin: 'made by the tests',
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
}

/** Names in the form of iNaturalist 2021's folders: species in genera of two, families of nine, orders of 37. Sixty letters and more. */
export function madeUpSpecies(count: number): string[] {
  const letters = (value: number): string =>
    value.toString(26).replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)));
  return Array.from({ length: count }, (_, i) => {
    const number = String(i).padStart(5, '0');
    const [order, family, genus] = [37, 9, 2].map((size) => letters(Math.floor(i / size)));
    return `${number}_Animalia_Chordata_Aves_Ordo${order}_Familia${family}_Genus${genus}_species${letters(i)}_Made-up_Bird_${letters(i).toUpperCase()}`;
  });
}

function wideOnnx(inputs: number, side: number, width: number, outputs: number, work?: number): Buffer {
  const graph = [
    ...(work === undefined
      ? []
      : [node('MatMul', ['image', 'out'], 'widened'), node('MatMul', ['widened', 'back'], 'worked')]),
    ...(work === undefined ? [] : [tensor('out', side, work, 0.02), tensor('back', work, side, 0.02)]),
    ...[
      node('Flatten', [work === undefined ? 'image' : 'worked'], 'flat'),
      node('MatMul', ['flat', 'first'], 'middle'),
      node('Tanh', ['middle'], 'bent'),
    ],
    node('MatMul', ['bent', 'second'], 'scores'),
    text(2, 'wide'),
    tensor('first', inputs, width, 0.02),
    tensor('second', width, outputs, 2),
    valueInfo(11, 'image', [1, 3, side, side]),
    valueInfo(12, 'scores', [1, outputs]),
  ];
  const opset = Buffer.concat([text(1, ''), int(2, 13)]);
  return Buffer.concat([int(1, 8), field(7, Buffer.concat(graph)), field(8, opset)]);
}

function deepOnnx(outputs: number): Buffer {
  const [places, values, width, inner] = [256, 588, 768, 3072];
  const shape = Buffer.from(BigInt64Array.of(BigInt(places), BigInt(values)).buffer);
  const graph = [
    field(5, Buffer.concat([int(1, 2), int(2, 7), text(8, 'shape'), field(9, shape)])),
    node('Reshape', ['image', 'shape'], 'places'),
  ];
  let [last, size] = ['places', values];
  const layer = (to: number): void => {
    const name = `layer${graph.length}`;
    graph.push(tensor(`${name}_weights`, size, to, 0.06), node('MatMul', [last, `${name}_weights`], name));
    graph.push(node('Tanh', [name], `${name}_bent`));
    [last, size] = [`${name}_bent`, to];
  };
  for (let block = 0; block < 12; block++)
    for (const to of [width, width, width, width, inner, width]) layer(to);
  graph.push(
    ...[tensor('pool', 1, places, 0.01), node('MatMul', ['pool', last], 'pooled')],
    ...[tensor('head', width, outputs, 2), node('MatMul', ['pooled', 'head'], 'scores'), text(2, 'deep')],
    ...[valueInfo(11, 'image', [1, 3, 224, 224]), valueInfo(12, 'scores', [1, outputs])],
  );
  const opset = Buffer.concat([text(1, ''), int(2, 13)]);
  return Buffer.concat([int(1, 8), field(7, Buffer.concat(graph)), field(8, opset)]);
}

const node = (type: string, inputs: readonly string[], output: string): Buffer =>
  field(1, Buffer.concat([...inputs.map((name) => text(1, name)), text(2, output), text(4, type)]));

function tensor(name: string, rows: number, columns: number, scale: number): Buffer {
  const values = new Float32Array(rows * columns);
  let state = rows ^ columns;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    values[i] = (scale * state) / 2 ** 31;
  }
  const raw = field(9, Buffer.from(values.buffer));
  return field(5, Buffer.concat([int(1, rows), int(1, columns), int(2, 1), text(8, name), raw]));
}

function valueInfo(number: number, name: string, shape: readonly number[]): Buffer {
  const dims = Buffer.concat(shape.map((size) => field(1, int(1, size))));
  const type = field(1, Buffer.concat([int(1, 1), field(2, dims)]));
  return field(number, Buffer.concat([text(1, name), field(2, type)]));
}

const int = (number: number, value: number): Buffer =>
  Buffer.from([...varint(number << 3), ...varint(value)]);
const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
const text = (number: number, value: string): Buffer => field(number, Buffer.from(value, 'utf8'));

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
