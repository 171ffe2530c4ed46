// Loaded into a child by --import: at its end it writes which files it loaded, and which libraries of machine code, to $BENCH_LOADED.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const files = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) files.add(fileURLToPath(url));
    return next(url, context);
  },
});
process.on('exit', () => {
  const isMap = process.platform === 'linux';
  const maps = isMap ? readFileSync('/proc/self/maps', 'utf8') : '';
  const libraries = [...new Set(maps.match(/\/\S+\.(node|so)[.\d]*$/gm))];
  const bytes = [...files].reduce((sum, file) => sum + statSync(file).size, 0);
  writeFileSync(process.env.BENCH_LOADED, JSON.stringify({ files: [...files], bytes, libraries }));
});
