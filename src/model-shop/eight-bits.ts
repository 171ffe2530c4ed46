import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withInt8Weights } from '../vision/onnx/int8-weights.ts';
import { OnnxError } from '../vision/onnx/wire.ts';
import { ShopError } from './shop-error.ts';
import type { Source } from './source.ts';

/** Before a long download. Throws `ShopError`. */
export function refuseTwoFiles({ manifest, from }: Pick<Source, 'manifest' | 'from'>): void {
  if (manifest.network.data !== undefined)
    throw new ShopError(
      'incomplete',
      `--int8 rounds networks in one file; ${from} has its weights in a second one: leave --int8 out`,
    );
}

/** A network's twin with 8-bit weights, in a file of `folder`, and what its manifest says then. Throws `ShopError`. */
export async function inEightBits(
  source: Source,
  network: string,
  folder: string,
): Promise<{ readonly source: Source; readonly network: string }> {
  const { manifest, from } = source;
  const before = manifest.network.sha256;
  const bytes = await readFile(network);
  const found = hashOf(bytes);
  if (found !== before.toLowerCase())
    throw new ShopError('wrong-hash', `${from} has SHA-256 ${found}, and was to have ${before}`);
  const { file, rounded } = roundedOf(bytes, from);
  if (rounded === 0)
    throw new ShopError('incomplete', `${from} has no float weights to round: leave --int8 out`);
  const path = join(folder, `int8-${randomUUID()}.onnx`);
  await mkdir(folder, { recursive: true });
  await writeFile(path, file);
  const origin = `${String(manifest.origin)}; weights rounded to 8 bits by fieldmark model add --int8, before that SHA-256 ${before}`;
  return {
    source: {
      ...source,
      manifest: { ...manifest, network: { ...manifest.network, sha256: hashOf(file) }, origin },
    },
    network: path,
  };
}

function roundedOf(bytes: Uint8Array, from: string) {
  try {
    return withInt8Weights(bytes);
  } catch (error) {
    if (error instanceof OnnxError)
      throw new ShopError('incomplete', `${from}: ${error.message}, or leave --int8 out`);
    throw error;
  }
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
