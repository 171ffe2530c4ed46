import { networksOf } from '../app.ts';
import type { Network } from '../platforms/platform.ts';
import { completed, type NamedPerson, nameOf, readPerson } from '../play/person.ts';
import type { ErasureTarget, Store, Stored } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { plural } from '../terminal/words.ts';
import { atRest, isConfirmed } from './at-rest.ts';
import { withMemory } from './memory.ts';

/** `fieldmark forget`: everything stored about a person or a post goes. @returns the exit code */
export async function forget(
  shell: Shell,
  whom: string,
  { yes = false }: { yes?: boolean },
): Promise<number> {
  const person = readPerson(whom);
  if (!person)
    return complain(
      shell,
      `"${whom}": write @name, the number of an account or a post, or the address of either. Nothing was removed.`,
    );
  return withMemory(shell, async (store, settings) => {
    const target = await targetOf(store, person);
    const name = target.kind === 'post' ? `post ${target.id}` : nameOf(target.person);
    if (
      target.kind === 'account' &&
      target.person.id !== undefined &&
      target.person.id === (await store.accounts.self())?.id
    )
      return complain(shell, `${name} is the bot itself. Nothing was removed.`);
    const stored = await store.erasure.stored(target);
    if (stored.rounds + stored.accounts === 0)
      return unknown(shell, store, target, name, networksOf(settings)[0]);
    say(shell, `${name}: ${inWords(stored)}.`);
    if (target.kind === 'post') await sayOthers(shell, store, target.id);
    const confirmed = await isConfirmed(shell, 'Remove all of it? It cannot be brought back.', yes);
    if (confirmed === undefined) return complain(shell, 'Add --yes to remove it. Nothing was removed.');
    if (!confirmed) {
      say(shell, 'Nothing was removed.');
      return exitCode.done;
    }
    return atRest(shell, store, () => remove(shell, store, target, name, settings.databaseUrl !== undefined));
  });
}

async function remove(
  shell: Shell,
  store: Store,
  target: ErasureTarget,
  name: string,
  isOnServer: boolean,
): Promise<number> {
  const { rewritten } = await store.erasure.forget(target, shell.now());
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
    const hasOptedOut = (await store.accounts.optOuts()).some(
      (each) => each.network === store.network && (each.id === id || each.handle === handle),
    );
    say(
      shell,
      hasOptedOut
        ? `Their opt-out stays, since it keeps their wish; "fieldmark optout remove ${id ?? handle}" would end it.`
        : `New posts of theirs are stored again; "fieldmark optout add ${id ?? handle}" keeps the bot from answering them.`,
    );
  }
  say(
    shell,
    isOnServer
      ? "Exports and logs that were made before are yours to remove. The server's own log and backups keep what was removed until their time is over; its host says how long that is."
      : 'Backups, exports and logs that were made before are yours to remove.',
  );
  return exitCode.done;
}

/** A number is the id of a post where one with it is stored, else that of an account; the address of a post means the post. */
async function targetOf(store: Store, person: NamedPerson): Promise<ErasureTarget> {
  const post = person.post ?? person.id;
  const isPost =
    post !== undefined &&
    (person.post !== undefined || (await store.erasure.stored({ kind: 'post', id: post })).rounds > 0);
  return isPost ? { kind: 'post', id: post } : { kind: 'account', person: await completed(store, person) };
}

const NAMELESS_SHOWN = 20;

/** Nothing is found under that name: which proves nothing while there are texts of people whose names were never learned. */
async function unknown(
  shell: Shell,
  store: Store,
  target: ErasureTarget,
  name: string,
  network: Network,
): Promise<number> {
  const isNumber = target.kind === 'account' && target.person.id !== undefined;
  const nameless = isNumber || target.kind === 'post' ? [] : await store.erasure.nameless();
  if (nameless.length === 0) {
    say(shell, `Nothing is stored about ${name}.`);
    if (!isNumber && target.kind === 'account')
      say(
        shell,
        'Had they another name before? Then give that, or the number of the account, or the address of a post of theirs.',
      );
    return exitCode.done;
  }
  const lines = nameless
    .slice(0, NAMELESS_SHOWN)
    .map(
      ({ id, rounds, post }) =>
        `  ${id}: ${plural(rounds, 'round')}, the last ${network.postUrl({ id: post })}`,
    );
  const more = nameless.length - lines.length;
  complain(
    shell,
    [
      `No account is known as ${name}, but X did not tell the names of ${plural(nameless.length, 'account')} with texts here, so that one of them may be theirs:`,
      ...lines,
      ...(more > 0 ? [`  … and ${more} more (fieldmark export has all: author ids without a handle)`] : []),
      'The page of the post, or https://x.com/i/user/NUMBER, shows whose it is; then fieldmark forget NUMBER. Nothing was removed.',
    ].join('\n'),
  );
  return exitCode.noInput;
}

/** Who asks by the address of one post may mean all of theirs. */
async function sayOthers(shell: Shell, store: Store, post: string): Promise<void> {
  const author = (await store.rounds.find([post]))?.authorId;
  if (author === undefined) return;
  const all = (await store.erasure.stored({ kind: 'account', person: { id: author } })).rounds;
  if (all > 1)
    say(shell, `Its author has ${plural(all, 'round')} here: fieldmark forget ${author} removes all.`);
}

function inWords({ rounds, photos, answers }: Stored): string {
  return rounds === 0
    ? 'the name of the account'
    : `${plural(rounds, 'round')} with ${plural(photos, 'photo')} and ${plural(answers, 'answer')}`;
}
