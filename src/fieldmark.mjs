#!/usr/bin/env node
import './preflight.mjs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * The quick door to all commands. Those that schedules and hosts run, `once`, `start` and `serve`, come from the bundle that `npm ci` made of the
 * sources, if these are still the same; all others come from the sources. V8 keeps what it compiled. This file is plain JavaScript
 * because Node would load its TypeScript compiler for it alone (bench/README.md), and old JavaScript, without top-level await, so that
 * any Node comes as far as src/preflight.mjs.
 */
// `import` would read all that `node:fs` exports, and so load its streams and promises: 3 ms.
const require = module.createRequire(import.meta.url);
const { readFileSync, statSync } = require('node:fs');
const project = fileURLToPath(new URL('..', import.meta.url));
const cache = `${project}node_modules/.cache/fieldmark/`;
// Builds happen in another folder than runs (Heroku), and the cache moves along.
process.env.NODE_COMPILE_CACHE_PORTABLE = process.env.NODE_COMPILE_CACHE_PORTABLE || '1';
module.enableCompileCache(cache);

process.exitCode = 70; // unless it ends
void open(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

async function open(args) {
  const [command] = args;
  if (/[\\/]node_modules[\\/]/.test(project)) await import('./packaged.mjs');
  if (args.length === 1 && (command === 'once' || command === 'start' || command === 'serve')) {
    const scheduled = isBundled()
      ? require(`${cache}bundle/scheduled.cjs`)
      : await import('./cli/scheduled.ts');
    const shell = scheduled.masked(scheduled.ownShell());
    scheduled.catchTheRest(shell);
    return scheduled.runCommand(shell, () => scheduled[command](shell));
  }
  const { fieldmark } = await import('./cli/program.ts');
  const { masked, ownShell } = await import('./terminal/shell.ts');
  const { catchTheRest } = await import('./cli/last-resort.ts');
  const shell = ownShell();
  catchTheRest(masked(shell));
  return fieldmark(args, shell);
}

/** Whether there is a bundle, and every file that it was made of is as it was then. */
function isBundled() {
  try {
    const sources = JSON.parse(readFileSync(`${cache}bundle/made-of.json`, 'utf8'));
    return sources.every(([path, bytes, second]) => {
      const { size, mtimeMs } = statSync(project + path);
      return size === bytes && Math.floor(mtimeMs / 1000) === second;
    });
  } catch {
    return false;
  }
}
