import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { LeftOut, Picture } from './observation.ts';

/**
 * A photo that lies in a data set twice says nothing new, and makes the figures look surer than they are; under two labels one of them
 * is wrong, and nobody knows which. So of equal files under one label the first is kept, and of those under several none.
 * @param labelOf the label that a class means; two words for one label are no contradiction
 */
export async function withoutCopies(
  pictures: readonly Picture[],
  labelOf: (photoClass: string) => string | undefined,
): Promise<{ readonly pictures: readonly Picture[]; readonly copies: readonly LeftOut[] }> {
  const copies = new Map<Picture, string>();
  for (const [first, ...others] of await equalFiles(pictures)) {
    if (first === undefined) continue;
    const contrary = others.find((other) => labelOf(other.class) !== labelOf(first.class));
    for (const one of contrary === undefined ? others : [first, ...others]) {
      const other = labelOf(one.class) === labelOf(first.class) ? (contrary ?? first) : first;
      const against = contrary && `, which is said to show ${other.class}, not ${one.class}`;
      const same = other.file === one.file ? 'named more than once' : `the same photo as ${other.name}`;
      copies.set(one, `${same}${against ?? ''}`);
    }
  }
  return {
    pictures: pictures.filter((picture) => !copies.has(picture)),
    copies: [...copies].map(([{ name }, reason]) => ({ name, reason })),
  };
}

/** Only files of one size can be equal, so that few are read for it. Those that cannot be read are told when they are looked at. */
async function equalFiles(pictures: readonly Picture[]): Promise<readonly (readonly Picture[])[]> {
  const sizes = new Map<Picture, number>();
  for (const picture of pictures) {
    const found = await stat(picture.file).catch(() => undefined);
    if (found?.isFile()) sizes.set(picture, found.size);
  }
  const hashes = new Map<Picture, string>();
  for (const [, sameSize] of Map.groupBy(sizes.keys(), (picture) => sizes.get(picture))) {
    if (sameSize.length < 2) continue;
    for (const picture of sameSize) {
      const bytes = await readFile(picture.file).catch(() => undefined);
      if (bytes) hashes.set(picture, createHash('sha256').update(bytes).digest('hex'));
    }
  }
  return [...Map.groupBy(hashes.keys(), (picture) => hashes.get(picture)).values()].filter(
    (equal) => equal.length > 1,
  );
}
