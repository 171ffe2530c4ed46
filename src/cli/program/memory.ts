import { type Command, Option } from 'commander';
import type { Shell } from '../../terminal/shell.ts';
import type { Ends } from './ends.ts';

/** Commands about the memory as a whole. */
export function addMemoryCommands(program: Command, shell: Shell, ends: Ends): void {
  program.commandsGroup('Memory:');

  program
    .command('export')
    .description('write all rounds, predictions and replies to standard output')
    .addOption(
      new Option('--format <format>', 'csv: a line a photo; jsonl: an object a round')
        .choices(['csv', 'jsonl'])
        .default('csv'),
    )
    .action(async ({ format }: { format: 'csv' | 'jsonl' }) => {
      const { exportRounds } = await import('../export.ts');
      ends(await exportRounds(shell, format));
    });

  program
    .command('backup')
    .description('make a consistent copy of the database, also while the bot runs')
    .argument('<file>')
    .option('--force', 'write over a file that is there')
    .action(async (file: string, options: { force?: boolean }) => {
      const { backup } = await import('../backup.ts');
      ends(await backup(shell, file, options));
    });

  program
    .command('restore')
    .description('put a backup in the place of the database, which is kept beside it')
    .argument('<file>', 'what `backup` made')
    .option('--yes', 'do it without asking')
    .action(async (file: string, options: { yes?: boolean }) => {
      const { restore } = await import('../backup.ts');
      ends(await restore(shell, file, options));
    });

  program
    .command('memory')
    .description('move the memory between an SQLite file and a PostgreSQL server')
    .command('copy')
    .description(
      'copy all of it into an empty one; each is a file, an address, DATABASE_PATH or DATABASE_URL',
    )
    .argument('<from>')
    .argument('<to>')
    .action(async (from: string, to: string) => {
      const { copyMemory } = await import('../memory-copy.ts');
      ends(await copyMemory(shell, from, to));
    });

  program
    .command('migrate')
    .description('bring the database up to date (every run does so by itself)')
    .action(async () => {
      const { migrateDatabase } = await import('../migrate.ts');
      ends(await migrateDatabase(shell));
    });
}
