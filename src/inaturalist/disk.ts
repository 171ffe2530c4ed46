import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';

/** What is done to a folder, step by step; a test hands in one that dies between two of them. */
export interface Disk {
  /** `undefined`: there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Written through to the disk, so that a power cut after a later step finds it whole. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  append(path: string, text: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
}

export const realDisk: Disk = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
  write: (path, content) => through(path, 'w', content),
  append: (path, text) => through(path, 'a', text),
  rename,
  remove: (path) => rm(path, { force: true }),
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },
};

async function through(path: string, flags: 'w' | 'a', content: string | Uint8Array): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A file as a whole or not at all. */
export async function replaceWhole(disk: Disk, path: string, content: string): Promise<void> {
  await disk.write(`${path}.new`, content);
  await disk.rename(`${path}.new`, path);
}
