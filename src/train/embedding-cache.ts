import { createHash } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Backbone, Embedded } from '../vision/backbone.ts';

/** What a network made of photos, by the SHA-256 of the photo, hex. One file a network; only ever added to. */
export interface EmbeddingCache {
  readonly size: number;
  get(sha256: string): Embedded | undefined;
  /** On the disk when the promise resolves. */
  add(sha256: string, embedded: Embedded): Promise<void>;
  close(): Promise<void>;
}

/** SHA-256 of the photo, checksum of all that follows, hash of the picture, log-odds of an animal; then the embedding. */
const HEAD = 32 + 4 + 8 + 4;

/**
 * Opens, or makes, the file of a backbone in this folder: its name is a hash of the network, its tensor and how pictures are prepared,
 * so that nothing of another one is ever taken for its own. A record that a killed process left half is written anew.
 */
export async function openEmbeddingCache(folder: string, backbone: Backbone): Promise<EmbeddingCache> {
  const { model, embedding, features } = backbone;
  const { network, input, output, labels } = model.manifest;
  const made = JSON.stringify([network.sha256, embedding, features, input, output, labels, FORMAT]);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${createHash('sha256').update(made).digest('hex').slice(0, 16)}.f32`);
  const length = HEAD + features * 4;
  const found = new Map<string, Embedded>();
  const file = await open(path, 'a+');
  const bytes = await readFile(path);
  for (let at = 0; at + length <= bytes.length; at += length) {
    const record = bytes.subarray(at, at + length);
    if (crc32(record.subarray(36)) === record.readUInt32LE(32))
      found.set(record.toString('hex', 0, 32), read(record));
  }
  // What is half would shift all that follows.
  if (bytes.length % length !== 0) await file.truncate(bytes.length - (bytes.length % length));
  return {
    get size() {
      return found.size;
    },
    get: (sha256) => found.get(sha256),
    async add(sha256, embedded) {
      await file.appendFile(written(sha256, embedded, length));
      found.set(sha256, embedded);
    },
    close: () => file.close(),
  };
}

/** Changes whenever records do, or what is in them. */
const FORMAT = 1;

function written(sha256: string, { embedding, animal, hash }: Embedded, length: number): Uint8Array {
  const record = Buffer.alloc(length);
  record.write(sha256, 0, 'hex');
  record.writeBigUInt64LE(hash, 36);
  record.writeFloatLE(animal, 44);
  for (let i = 0; i < embedding.length; i++) record.writeFloatLE(embedding[i] ?? 0, HEAD + 4 * i);
  record.writeUInt32LE(crc32(record.subarray(36)), 32);
  return record;
}

function read(record: Buffer): Embedded {
  // A copy begins where numbers of four bytes may begin, and lets go of the file.
  const embedding = new Float32Array((record.length - HEAD) / 4);
  if (endianness() === 'LE') new Uint8Array(embedding.buffer).set(record.subarray(HEAD));
  else for (let i = 0; i < embedding.length; i++) embedding[i] = record.readFloatLE(HEAD + 4 * i);
  return { hash: record.readBigUInt64LE(36), animal: record.readFloatLE(44), embedding };
}
