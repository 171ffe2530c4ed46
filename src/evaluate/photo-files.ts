import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** A photo in a folder, or below it. */
export interface PhotoFile {
  readonly path: string;
  /** From the folder on, with `/` on every system. */
  readonly name: string;
}

/** What is passed by although somebody may have meant it. */
export interface PassedBy {
  readonly name: string;
  readonly reason: string;
  /** True: a link to what was found already, or to a folder above; nothing is lost. */
  readonly isAgain: boolean;
}

export interface FoundPhotos {
  /** In order of their names, `IMG_9` before `IMG_10`; each file once, whatever links lead to it. */
  readonly photos: readonly PhotoFile[];
  readonly passedBy: readonly PassedBy[];
  /** The folders directly below, whether they hold photos or not. */
  readonly folders: readonly string[];
}

/** Those that cannot be looked at (HEIC, BMP) are listed too: a person should learn that, not miss them. */
const photoEndings = new Set(
  'jpg jpeg jpe jfif png webp gif avif tif tiff heic heif bmp jxl'.split(' ').map((ending) => `.${ending}`),
);

/**
 * What systems and programs put beside photos: notes and thumbnails of macOS (`._IMG_1.jpg`, `__MACOSX`, `.AppleDouble`), of Windows,
 * of Synology (`@eaDir`) and QNAP disks, recycle bins, lock files.
 */
const noPhotoOfAPerson =
  /^(?:\..*|~\$.*|__MACOSX|@eaDir|@Recycle|@Recently-Snapshot|#recycle|#snapshot|\$RECYCLE\.BIN|System Volume Information|lost\+found|Thumbs\.db|ehthumbs\.db|desktop\.ini|SYNOPHOTO_.*)$/i;

/** The same order on every machine. */
const byName = new Intl.Collator('en', { numeric: true }).compare;

/**
 * The photos of a folder, also in deeper ones. Links are followed, after all that is there in earnest, but to no file or folder a second
 * time. Throws `InputError` when the folder itself cannot be read; of deeper ones that is told in `passedBy`.
 */
export async function photosIn(folder: string): Promise<FoundPhotos> {
  const walk = new Walk(await realpath(folder).catch(() => folder));
  await walk.folder(folder, '', walk.root);
  await walk.links();
  return {
    photos: walk.photos.toSorted((a, b) => byName(a.name, b.name)),
    passedBy: walk.passedBy.toSorted((a, b) => byName(a.name, b.name)),
    folders: walk.folders.toSorted(byName),
  };
}

class Walk {
  readonly photos: PhotoFile[] = [];
  readonly passedBy: PassedBy[] = [];
  readonly folders: string[] = [];
  /** Where the folder really is. */
  readonly root: string;
  /** Real places that were seen, with the name under which. */
  readonly #seen = new Map<string, string>();
  readonly #links: { readonly path: string; readonly name: string }[] = [];

  constructor(root: string) {
    this.root = root;
  }

  /** @param real the folder's place without links */
  async folder(path: string, name: string, real: string): Promise<void> {
    this.#seen.set(real, name);
    for (const entry of await this.#entriesOf(path, name)) {
      if (noPhotoOfAPerson.test(entry.name)) continue;
      const below = {
        path: join(path, entry.name),
        name: name === '' ? entry.name : `${name}/${entry.name}`,
        real: join(real, entry.name),
      };
      if (entry.isSymbolicLink()) this.#links.push(below);
      else if (entry.isDirectory()) {
        if (name === '') this.folders.push(entry.name);
        await this.folder(below.path, below.name, below.real);
      } else if (entry.isFile()) this.#photo(below.path, below.name, below.real);
    }
  }

  /** In order of their names; those that come up on the way too. */
  async links(): Promise<void> {
    this.#links.sort((a, b) => byName(b.name, a.name));
    for (let link = this.#links.pop(); link !== undefined; link = this.#links.pop())
      await this.#follow(link.path, link.name);
  }

  async #follow(path: string, name: string): Promise<void> {
    let real: string;
    let isFolder: boolean;
    try {
      real = await realpath(path);
      isFolder = (await stat(real)).isDirectory();
    } catch (error) {
      this.#pass(name, `a link that leads nowhere (${(error as NodeJS.ErrnoException).code})`);
      return;
    }
    const first = this.#seen.get(real);
    if (first !== undefined && (isFolder || isPhoto(name)))
      this.#pass(name, `a link to ${first || 'this folder itself'}, which is counted there`, true);
    else if (`${this.root}${sep}`.startsWith(real.endsWith(sep) ? real : real + sep))
      this.#pass(name, 'a link to a folder above this one', true);
    else if (isFolder) {
      if (!name.includes('/')) this.folders.push(name);
      await this.folder(path, name, real);
    } else this.#photo(path, name, real);
  }

  #photo(path: string, name: string, real: string): void {
    if (!isPhoto(name) || this.#seen.has(real)) return;
    this.#seen.set(real, name);
    this.photos.push({ path, name });
  }

  #pass(name: string, reason: string, isAgain = false): void {
    this.passedBy.push({ name, reason, isAgain });
  }

  async #entriesOf(path: string, name: string): Promise<readonly Dirent[]> {
    try {
      return await readdir(path, { withFileTypes: true });
    } catch (error) {
      if (name === '') throw error;
      this.#pass(name, `a folder that cannot be read (${(error as NodeJS.ErrnoException).code})`);
      return [];
    }
  }
}

function isPhoto(name: string): boolean {
  return photoEndings.has(extname(name).toLowerCase());
}
