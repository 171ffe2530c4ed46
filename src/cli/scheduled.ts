/** What a schedule runs; the bundle begins here (src/deploy/bundle.ts). */

export { masked, ownShell } from '../terminal/shell.ts';
export { catchTheRest } from './last-resort.ts';
export { once, start } from './play.ts';
export { runCommand } from './run-command.ts';
