import { open } from 'node:fs/promises';
import { wrongKind } from '../vision/network-faults.ts';

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
