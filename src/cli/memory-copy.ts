import { resolve } from 'node:path';
import { copyBetween, nameOfMemory, openMemory } from '../app.ts';
import { DatabaseUrl } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { postgresAddress } from '../settings/values.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { plural } from '../terminal/words.ts';
import { atRest } from './at-rest.ts';
import { settingsInUse } from './run-command.ts';

type Place = Pick<Settings, 'databaseUrl' | 'databasePath'>;

/** `fieldmark memory copy`. @returns the exit code */
export async function copyMemory(shell: Shell, from: string, to: string): Promise<number> {
  const settings = await settingsInUse(shell, ['DATABASE_PATH']);
  const [source, target] = [from, to].map((word) => placeOf(shell, word, settings));
  for (const each of [source, target])
    if (each === undefined || 'problem' in each)
      return complain(shell, `${each?.problem} Nothing was copied.`);
  if (!source || !target || 'problem' in source || 'problem' in target) return exitCode.usage;
  const store = await openMemory(source);
  try {
    return await atRest(shell, store, async () => {
      const rows = await copyBetween(source, target);
      say(shell, `Copied ${plural(rows, 'row')} from ${nameOfMemory(source)} to ${nameOfMemory(target)}.`);
      say(
        shell,
        'Both know the same now. Let the bot play on one of them only, or it answers what the other answered.',
      );
      return exitCode.done;
    });
  } finally {
    await store.close();
  }
}

/** A file, an address, or the name of the setting that holds either: a password does not belong on a command line. */
function placeOf(shell: Shell, word: string, settings: Place): Place | { readonly problem: string } {
  if (word === 'DATABASE_PATH') return { databasePath: settings.databasePath };
  if (word === 'DATABASE_URL')
    return settings.databaseUrl === undefined ? { problem: 'DATABASE_URL is not set.' } : settings;
  if (!word.includes('://')) return { databasePath: resolve(shell.cwd, word) };
  const parsed = postgresAddress(word);
  if ('problem' in parsed) return { problem: `An address ${parsed.problem}.` };
  return { databasePath: settings.databasePath, databaseUrl: new DatabaseUrl(parsed.value) };
}
