import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileText } from '../../file-text.ts';
import { ModelError } from '../vision.ts';
import { readNames } from './read-names.ts';
import { type LabelTable, tableOf } from './table.ts';
import { readTaxonomy, type Taxonomy } from './taxonomy.ts';

/** A text file of a model folder, as its manifest names it. */
export interface HashedFile {
  readonly file: string;
  readonly sha256: string;
}

/** As the manifest has it. */
export interface NamesFile extends HashedFile {
  readonly outputs: number;
  readonly taxonomy?: HashedFile;
}

/** Reads the files of names, held against their hashes. Throws `ModelError` with all faults. */
export function readLabelTable(folder: string, names: NamesFile): LabelTable {
  const faults: string[] = [];
  const text = textOf(folder, 'names', names, faults);
  const read = text === undefined ? undefined : readNames(text);
  faults.push(...(read?.faults ?? []).map((fault) => `names.file: ${names.file} ${fault}`));
  if (read && read.faults.length === 0 && read.outputs.length !== names.outputs)
    faults.push(
      `names.outputs: model.json says ${names.outputs}, ${names.file} has ${read.outputs.length} lines; correct the number`,
    );
  let taxonomy: Taxonomy = new Map();
  if (names.taxonomy) {
    const table = textOf(folder, 'names.taxonomy', names.taxonomy, faults);
    const found = table === undefined ? undefined : readTaxonomy(table);
    faults.push(
      ...(found?.faults ?? []).map((fault) => `names.taxonomy.file: ${names.taxonomy?.file}: ${fault}`),
    );
    taxonomy = found?.taxonomy ?? taxonomy;
  }
  if (faults.length > 0 || !read) throw new ModelError(folder, faults);
  return tableOf(read.outputs, taxonomy);
}

function textOf(
  folder: string,
  place: string,
  { file, sha256 }: HashedFile,
  faults: string[],
): string | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(folder, file));
  } catch (error) {
    faults.push(
      `${place}.file: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}); put it there or correct the name`,
    );
    return undefined;
  }
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === sha256) return fileText(bytes);
  faults.push(
    `${place}.sha256: model.json says ${sha256}, but ${file} has ${found}; put the right file there, or, if this is the right one, write its hash into model.json`,
  );
  return undefined;
}
