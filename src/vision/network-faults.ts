import { open } from 'node:fs/promises';
import type { InferenceSession } from 'onnxruntime-node';
import { type FileKindId, fileKind } from '../file-kind.ts';
import type { Manifest } from './manifest.ts';
import { inputShape } from './tensor.ts';

/** What to do about a file that is no ONNX network, by what it is. */
const cures: Readonly<Partial<Record<FileKindId, string>>> = {
  empty: 'the download or the copy broke off; get it again',
  zeros: 'the download or the copy broke off; get it again',
  pointer: 'get the file itself: "git lfs pull" in its repository, or its download address',
  'web-page':
    'download the file itself: its page has a link for that ("raw" on GitHub, "resolve" in place of "blob" on Hugging Face)',
  archive: 'unpack it, and take the .onnx file that is in it',
  pytorch: 'export it in Python with torch.onnx.export',
  safetensors: 'load it in Python, and export the network with torch.onnx.export',
  keras: 'convert it in Python with tf2onnx',
  tflite: 'convert it: python -m tf2onnx.convert --tflite FILE --output model.onnx',
};
const isAnAnswer =
  'a server may have said this in place of the file; open it in an editor, and download again';
const isAnother = 'put the network there, or correct the name of its file';

/**
 * What a file is in place of an ONNX network by its first bytes, and what to do, as the end of a sentence that begins with its name;
 * `undefined` for what may be one.
 */
export function wrongKind(head: Uint8Array): string | undefined {
  const kind = fileKind(head);
  if (kind === undefined) return undefined;
  const said = kind.id === 'json' || kind.id === 'xml' || kind.id === 'text';
  return `is ${kind.name}, not an ONNX network; ${cures[kind.id] ?? (said ? isAnAnswer : isAnother)}`;
}

const HEAD_BYTES = 2048;

/** What a file is in place of a network, and what to do, as `wrongKind` says it; `undefined` for what may be one. */
export async function wrongKindOf(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return wrongKind(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** Why onnxruntime does not load a network, in words, with the cure; as `wrongKind`. */
export function loadFault(error: Error, runtime: string): string {
  const text = error.message;
  if (/protobuf parsing failed/i.test(text))
    return 'is cut off, damaged or no ONNX network; download, copy or export it again';
  const [, ir, highestIr] =
    /Unsupported model IR version: (\d+), max supported IR version: (\d+)/.exec(text) ?? [];
  if (ir)
    return `has IR version ${ir}, and onnxruntime ${runtime} reads up to ${highestIr}; export it with an older onnx package, or update Fieldmark`;
  const [, opset, domain, highest] =
    /Opset (\d+) is under development.*domain (\S+) is till opset (\d+)/s.exec(text) ?? [];
  if (opset)
    return `has opset ${opset} of ${domain}, and onnxruntime ${runtime} knows up to ${highest}; ${domain === 'ai.onnx' ? 'export it with opset_version=17' : 'export it with an older converter'}`;
  if (/external data|external_data/i.test(text)) {
    const [, second = ''] = /does not exist: "(?:[^"]*[\\/])?([^"\\/]+)"/.exec(text) ?? [];
    return `has its weights in a second file${second && ` (${second})`}, which model.json does not name; put that file beside it and write it as network.data, {"file": "${second || 'model.onnx.data'}", "sha256": "…"}, or save both as one: onnx.save(onnx.load("model.onnx"), "one.onnx"), or export with external_data=False`;
  }
  if (/No graph was found/.test(text))
    return 'holds no ONNX network (a TensorFlow .pb begins like one); convert it in Python with tf2onnx';
  const [, unknown] =
    /No Op registered for (\S+)|Fatal error: (\S+) is not a registered function/
      .exec(text)
      ?.filter(Boolean) ?? [];
  if (unknown)
    return `uses the operator ${unknown.replace(/\(-1\)$/, '')}, which onnxruntime ${runtime} has not; export it with standard operators (opset 11 to 21)`;
  const [, unmade] = /Could not find an implementation for (\S+) node/.exec(text) ?? [];
  if (unmade)
    return `uses the operator ${unmade}, of which onnxruntime ${runtime} has no such version; export it again with opset 11 to 21, in float32`;
  const first = text.split('\n')[0] ?? '';
  return `cannot be loaded by onnxruntime ${runtime}: ${first}; export it again as ONNX with standard operators (opset 11 to 21)`;
}

type Metadata = Extract<InferenceSession.ValueMetadata, { isTensor: true }>;

/** How the input of a network differs from what its manifest says, each with both values and the cure. */
export function inputFaults({ name, type, shape }: Metadata, input: Manifest['input']): string[] {
  const faults: string[] = [];
  const raw =
    input.scale === 255 && input.mean.every((mean) => mean === 0) && input.std.every((std) => std === 1);
  if (type !== 'float32' && type !== 'uint8') {
    const cure =
      type === 'float16'
        ? 'keep inputs and outputs in float32 (keep_io_types=True when it is converted to float16)'
        : 'export the network with a float32 or uint8 input';
    faults.push(`network.input: "${name}" is ${type}; ${cure}`);
  } else if (type === 'uint8' && !raw) {
    faults.push(
      `input.scale: "${name}" takes bytes (uint8), but model.json says scale ${input.scale}, mean [${input.mean}], std [${input.std}]; write scale 255, mean [0, 0, 0], std [1, 1, 1]`,
    );
  }
  // Shapes that the network leaves open come as names, as -1, or not at all.
  const sizes = shape.map((size) => (typeof size === 'number' && size > 0 ? size : undefined));
  const ours = inputShape(input);
  const fits =
    sizes.length === ours.length && sizes.every((size, i) => size === undefined || size === ours[i]);
  if (shape.length > 0 && !fits) {
    faults.push(
      `input: model.json says ${input.layout} [${ours.join(', ')}], "${name}" takes [${shape.join(', ')}]; ${shapeCure(name, sizes, input)}`,
    );
  }
  return faults;
}

function shapeCure(name: string, sizes: readonly (number | undefined)[], input: Manifest['input']): string {
  if (sizes.length === 3) return 'export it with an axis for several pictures in front, of length 1';
  if (sizes.length !== 4)
    return 'this is no classifier of pictures, which takes four axes; use another network';
  const cures: string[] = [];
  const [batch] = sizes;
  if (batch !== undefined && batch !== 1) {
    cures.push(
      `it takes ${batch} pictures at once: export it for one, with dynamic_axes={"${name}": {0: "batch"}} or an example input of one picture`,
    );
  }
  const isFirst = sizes[1] === 3;
  const isLast = sizes[3] === 3;
  const ofLayout = input.layout === 'NCHW' ? sizes[1] : sizes[3];
  const layout = isFirst === isLast ? input.layout : isFirst ? 'NCHW' : 'NHWC';
  if (ofLayout !== undefined && ofLayout !== 3 && !isFirst && !isLast) {
    cures.push(
      `it takes pictures of ${ofLayout} channels, and is given red, green and blue: use another network`,
    );
  } else if (layout !== input.layout) cures.push(`write "layout": "${layout}"`);
  const [height = input.height, width = input.width] = layout === 'NCHW' ? sizes.slice(2) : sizes.slice(1, 3);
  if (height !== input.height || width !== input.width)
    cures.push(`write "width": ${width}, "height": ${height}`);
  return cures.join('; ');
}
