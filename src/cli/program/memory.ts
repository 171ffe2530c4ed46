import { type Command, Option } from 'commander';
import type { Does } from './does.ts';

/** Commands about the memory as a whole. */
export function addMemoryCommands(program: Command, does: Does): void {
  program.commandsGroup('Memory:');

  program
    .command('export')
    .description('write all rounds, predictions and replies to standard output')
    .addOption(
      new Option('--format <format>', 'csv: a line a photo; jsonl: an object a round')
        .choices(['csv', 'jsonl'])
        .default('csv'),
    )
    .action(does(async () => (await import('../export.ts')).exportRounds));

  program
    .command('backup')
    .description('make a consistent copy of the database, also while the bot runs')
    .argument('<file>')
    .option('--force', 'write over a file that is there')
    .action(does(async () => (await import('../backup.ts')).backup));

  program
    .command('restore')
    .description('put a backup in the place of the database, which is kept beside it')
    .argument('<file>', 'what `backup` made')
    .option('--yes', 'do it without asking')
    .action(does(async () => (await import('../backup.ts')).restore));

  program
    .command('memory')
    .description('move the memory between an SQLite file and a PostgreSQL server')
    .command('copy')
    .description(
      'copy all of it into an empty one; each is a file, an address, DATABASE_PATH or DATABASE_URL',
    )
    .argument('<from>')
    .argument('<to>')
    .action(does(async () => (await import('../memory-copy.ts')).copyMemory));

  program
    .command('migrate')
    .description('bring the database up to date (every run does so by itself)')
    .action(does(async () => (await import('../backup.ts')).migrateDatabase));
}
