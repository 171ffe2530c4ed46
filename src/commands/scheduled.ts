/** What a schedule runs; the bundle begins here (src/deploy/bundle.ts). */
export { catchTheRest } from './last-resort.ts';
export { once, start } from './play.ts';
export { runCommand } from './run-command.ts';
export { masked, ownShell } from './shell.ts';
