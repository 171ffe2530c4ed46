import { accountOf } from '../solutions/named-round.ts';
import type { PersonKey, Store } from '../store/store.ts';

/**
 * With the account's id where a handle was seen before, and the handle where the id was.
 * @param store of the person's network
 */
export async function completed(
  store: Store,
  person: PersonKey & { readonly post?: string },
): Promise<PersonKey> {
  const id = person.id ?? (await authorOf(store, person.post)) ?? (await accountOf(store, person.handle));
  const handle = person.handle ?? (id === undefined ? undefined : await store.accounts.handle(id));
  return { ...(id === undefined ? {} : { id }), ...(handle === undefined ? {} : { handle }) };
}

async function authorOf(store: Store, post: string | undefined): Promise<string | undefined> {
  return post === undefined ? undefined : (await store.rounds.find([post]))?.authorId;
}

/** `@name (7)`, `@name` or `account 7`. */
export function nameOf({ id, handle }: PersonKey): string {
  if (handle === undefined) return `account ${id ?? 'unknown'}`;
  return id === undefined ? `@${handle}` : `@${handle} (${id})`;
}
