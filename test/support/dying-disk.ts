import { type Disk, realDisk } from '../../src/inaturalist/disk.ts';

export class Killed extends Error {}

/** How a step ends that the process does not survive: not begun, half written, or done. */
export const deaths = ['before', 'torn', 'after'] as const;
export type Death = (typeof deaths)[number];

/**
 * A disk on which the process dies at the n-th step (from 1) that changes something: afterwards nothing is written any more. For a
 * kill that a signal makes see the test with a process of its own.
 */
export function dyingDisk(
  at: number,
  death: Death,
): Disk & { readonly steps: string[]; readonly isDead: boolean } {
  const steps: string[] = [];
  let isDead = false;
  const step = async (
    name: string,
    whole: () => Promise<void>,
    half?: () => Promise<void>,
  ): Promise<void> => {
    if (isDead) throw new Killed();
    steps.push(name);
    if (steps.length !== at) return whole();
    isDead = true;
    if (death === 'torn') await half?.();
    if (death === 'after') await whole();
    throw new Killed();
  };
  const half = (content: string | Uint8Array) => content.slice(0, Math.floor(content.length / 2));
  return {
    steps,
    get isDead() {
      return isDead;
    },
    async read(path) {
      if (isDead) throw new Killed();
      return realDisk.read(path);
    },
    write: (path, content) =>
      step(
        `write ${path}`,
        () => realDisk.write(path, content),
        () => realDisk.write(path, half(content)),
      ),
    append: (path, text) =>
      step(
        `append ${path}`,
        () => realDisk.append(path, text),
        () => realDisk.append(path, text.slice(0, text.length / 2)),
      ),
    rename: (from, to) => step(`rename ${from}`, () => realDisk.rename(from, to)),
    remove: (path) => step(`remove ${path}`, () => realDisk.remove(path)),
    makeFolder: (path) => step(`make ${path}`, () => realDisk.makeFolder(path)),
  };
}
