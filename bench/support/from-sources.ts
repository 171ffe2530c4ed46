import { fieldmark } from '../../src/cli/program.ts';
import { ownShell } from '../../src/terminal/shell.ts';

/** Any command from the sources, without the quick door, its bundle and its compile cache. */
process.exitCode = await fieldmark(process.argv.slice(2), ownShell());
