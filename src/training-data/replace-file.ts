import { rename, writeFile } from 'node:fs/promises';

/** Writes a file whole or not at all: who is killed in the middle leaves the old one. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}
