import { openMemory } from '../app.ts';
import { withoutAddresses } from '../settings/names.ts';
import type { Needs } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import type { VariableName } from '../settings/variables.ts';
import type { PersonKey, Store } from '../store/store.ts';
import { exitCode } from './once.ts';
import { printableLines } from './printable.ts';
import { settingsInUse } from './run-command.ts';
import type { Shell } from './shell.ts';

/** For commands that work on what is remembered, without X. Throws `SettingsError`, `StoreError`. */
export async function withMemory(
  shell: Shell,
  work: (store: Store, settings: Settings) => number | Promise<number>,
  alsoUsed: readonly VariableName[] = [],
  need?: Needs,
): Promise<number> {
  const settings = await settingsInUse(shell, ['DATABASE_PATH', ...alsoUsed], need);
  const store = openMemory(settings);
  try {
    return await work(store, settings);
  } finally {
    store.close();
  }
}

/** `@name` (or `name`), the address of a profile, or the number of an account; `undefined` when it is none of them. X's handles have at most 15 signs, a few old ones 20. */
export function readPerson(text: string): PersonKey | undefined {
  if (/^\d{1,20}$/.test(text)) return { id: text };
  const ofAddress = /^(?:https?:\/\/)?(?:(?:www|mobile|m)\.)?(?:x|twitter)\.com\//i.test(text);
  const handle = /^@?(\w{1,20})$/.exec(ofAddress ? withoutAddresses(text) : text)?.[1];
  return handle === undefined ? undefined : { handle: handle.toLowerCase() };
}

/** With the account's number where a handle was seen before, and the handle where the number was. */
export function completed(store: Store, person: PersonKey): PersonKey {
  const id = person.id ?? (person.handle === undefined ? undefined : store.accounts.idOf(person.handle));
  const handle = person.handle ?? (id === undefined ? undefined : store.accounts.handle(id));
  return { ...(id === undefined ? {} : { id }), ...(handle === undefined ? {} : { handle }) };
}

/** `@name (7)`, `@name` or `account 7`. */
export function nameOf({ id, handle }: PersonKey): string {
  if (handle === undefined) return `account ${id ?? 'unknown'}`;
  return id === undefined ? `@${handle}` : `@${handle} (${id})`;
}

export function say(shell: Shell, text: string): void {
  shell.stdout.write(`${text}\n`);
}

/** To standard error. @returns the exit code for a command that was called wrongly */
export function complain(shell: Shell, text: string): number {
  shell.stderr.write(`${printableLines(text)}\n`);
  return exitCode.usage;
}
