import { statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Classifier } from '../app.ts';
import { type Check, ok, warning } from './check.ts';

type Model = Classifier['models'] extends ReadonlyMap<string, infer M> ? M : never;

const WORTH_A_WORD = 512e6;
/**
 * Measured with made-up networks (29 and 30 November 2026, onnxruntime 1.30): of 398 MB 1,315 MB at its peak, with 8-bit weights of 93 MB
 * 463 MB, of which 90 are the program.
 */
const TIMES_ITS_SIZE = 3.2;
const PROGRAM = 160e6;

/** The memory that a network is expected to take, bytes; 0 where its files are not there. */
export function memoryOf({ folder, manifest: { network } }: Pick<Model, 'folder' | 'manifest'>): number {
  const sizes = [network.file, ...(network.data ? [network.data.file] : [])].map(
    (file) => statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0,
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return bytes === 0 ? 0 : PROGRAM + TIMES_ITS_SIZE * bytes;
}

/** What this host allows a process: its memory, or the limit of its container, bytes. */
export function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Of a network above 512 MB whether the host has room for it; `undefined` for a smaller one. */
export function memoryCheck(name: string, needed: number, limit: number): Check | undefined {
  if (needed <= WORTH_A_WORD) return undefined;
  const details = { model: name, needed: Math.round(needed), limit };
  const seen = `${name} takes about ${inWords(needed)} of memory; this host allows ${inWords(limit)}`;
  if (needed <= limit) return ok('models', seen, details);
  const cure =
    'It was not loaded, since the system would stop the program. Take a host with more memory (another plan, a higher limit of the container), or a smaller network.';
  return warning('models', seen, cure, details);
}

const inWords = (bytes: number): string =>
  bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
