import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { answeredLabels } from '../game/answered-labels.ts';
import type { Sighting } from '../play/classify.ts';
import { complain } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import type { ModelInfo, Vision } from '../vision/vision.ts';
import { isFolder } from './classify-places.ts';

/** Where the network looked, as `--map` says it. */
export type MapNote =
  | { readonly file: string; readonly labels: readonly string[]; readonly words: string }
  /** Follows "No map: ". */
  | { readonly reason: string };

/** Complains of a `--map` that cannot be written, before anything is looked at. @returns the exit code, or nothing */
export async function mapProblem(
  shell: Shell,
  file: string,
  { pictures, force = false }: { pictures: readonly string[]; force?: boolean | undefined },
): Promise<number | undefined> {
  const [picture = ''] = pictures;
  if (!/\.(?:png|jpe?g)$/i.test(file))
    return complain(shell, `--map ${file}: the map is a picture; name a file that ends in .png or .jpg.`);
  if (pictures.length > 1 || (await isFolder(resolve(shell.cwd, picture))))
    return complain(shell, '--map draws the map of one picture: name one file or address.');
  const path = resolve(shell.cwd, file);
  if (path === resolve(shell.cwd, picture))
    return complain(shell, `--map ${file} is the picture itself: name another file.`);
  if (!existsSync(dirname(path)))
    return complain(shell, `--map ${file}: there is no folder ${dirname(path)}: make it first.`);
  if (existsSync(path) && !force)
    return complain(shell, `--map ${file}: this file is there already; add --force to write over it.`);
  return undefined;
}

/** Draws and writes the map of a picture that was looked at, for its answer, or where it gave none for the likeliest label. */
export async function writeMap(
  { vision, model, cwd }: { readonly vision: Vision; readonly model: ModelInfo; readonly cwd: string },
  sighting: Exclude<Sighting, { error: unknown }>,
  { file, folder, bytes }: { readonly file: string; readonly folder: string; readonly bytes: Uint8Array },
): Promise<MapNote> {
  const answered = answeredLabels(sighting.verdict, model);
  const labels = answered.length > 0 ? answered : sighting.scores.slice(0, 1).map(({ label }) => label);
  const format = /\.png$/i.test(file) ? 'png' : 'jpeg';
  const seen = await vision.whereItLooked(folder, bytes, { labels, format });
  if (seen.kind === 'none') return { reason: seen.reason };
  await writeFile(resolve(cwd, file), seen.picture);
  return { file, labels, words: seen.words };
}

/** A line for people. */
export function mapLine(note: MapNote, model: ModelInfo): string {
  if ('reason' in note) return `  No map: this network cannot show where it looked, since ${note.reason}.`;
  const nameOf = (id: string): string => model.labels.find((label) => label.id === id)?.name ?? id;
  return `  Looked ${note.words} (for ${note.labels.map(nameOf).join(', ')}): ${note.file}`;
}
