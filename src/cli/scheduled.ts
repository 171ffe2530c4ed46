/** What a schedule or a host runs; the bundle begins here (src/deploy/bundle.ts). */
import type { Shell } from '../terminal/shell.ts';

export { masked, ownShell } from '../terminal/shell.ts';
export { catchTheRest } from './last-resort.ts';
export { once, start } from './play.ts';
export { runCommand } from './run-command.ts';

/** `fieldmark serve`, which brings what no run needs. @returns the exit code */
export async function serve(shell: Shell): Promise<number> {
  return (await import('./serve.ts')).serve(shell, {});
}
