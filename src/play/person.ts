import type { PersonKey, Store } from '../store/store.ts';

/** A person as one may be named: `post` by the address of a post of theirs. */
export type NamedPerson = PersonKey & { readonly post?: string };

const ADDRESS = /^(?:https?:\/\/)?(?:(?:www|mobile|m)\.)?(?:x|twitter)\.com\//i;

/** Pages of X that are no people. */
const PAGES = new Set(
  'i intent home explore search hashtag settings messages notifications share compose login'.split(' '),
);

/**
 * `@name` (or `name`), the number of an account, or the address of a profile or a post; `undefined` when it is none of them. X's handles
 * have at most 15 signs, a few old ones 20.
 */
export function readPerson(written: string): NamedPerson | undefined {
  const text = written.normalize('NFKC').trim();
  if (/^\d{1,20}$/.test(text)) return { id: text };
  if (ADDRESS.test(text)) {
    // Buttons to follow somebody: x.com/intent/user?user_id=7, …/follow?screen_name=ann
    const { id: asId, handle: asName } =
      /[?&](?:user_id=(?<id>\d{1,20})|screen_name=@?(?<handle>\w{1,20}))(?:[&#]|$)/.exec(text)?.groups ?? {};
    if (asId !== undefined) return { id: asId };
    if (asName !== undefined) return { handle: asName.toLowerCase() };
    const path = text.replace(ADDRESS, '').replace(/^@|[?#].*$/g, '');
    const { post, id, name } =
      /^(?:i\/user\/(?<id>\d{1,20})|i\/(?:web\/)?status\/(?<post>\d{1,20})(?:\/.*)?|@?(?<name>\w{1,20})(?:\/.*)?)$/.exec(
        path,
      )?.groups ?? {};
    const theirs = post ?? /^@?\w+\/status\/(\d{1,20})/.exec(path)?.[1];
    if (id !== undefined) return { id };
    if (name === undefined || PAGES.has(name.toLowerCase()))
      return theirs === undefined ? undefined : { post: theirs };
    return { handle: name.toLowerCase(), ...(theirs === undefined ? {} : { post: theirs }) };
  }
  const handle = /^@?(\w{1,20})$/.exec(text)?.[1];
  return handle === undefined ? undefined : { handle: handle.toLowerCase() };
}

/** With the account's number where a handle was seen before, and the handle where the number was. */
export async function completed(store: Store, person: NamedPerson): Promise<PersonKey> {
  const id = person.id ?? (await authorOf(store, person.post)) ?? (await idOf(store, person.handle));
  const handle = person.handle ?? (id === undefined ? undefined : await store.accounts.handle(id));
  return { ...(id === undefined ? {} : { id }), ...(handle === undefined ? {} : { handle }) };
}

async function authorOf(store: Store, post: string | undefined): Promise<string | undefined> {
  return post === undefined ? undefined : (await store.rounds.find([post]))?.authorId;
}

/** Under the name it has now, else under one that a post of theirs was stored with. */
async function idOf({ accounts, rounds }: Store, handle: string | undefined): Promise<string | undefined> {
  return handle === undefined
    ? undefined
    : ((await accounts.idOf(handle)) ?? (await rounds.lastBy(handle))?.authorId);
}

/** `@name (7)`, `@name` or `account 7`. */
export function nameOf({ id, handle }: PersonKey): string {
  if (handle === undefined) return `account ${id ?? 'unknown'}`;
  return id === undefined ? `@${handle}` : `@${handle} (${id})`;
}
