import { cidOf, Tids } from './ids.ts';

/** A label of a moderator, or of the author. */
export interface Label {
  readonly src: string;
  readonly uri: string;
  readonly val: string;
  readonly cts: string;
}

export interface Account {
  readonly did: string;
  /** As given; changes with `rename`. */
  handle: string;
  /** `handle.invalid` is shown where the handle does not lead back to the account. */
  handleIsValid: boolean;
  readonly password: string;
  readonly appPassword: string;
  takenDown: boolean;
}

export interface StoredRecord {
  readonly uri: string;
  readonly did: string;
  readonly collection: string;
  readonly rkey: string;
  readonly cid: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** When the AppView shows it: the PDS has it at once. */
  readonly indexedAt: Date;
}

export interface Blob {
  readonly did: string;
  readonly cid: string;
  readonly bytes: Uint8Array;
  readonly mimeType: string;
}

export const POST = 'app.bsky.feed.post';
export const PROFILE = 'app.bsky.actor.profile';

/** All accounts, what their repositories hold, and what moderators said. */
export class World {
  readonly now: () => Date;
  readonly tids = new Tids();
  /** How long the AppView takes until it shows what was written, in milliseconds. */
  indexLagMs = 0;
  readonly #accounts = new Map<string, Account>();
  readonly #records = new Map<string, StoredRecord>();
  readonly #blobs = new Map<string, Blob>();
  readonly #labels: Label[] = [];

  constructor(now: () => Date) {
    this.now = now;
  }

  addAccount({ handle, did, password }: { handle: string; did?: string; password?: string }): Account {
    if (this.find(handle)) throw new Error(`there is an account ${handle} already`);
    const id = did ?? `did:plc:${cidOf({ handle, number: this.#accounts.size }).slice(8, 32)}`;
    const account: Account = {
      did: id,
      handle: handle.toLowerCase(),
      handleIsValid: true,
      password: password ?? `password of ${handle}`,
      appPassword: `${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20, 24)}`,
      takenDown: false,
    };
    this.#accounts.set(id, account);
    return account;
  }

  /** By handle or DID. */
  find(actor: string): Account | undefined {
    const sought = actor.toLowerCase();
    const known = this.#accounts.get(actor);
    if (known) return known;
    for (const account of this.#accounts.values()) if (account.handle === sought) return account;
    return undefined;
  }

  findOrThrow(actor: string): Account {
    const account = this.find(actor);
    if (!account) throw new Error(`there is no account ${actor}`);
    return account;
  }

  put(
    did: string,
    collection: string,
    rkey: string,
    value: Readonly<Record<string, unknown>>,
    indexedAt = new Date(this.now().getTime() + this.indexLagMs),
    cid = cidOf(value),
  ): StoredRecord {
    const uri = `at://${did}/${collection}/${rkey}`;
    const record = { uri, did, collection, rkey, cid, value, indexedAt };
    this.#records.set(uri, record);
    return record;
  }

  remove(uri: string): void {
    this.#records.delete(uri);
  }

  record(uri: string): StoredRecord | undefined {
    return this.#records.get(uri);
  }

  /** What a repository holds, newest record key first. */
  repo(did: string, collection: string): readonly StoredRecord[] {
    return [...this.#records.values()]
      .filter((record) => record.did === did && record.collection === collection)
      .sort((a, b) => (a.rkey < b.rkey ? 1 : -1));
  }

  /** An account's posts in the order in which they were written. */
  written(did: string): readonly StoredRecord[] {
    return [...this.#records.values()].filter((record) => record.did === did && record.collection === POST);
  }

  /** All that the AppView shows by now, in no order. */
  indexed(collection: string): readonly StoredRecord[] {
    const now = this.now();
    return [...this.#records.values()].filter(
      ({ collection: of, indexedAt, did }) =>
        of === collection && indexedAt <= now && this.#accounts.get(did)?.takenDown === false,
    );
  }

  addBlob(did: string, bytes: Uint8Array, mimeType: string): Blob {
    const blob = { did, cid: cidOf(bytes), bytes, mimeType };
    this.#blobs.set(`${did} ${blob.cid}`, blob);
    return blob;
  }

  blob(did: string, cid: string): Blob | undefined {
    return this.#blobs.get(`${did} ${cid}`);
  }

  /** What a moderator says of a post or an account. */
  label(subject: string, val: string): void {
    this.#labels.push({
      src: 'did:plc:moderator',
      uri: subject,
      val,
      cts: this.now().toISOString(),
    });
  }

  labelsOf(subject: string): readonly Label[] {
    return this.#labels.filter(({ uri }) => uri === subject);
  }
}
