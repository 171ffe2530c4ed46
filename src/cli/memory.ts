import { openMemory } from '../app.ts';
import type { Needs } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import type { VariableName } from '../settings/variables.ts';
import type { Store } from '../store/store.ts';
import type { Shell } from '../terminal/shell.ts';
import { settingsInUse } from './run-command.ts';

/** For commands that work on what is remembered, without X. Throws `SettingsError`, `StoreError`. */
export async function withMemory(
  shell: Shell,
  work: (store: Store, settings: Settings) => number | Promise<number>,
  alsoUsed: readonly VariableName[] = [],
  need?: Needs,
): Promise<number> {
  const settings = await settingsInUse(shell, ['DATABASE_PATH', ...alsoUsed], need);
  const store = await openMemory(settings);
  try {
    return await work(store, settings);
  } finally {
    await store.close();
  }
}
