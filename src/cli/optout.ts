import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileText } from '../file-text.ts';
import { type NamedPerson, readPerson } from '../game/person.ts';
import { completed, nameOf } from '../play/person.ts';
import type { OptOut, PersonKey, Store } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { jsonText, printable } from '../terminal/printable.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { moment } from '../terminal/words.ts';
import { withMemory } from './memory.ts';

/** `fieldmark optout add`: people whom the bot leaves alone from now on. @returns the exit code */
export function addOptOuts(shell: Shell, people: readonly string[]): Promise<number> {
  return forEach(shell, people, async (store, person) => {
    const name = nameOf(person);
    return (await store.accounts.optOut(person, shell.now(), 'operator'))
      ? `${name} is left alone from now on; nothing that waited for them will be posted.`
      : `${name} was left alone already.`;
  });
}

/**
 * `fieldmark optout import`: everyone in a file is left alone from now on, a person a line. A line that names nobody is told by
 * its number, and the others are kept. @returns the exit code
 */
export async function importOptOuts(shell: Shell, file: string): Promise<number> {
  const lines = fileText(await readFile(resolve(shell.cwd, file))).split(/\r\n|\r|\n/);
  const people = new Map<string, NamedPerson>();
  const unread: string[] = [];
  for (const [index, line] of lines.entries()) {
    // Of a table the first column, with or without quotation marks; # begins a comment. A list has signs before, notes behind a name.
    const text = line
      .replace(/^\s*#.*/, '')
      .split(/[,;\t]/, 1)[0]
      ?.trim()
      .replace(/^"(.*)"$/, '$1')
      .trim()
      .replace(/^(?:[-*•]|\d+[.)])\s+/, '');
    if (!text || (people.size === 0 && isHead(line, text))) continue;
    const person = readPerson(text) ?? readPerson(withoutNote(text));
    if (person && isNamed(person)) people.set(nameOf(person), person);
    else unread.push(`Line ${index + 1} names nobody: "${text.slice(0, 60)}".`);
  }
  return withMemory(shell, async (store) => {
    let added = 0;
    for (const person of people.values())
      if (await leaveAlone(shell, store.on(person.network), person)) added++;
    for (const line of unread) shell.stderr.write(`${printable(line)}\n`);
    say(shell, `${added} added, ${people.size - added} were left alone already.`);
    return unread.length === 0 ? exitCode.done : exitCode.unusableData;
  });
}

async function leaveAlone(shell: Shell, store: Store, person: NamedPerson): Promise<boolean> {
  return store.accounts.optOut(await completed(store, person), shell.now(), 'operator');
}

/** Behind a name a note may stand: `@ann (by mail)`, `name.bsky.social - in May`. */
function withoutNote(text: string): string {
  return text.replace(/^(\S+)\s+[(:–—-].*$|^([@＠]\w+)[(:–—].*$/, '$1$2');
}

/** The address of a post without a name tells nobody: whose it is only X knows. */
function isNamed({ id, handle }: PersonKey): boolean {
  return id !== undefined || handle !== undefined;
}

/** Whether a line is the head of a table, such as `Username,since`: nobody's name, though it could be one. */
function isHead(line: string, text: string): boolean {
  return (
    /[,;\t]/.test(line) &&
    /^(?:user|screen)?[ _]?(?:names?|handles?|accounts?|users?|ids?|dids?)$/i.test(text)
  );
}

/** `fieldmark optout remove`: people whom the bot may answer again. @returns the exit code */
export function removeOptOuts(shell: Shell, people: readonly string[]): Promise<number> {
  return forEach(shell, people, async (store, person) =>
    (await store.accounts.optIn(person))
      ? `${nameOf(person)} may get replies again, from the next post on.`
      : `${nameOf(person)} had not opted out.`,
  );
}

/** `fieldmark optout list`. @returns the exit code */
export function listOptOuts(shell: Shell, { json = false }: { json?: boolean }): Promise<number> {
  return withMemory(shell, async (store) => {
    const optOuts = await store.accounts.optOuts();
    for (const optOut of optOuts) say(shell, json ? jsonText(optOut) : await lineOf(store, optOut));
    if (!json && optOuts.length === 0) say(shell, 'Nobody has asked the bot to stop.');
    return exitCode.done;
  });
}

/** Whatever else stands there is the id of a post. */
const HOW: Readonly<Record<string, string>> = {
  operator: 'added by the operator',
  profile: 'the profile asks bots to stay away',
  forgotten: 'the record does not say how',
};

async function lineOf(store: Store, { network, since, source, ...person }: OptOut): Promise<string> {
  const how = HOW[source] ?? `asked in post ${source}`;
  return `${moment(since)}  ${nameOf(await completed(store.on(network), person))}, ${how}`;
}

function forEach(
  shell: Shell,
  people: readonly string[],
  change: (store: Store, person: PersonKey) => Promise<string>,
): Promise<number> {
  const read = people.map((text) => ({ text, person: readPerson(text) }));
  const wrong = read.filter(({ person }) => !person || !isNamed(person)).map(({ text }) => `"${text}"`);
  if (wrong.length > 0) {
    const names = wrong.join(', ');
    return Promise.resolve(
      complain(
        shell,
        `${names}: write @name, name.bsky.social, the number or DID of an account, or the address of a profile. Nothing was changed.`,
      ),
    );
  }
  return withMemory(shell, async (store) => {
    for (const { person } of read)
      if (person) {
        const memory = store.on(person.network);
        say(shell, await change(memory, await completed(memory, person)));
      }
    return exitCode.done;
  });
}
