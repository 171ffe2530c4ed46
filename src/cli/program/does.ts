import type { Shell } from '../../terminal/shell.ts';

/** A command: takes the shell, then its arguments and its options as Commander read them. @returns the exit code */
type Command = (shell: Shell, ...given: never[]) => Promise<number>;

/** What is done where Commander finds a command: it is loaded only then, and its exit code kept. */
export type Does = (load: () => Promise<Command>) => (...given: unknown[]) => Promise<void>;

/** @param ends takes the exit code of the command that has ended */
export function doing(shell: Shell, ends: (code: number) => void): Does {
  return (load) =>
    async (...given) => {
      const command = await load();
      // The last one is Commander's own object of the command.
      ends(await command(shell, ...(given.slice(0, -1) as never[])));
    };
}
