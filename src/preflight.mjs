import module from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Ends a process that cannot work here, for its Node runs no TypeScript or nothing is installed, with one line that says what to do.
 * Stands before everything that a person starts (src/fieldmark.mjs, the scripts in package.json), and therefore links on Node 12 too:
 * no newer syntax, no newer import.
 */
// Not by `import`, which reads all that `node:fs` exports, and so loads its streams and promises: 3 ms.
const { existsSync, readFileSync, realpathSync } = module.createRequire(import.meta.url)('fs');
const project = fileURLToPath(new URL('..', import.meta.url));
const isPackage = /[\\/]node_modules[\\/]/.test(project);
const newer = 'put a newer one (https://nodejs.org) first on the PATH';

if (!process.features.typescript) {
  const { engines } = JSON.parse(readFileSync(`${project}package.json`, 'utf8'));
  const { node } = process.versions;
  const isOurs = process.env.npm_lifecycle_event !== 'prepare' && !isPackage;
  end(
    `Fieldmark needs Node ${engines.node.replace('>=', '')} or newer; this is Node ${node} (${process.execPath}). ${
      isOurs ? `This works: ${withOwnNode()}; or ${newer}.` : `Please ${newer}.`
    }`,
  );
} else if (!isPackage && !existsSync(`${project}node_modules`)) {
  end(`Fieldmark's libraries are not installed. This works: ${npm()} ci && ${npm()} ${script()}`);
}

/** @param {string} text one line */
function end(text) {
  process.stderr.write(`${text}\n`);
  process.exit(78); // EX_CONFIG of sysexits.h
}

/** `npm ci` brings a Node that `npm run` takes, unless it was called with --ignore-scripts or --omit=dev. */
function withOwnNode() {
  const install = existsSync(`${project}node_modules/node/bin`)
    ? ''
    : `${npm()} ci --ignore-scripts=false && `;
  return `${install}${npm()} ${script()}`;
}

function npm() {
  return realpathSync('.') === realpathSync(project) ? 'npm' : `npm --prefix ${project}`;
}

/** What was started, as npm takes it. */
function script() {
  const { npm_lifecycle_event: name } = process.env;
  if (name && name !== 'fieldmark') return `run ${name}`;
  const words = process.argv
    .slice(2)
    .map((word) => (/^[\w./:@=-]+$/.test(word) ? word : JSON.stringify(word)));
  return `run -s fieldmark -- ${words.join(' ')}`;
}
