import { type NamedPerson, readPerson } from '../game/person.ts';
import type { RoundRecord, Store } from '../store/store.ts';

/** The account of a handle: under the name it has now, else under one that a post of theirs was stored with. */
export async function accountOf(
  { accounts, rounds }: Store,
  handle: string | undefined,
): Promise<string | undefined> {
  return handle === undefined
    ? undefined
    : ((await accounts.idOf(handle)) ?? (await rounds.lastBy(handle))?.authorId);
}

/**
 * The id of the post that is meant. A number alone may be a post's as well as an account's.
 * @param store of the network that is named
 */
export async function postOf(
  store: Store,
  { network, id, handle, post }: NamedPerson,
): Promise<string | undefined> {
  if (network === 'x') return post ?? id;
  const author = id ?? (await accountOf(store, handle));
  return author === undefined || post === undefined ? undefined : `at://${author}/app.bsky.feed.post/${post}`;
}

/**
 * The round that a person means.
 * @param written its id, or the id or the address of its post or, where `ofSolution`, of the host's post with the solution
 */
export async function roundNamed(
  store: Store,
  written: string,
  { ofSolution = false }: { ofSolution?: boolean } = {},
): Promise<RoundRecord | undefined> {
  const named = readPerson(written);
  const memory = store.on(named?.network ?? store.network);
  const post = named && (await postOf(memory, named));
  const told = ofSolution && post !== undefined ? await memory.solutions.from([post]) : undefined;
  const round = await store.rounds.get(told?.roundId ?? written);
  return round ?? (post === undefined ? undefined : await memory.rounds.find([post]));
}
