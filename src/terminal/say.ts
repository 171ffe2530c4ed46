import { exitCode } from './exit-code.ts';
import { printableLines } from './printable.ts';
import type { Shell } from './shell.ts';

/** A line of output. */
export function say(shell: Shell, text: string): void {
  shell.stdout.write(`${text}\n`);
}

/** To standard error. @returns the exit code for a command that was called wrongly */
export function complain(shell: Shell, text: string): number {
  shell.stderr.write(`${printableLines(text)}\n`);
  return exitCode.usage;
}
