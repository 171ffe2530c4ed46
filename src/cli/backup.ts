import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { backUpMemory, hasMemory, migrateMemory, nameOfMemory, openMemory, restoreMemory } from '../app.ts';
import type { Settings } from '../settings/settings.ts';
import { StoreError } from '../store/errors.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { plural } from '../terminal/words.ts';
import { atRest, isConfirmed } from './at-rest.ts';
import { settingsInUse } from './run-command.ts';

/** `fieldmark backup`. @returns the exit code */
export async function backup(shell: Shell, file: string, options: { force?: boolean }): Promise<number> {
  const settings = await settingsInUse(shell, ['DATABASE_PATH']);
  const folder = dirname(resolve(shell.cwd, file));
  if (!existsSync(folder))
    return complain(shell, `There is no folder ${folder} for the copy: make it first.`);
  const { bytes } = await backUpMemory(settings, resolve(shell.cwd, file), options);
  say(
    shell,
    `${file}: ${(bytes / 1e6).toFixed(1)} MB, a sound copy of ${nameOfMemory(settings)}. It holds what people wrote, and the login of a network that has one (Bluesky): keep it safe.`,
  );
  return exitCode.done;
}

/** `fieldmark restore`. @returns the exit code */
export async function restore(
  shell: Shell,
  file: string,
  { yes = false }: { yes?: boolean },
): Promise<number> {
  const settings = await settingsInUse(shell, ['DATABASE_PATH']);
  const name = nameOfMemory(settings);
  const confirmed = await isConfirmed(shell, `Put ${file} in the place of ${name}?`, yes);
  if (confirmed === undefined) return complain(shell, 'Add --yes to restore it. Nothing was changed.');
  if (!confirmed) {
    say(shell, 'Nothing was changed.');
    return exitCode.done;
  }
  const busy = await isPassUnderWay(shell, settings);
  if (busy !== exitCode.done) return busy;
  const { kept, rounds, forgottenSince } = await restoreMemory(
    settings,
    resolve(shell.cwd, file),
    shell.now(),
  );
  say(shell, `Restored ${name} with ${plural(rounds, 'round')}.`);
  if (kept !== undefined)
    say(shell, `What was there is kept as ${kept}; who opted out since the backup stays opted out.`);
  say(
    shell,
    "The next run reads the bot's own timeline before it posts anything, so that nothing gets a second reply.",
  );
  if (forgottenSince > 0)
    say(
      shell,
      `Carried out since the backup was made: ${plural(forgottenSince, 'deletion request')}. What they concerned may be there again: run fieldmark forget once more.`,
    );
  return exitCode.done;
}

/** A run on this database, perhaps on another machine, has its lease. A database that cannot be read has no run either. */
async function isPassUnderWay(shell: Shell, settings: Settings): Promise<number> {
  if (!hasMemory(settings)) return exitCode.done;
  try {
    const store = await openMemory(settings);
    try {
      return await atRest(shell, store, () => exitCode.done);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreError && error.kind !== 'locked') return exitCode.done;
    throw error;
  }
}

/** `fieldmark migrate`. @returns the exit code */
export async function migrateDatabase(shell: Shell): Promise<number> {
  const applied = await migrateMemory(await settingsInUse(shell, ['DATABASE_PATH']));
  const names = applied.map(({ name }) => `  ${name}`);
  say(shell, names.length > 0 ? `Applied:\n${names.join('\n')}` : 'The database is up to date.');
  return exitCode.done;
}
