import type { ErasureTarget, Store, Stored } from '../store/store.ts';
import { atRest, isConfirmed } from './at-rest.ts';
import { complain, completed, nameOf, readPerson, say, withMemory } from './memory.ts';
import { exitCode } from './once.ts';
import type { Shell } from './shell.ts';

/** `fieldmark forget`: everything stored about a person or a post goes. @returns the exit code */
export async function forget(
  shell: Shell,
  whom: string,
  { yes = false }: { yes?: boolean },
): Promise<number> {
  const person = readPerson(whom);
  if (!person) return complain(shell, `"${whom}": write @name or the id of a post. Nothing was removed.`);
  return withMemory(shell, async (store) => {
    const target = targetOf(store, person);
    const name = target.kind === 'post' ? `post ${target.id}` : nameOf(target.person);
    if (
      target.kind === 'account' &&
      target.person.id !== undefined &&
      target.person.id === store.accounts.self()?.id
    )
      return complain(shell, `${name} is the bot itself. Nothing was removed.`);
    const stored = store.erasure.stored(target);
    if (stored.rounds + stored.accounts === 0) {
      say(shell, `Nothing is stored about ${name}.`);
      return exitCode.done;
    }
    say(shell, `${name}: ${inWords(stored)}.`);
    const confirmed = await isConfirmed(shell, 'Remove all of it? It cannot be brought back.', yes);
    if (confirmed === undefined) return complain(shell, 'Add --yes to remove it. Nothing was removed.');
    if (!confirmed) {
      say(shell, 'Nothing was removed.');
      return exitCode.done;
    }
    return atRest(shell, store, () => remove(shell, store, target, name));
  });
}

function remove(shell: Shell, store: Store, target: ErasureTarget, name: string): number {
  const { rewritten } = store.erasure.forget(target, shell.now());
  say(shell, `Everything stored about ${name} was removed; only that it was done is kept.`);
  if (!rewritten) {
    shell.stderr.write(
      'Another program has the database open, so the removed bytes are still in the file that ends in -wal. Close it, then ' +
        'run any command, e.g. fieldmark migrate.\n',
    );
  }
  say(
    shell,
    "The bot's own posts stay, on X and in its memory: without them it would answer the same post again.",
  );
  if (target.kind === 'account') {
    const { id, handle } = target.person;
    const hasOptedOut = store.accounts.optOuts().some((each) => each.id === id || each.handle === handle);
    say(
      shell,
      hasOptedOut
        ? `Their opt-out stays, since it keeps their wish; "fieldmark optout remove ${id ?? handle}" would end it.`
        : `New posts of theirs are stored again; "fieldmark optout add ${id ?? handle}" keeps the bot from answering them.`,
    );
  }
  say(shell, 'Backups, exports and logs that were made before are yours to remove.');
  return exitCode.done;
}

/** A number is the id of a post, unless only an account has it. */
function targetOf(store: Store, person: { id?: string; handle?: string }): ErasureTarget {
  const { id } = person;
  const isPost = id !== undefined && store.accounts.handle(id) === undefined;
  return isPost ? { kind: 'post', id } : { kind: 'account', person: completed(store, person) };
}

function inWords({ rounds, photos, answers }: Stored): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return rounds === 0
    ? 'the name of the account'
    : `${count(rounds, 'round')} with ${count(photos, 'photo')} and ${count(answers, 'answer')}`;
}
