#!/usr/bin/env node
import { Command } from 'commander';
import { addDeskCommands } from './command-lines/desk.ts';
import { addMemoryCommands } from './command-lines/memory.ts';
import { addModelCommands } from './command-lines/models.ts';
import { addPlayingCommands } from './command-lines/playing.ts';
import { runCommand } from './commands/run-command.ts';
import { version } from './version.ts';

const program = new Command('fieldmark')
  .description('A bot that plays wildlife-identification hashtag games such as #cougarOrNot.')
  .version(version)
  .showHelpAfterError()
  .addHelpText(
    'after',
    '\nSettings come from the environment and .env; .env.example describes every one.\nExit codes: 0 done, 75 a pass is under way, 77 credentials or money refused, 78 settings need attention, 70 a bug.',
  );

addPlayingCommands(program);
addDeskCommands(program);
addModelCommands(program);
addMemoryCommands(program);

await runCommand(async () => {
  await program.parseAsync();
  return undefined;
});
