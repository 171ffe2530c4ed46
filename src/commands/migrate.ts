import { migrateMemory } from '../app.ts';
import { exitCode } from './once.ts';
import { settingsInUse } from './run-command.ts';

/** `fieldmark migrate`. @returns the exit code */
export async function migrateDatabase(): Promise<number> {
  const settings = await settingsInUse(['DATABASE_PATH']);
  const applied = migrateMemory(settings);
  const names = applied.map((migration) => `  ${migration.name}`);
  const text = names.length > 0 ? `Applied:\n${names.join('\n')}` : 'The database is up to date.';
  process.stdout.write(`${text}\n`);
  return exitCode.done;
}
