import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DataSet } from '../evaluate/data-set.ts';
import { InputError, type LeftOut, type Picture } from '../evaluate/observation.ts';
import { DROP, labelNow, readCorrectionsFile } from './corrections.ts';

/**
 * A data set with the labels that a table of corrections gives its photos, found by their content: wherever a photo lies and whatever
 * it is called. Without a file it stays as it is. `photos.csv` and the folders are not changed.
 * Throws `EvaluationError` for a file that is not there or is no such table.
 */
export async function withCorrections(dataSet: DataSet, file: string | undefined): Promise<DataSet> {
  if (file === undefined) return dataSet;
  const corrections = await readCorrectionsFile(file);
  if (corrections === undefined)
    throw new InputError(`--corrections ${basename(file)}: there is no such file.`);
  const pictures: Picture[] = [];
  const leftOut: LeftOut[] = [];
  for (const picture of dataSet.pictures) {
    const now = labelNow(corrections, (await hashOf(picture.file)) ?? '', picture.class);
    if (now === DROP) leftOut.push({ name: picture.name, reason: 'dropped by --corrections' });
    else pictures.push(now === picture.class ? picture : { ...picture, class: now });
  }
  return { pictures, leftOut: [...dataSet.leftOut, ...leftOut] };
}

/** `undefined` for a photo that cannot be read: whoever looks at it tells so. */
async function hashOf(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && createHash('sha256').update(bytes).digest('hex');
}
