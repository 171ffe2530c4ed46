import { migrateMemory } from '../app.ts';
import { exitCode } from '../terminal/exit-code.ts';
import type { Shell } from '../terminal/shell.ts';
import { settingsInUse } from './run-command.ts';

/** `fieldmark migrate`. @returns the exit code */
export async function migrateDatabase(shell: Shell): Promise<number> {
  const settings = await settingsInUse(shell, ['DATABASE_PATH']);
  const applied = await migrateMemory(settings);
  const names = applied.map((migration) => `  ${migration.name}`);
  const text = names.length > 0 ? `Applied:\n${names.join('\n')}` : 'The database is up to date.';
  shell.stdout.write(`${text}\n`);
  return exitCode.done;
}
