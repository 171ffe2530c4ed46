import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Node removes types from what it loads, but not under node_modules (ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING), where an installed
 * package lies. So its own function is called for our sources there. Imported before the first of them.
 */
const sources = new URL('.', import.meta.url).href;
const { emitWarning } = process;
process.emitWarning = () => {}; // it calls that function experimental, once
module.stripTypeScriptTypes('');
process.emitWarning = emitWarning;

module.registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith(sources) || !url.endsWith('.ts')) return nextLoad(url, context);
    const source = module.stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
    return { format: 'module', source, shortCircuit: true };
  },
});
