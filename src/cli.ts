#!/usr/bin/env node
import { Command } from 'commander';
import { addDeskCommands } from './command-lines/desk.ts';
import { addMemoryCommands } from './command-lines/memory.ts';
import { addModelCommands } from './command-lines/models.ts';
import { addPlayingCommands } from './command-lines/playing.ts';
import { exitCode } from './commands/once.ts';
import { runCommand } from './commands/run-command.ts';
import { version } from './version.ts';

const program = new Command('fieldmark')
  .description('A bot that plays wildlife-identification hashtag games such as #cougarOrNot.')
  .version(version)
  .showHelpAfterError('Add --help to see what it takes; fieldmark --help lists all commands.')
  .exitOverride(({ exitCode: code }) => process.exit(code === 0 ? exitCode.done : exitCode.usage))
  .addHelpText(
    'after',
    `
In the project's folder: npm run -s fieldmark -- COMMAND
Settings come from the environment and .env; .env.example describes every one.
Exit codes: 0 done, 64 wrong usage, 70 a bug, 75 a pass is under way,
77 credentials or money refused, 78 settings need attention.`,
  );

addPlayingCommands(program);
addDeskCommands(program);
addModelCommands(program);
addMemoryCommands(program);

// Whoever reads the output may stop early: `fieldmark export | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await runCommand(async () => {
  await program.parseAsync();
  return undefined;
});
