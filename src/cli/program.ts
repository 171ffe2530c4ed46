import { Command, CommanderError } from 'commander';
import { exitCode } from '../terminal/exit-code.ts';
import { masked, type Shell } from '../terminal/shell.ts';
import { version } from '../version.ts';
import { addDeskCommands } from './program/desk.ts';
import { doing } from './program/does.ts';
import { addMemoryCommands } from './program/memory.ts';
import { addModelCommands } from './program/models.ts';
import { addPhotoCommands } from './program/photos.ts';
import { addPlayingCommands } from './program/playing.ts';
import { runCommand } from './run-command.ts';

/**
 * Any command, with its arguments (`['review', 'list', '--json']`).
 *
 * @returns the exit code
 */
export function fieldmark(args: readonly string[], unmasked: Shell): Promise<number> {
  const shell = masked(unmasked);
  let code: number = exitCode.done;
  const program = new Command('fieldmark')
    .description('A bot that plays wildlife-identification hashtag games such as #cougarOrNot.')
    .version(version)
    .showHelpAfterError('Add --help to see what it takes; fieldmark --help lists all commands.')
    // Else options after `train look` would be taken for those of `train`, which has the same ones.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void shell.stdout.write(text),
      writeErr: (text) => void shell.stderr.write(text),
      getOutHelpWidth: () => shell.stdout.columns ?? 80,
      getErrHelpWidth: () => shell.stderr.columns ?? 80,
    })
    .addHelpText(
      'after',
      `
In the project's folder: npm run -s fieldmark -- COMMAND
Settings come from the environment and .env; .env.example describes every one.
Exit codes: 0 done, 64 wrong usage, 65 unusable data, 66 cannot be read, 70 a bug,
73 cannot be written, 74 a full disk, 75 a run is under way, 77 credentials or
money refused, 78 settings need attention.`,
    );
  const does = doing(shell, (ended) => {
    code = ended;
  });
  addPlayingCommands(program, does);
  addDeskCommands(program, does);
  addModelCommands(program, does);
  addPhotoCommands(program, does);
  addMemoryCommands(program, does);
  return runCommand(shell, async () => {
    try {
      await program.parseAsync(args, { from: 'user' });
      return code;
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      return error.exitCode === 0 ? exitCode.done : exitCode.usage;
    }
  });
}
