import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InputOptions, Plugin, RolldownOutput } from 'rolldown';

/**
 * Makes a few files of what `once`, `start` and `serve` load, some 250 files of ours and of libraries: finding and reading these takes
 * longer than a run without news itself (bench/README.md). Run by `npm ci` (`prepare`); src/fieldmark.mjs uses it while every source is as
 * it was. Does nothing where the bundler, a development dependency, is not installed.
 */
const project = fileURLToPath(new URL('../..', import.meta.url));
const cache = new URL('../../node_modules/.cache/fieldmark/', import.meta.url);
const place = fileURLToPath(new URL('bundle', cache));
/** The thread that looks at pictures is made apart: what it shares with the others would make files of its own, which every run reads. */
const entries = { scheduled: '../cli/scheduled.ts', worker: '../vision/thread/worker.ts' };

const rolldown = await import('rolldown').catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stdout.write('No bundle is made: rolldown is not installed. Everything runs from the sources.\n');
});
if (rolldown) {
  const unfinished = `${place}.${process.pid}`;
  const sources: string[] = [];
  for (const [name, source] of Object.entries(entries)) {
    const options: InputOptions = {
      input: { [name]: fileURLToPath(new URL(source, import.meta.url)) },
      platform: 'node',
      preserveEntrySignatures: 'allow-extension',
      // They hold machine code and find it beside them.
      external: [/^sharp/, /^onnxruntime-node/],
    };
    const plugins = [filesOfSources(), machineCodeOfSqlite()];
    // What every run loads, in one file, instead of seventeen that it shares with what it may load later.
    const first = await rolldown.rolldown({ ...options, plugins: [...plugins, withoutLater()] });
    const always = new Set(sourcesOf(await first.generate({ format: 'cjs' })));
    const made = await rolldown.rolldown({ ...options, plugins });
    const written = await made.write({
      dir: unfinished,
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name]-[hash].cjs',
      codeSplitting: { groups: [{ name: 'always', test: (id: string) => always.has(id) }] },
      comments: false,
    });
    sources.push(...sourcesOf(written));
  }
  await writeFile(`${unfinished}/made-of.json`, JSON.stringify(await states([...new Set(sources)])));
  await rm(place, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  await rename(unfinished, place);
}

function sourcesOf({ output }: RolldownOutput): readonly string[] {
  return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}

/** Leaves out what is loaded where it is needed. */
function withoutLater(): Plugin {
  return {
    name: 'without-later',
    resolveDynamicImport: () => ({ id: 'later', external: true }),
  };
}

/** Of better-sqlite3 only the file that finds its machine code stays outside. */
function machineCodeOfSqlite(): Plugin {
  return {
    name: 'machine-code-of-sqlite',
    resolveId(source, importer) {
      if (source !== './binding' || !importer?.includes('better-sqlite3')) return null;
      return { id: fromBundle(join(dirname(importer), 'binding.js')), external: true };
    },
  };
}

/** A source that speaks of a file beside it still means that file; only the thread is the one in the bundle. */
function filesOfSources(): Plugin {
  return {
    name: 'files-of-sources',
    transform(code, id) {
      if (!id.startsWith(project) || id.includes('node_modules')) return null;
      return code
        .replaceAll('import.meta.url', `new URL(${JSON.stringify(fromBundle(id))}, import.meta.url).href`)
        .replace(/new URL\('\.\/worker\.ts', .*?\.href\)/, "new URL('./worker.cjs', import.meta.url)");
    },
  };
}

function fromBundle(file: string): string {
  return relative(place, file).split(sep).join('/');
}

/** Path, bytes and second of the last change of our sources, and of each library's package.json (a lock file is rewritten by `npm prune`). */
async function states(ids: readonly string[]): Promise<readonly [string, number, number][]> {
  const files = ids.flatMap((id) => {
    const library = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(id)?.[0];
    if (library !== undefined) return join(library, 'package.json');
    return id.startsWith(project) ? id : [];
  });
  return Promise.all(
    [...new Set(files)].map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return [relative(project, file).split(sep).join('/'), size, Math.floor(mtimeMs / 1000)];
    }),
  );
}
