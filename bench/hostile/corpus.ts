import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pictureFormat } from '../../src/vision/picture-format.ts';

const endings =
  /\.(jpe?g|jpe|jp2|j2[ck]|jxl|mpo|png|apng|gif|webp|tiff?|avif|hei[cf]|bmp|svg|ico|cur|psd|exr|hdr|pdf|eps|fits|p[bgnp]m|pcx|xbm|xpm|tga|dds|crw)$/i;
/** The bot reads no more than 15 MB of a photo. */
const MOST_BYTES = 16_000_000;

/** The files below a folder that are pictures by their name or by their first bytes; each content once. */
export async function* corpus(folder: string): AsyncGenerator<{ name: string; bytes: Buffer }> {
  const known = new Set<string>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const path of entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()) {
    if ((await stat(path)).size > MOST_BYTES) continue;
    const bytes = await readFile(path);
    if (!endings.test(path) && !startsAsPicture(bytes)) continue;
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (known.has(hash)) continue;
    known.add(hash);
    yield { name: path.slice(folder.length + 1), bytes };
  }
}

function startsAsPicture(bytes: Buffer): boolean {
  try {
    pictureFormat(bytes);
    return true;
  } catch {
    return false;
  }
}
