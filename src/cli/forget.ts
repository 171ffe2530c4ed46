import { everyNetwork } from '../app.ts';
import { type NamedPerson, readPerson } from '../game/person.ts';
import { type Network, networkOf } from '../platforms/platform.ts';
import { completed, nameOf } from '../play/person.ts';
import { postOf } from '../solutions/named-round.ts';
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
      `"${whom}": write @name, name.bsky.social, the number or DID of an account, the number of a post, or the address of either. Nothing was removed.`,
    );
  return withMemory(shell, async (memory, settings) => {
    const store = memory.on(person.network);
    const network = networkOf(everyNetwork(settings), store);
    const target = await targetOf(store, person);
    const name = target.kind === 'post' ? `post ${target.id}` : nameOf(target.person);
    if (
      target.kind === 'account' &&
      target.person.id !== undefined &&
      target.person.id === (await store.accounts.self())?.id
    )
      return complain(shell, `${name} is the bot itself. Nothing was removed.`);
    const stored = await store.erasure.stored(target);
    if (stored.rounds + stored.accounts === 0) return unknown(shell, store, target, name, network);
    say(shell, `${name}: ${inWords(stored)}.`);
    if (target.kind === 'post') await sayOthers(shell, store, target.id);
    const confirmed = await isConfirmed(shell, 'Remove all of it? It cannot be brought back.', yes);
    if (confirmed === undefined) return complain(shell, 'Add --yes to remove it. Nothing was removed.');
    if (!confirmed) {
      say(shell, 'Nothing was removed.');
      return exitCode.done;
    }
    const isOnServer = settings.databaseUrl !== undefined;
    return atRest(shell, store, () => remove(shell, store, target, name, network, isOnServer));
  });
}

async function remove(
  shell: Shell,
  store: Store,
  target: ErasureTarget,
  name: string,
  { title }: Network,
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
  const named =
    store.network === 'bluesky'
      ? ' The address of that post, which they keep, has the DID of its author.'
      : '';
  say(
    shell,
    `The bot's own posts stay, on ${title} and in its memory: without them it would reply to the same post again.${named}`,
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
        : `New posts of theirs are stored again; "fieldmark optout add ${id ?? handle}" keeps the bot from replying to them.`,
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
  const post = await postOf(store, person);
  const isPost =
    post !== undefined &&
    (person.post !== undefined || (await store.erasure.stored({ kind: 'post', id: post })).rounds > 0);
  return isPost ? { kind: 'post', id: post } : { kind: 'account', person: await completed(store, person) };
}

const NAMELESS_SHOWN = 20;

/** How an account is named whose name is not known, and where its page is. */
const ACCOUNTS: Readonly<Record<string, { readonly id: string; readonly page: string }>> = {
  x: { id: 'NUMBER', page: 'https://x.com/i/user/NUMBER' },
  bluesky: { id: 'DID', page: 'https://bsky.app/profile/DID' },
};

/** Nothing is found under that name: which proves nothing while there are texts of people whose names were never learned. */
async function unknown(
  shell: Shell,
  store: Store,
  target: ErasureTarget,
  name: string,
  network: Network,
): Promise<number> {
  const isId = target.kind === 'account' && target.person.id !== undefined;
  const nameless = isId || target.kind === 'post' ? [] : await store.erasure.nameless();
  const { id: idName, page } = ACCOUNTS[store.network] ?? { id: 'ID', page: 'its profile' };
  if (nameless.length === 0) {
    say(shell, `Nothing is stored about ${name}.`);
    if (!isId && target.kind === 'account')
      say(
        shell,
        `Did they have another name before? Try that name, the ${idName === 'DID' ? 'DID' : 'number'} of the account, or the address of one of their posts.`,
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
      `No account is known as ${name}, but ${network.title} did not give the names of ${plural(nameless.length, 'account')} whose posts are stored. One of them may be theirs:`,
      ...lines,
      ...(more > 0 ? [`  … and ${more} more (fieldmark export has all: author ids without a handle)`] : []),
      `The page of the post, or ${page}, shows whose account it is; then run fieldmark forget ${idName}. Nothing was removed.`,
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
    : `${plural(rounds, 'round')} with ${plural(photos, 'photo')} and ${plural(answers, 'reply', 'replies')}`;
}
