/** Handles of accounts (they change; the id does not), the bot's own account, and who said stop. Handles in lower case. */
export interface Accounts {
  self(): Promise<{ id: string; handle: string; checkedAt: Date } | undefined>;
  saveSelf(account: { id: string; handle: string }, checkedAt: Date): Promise<void>;
  handle(id: string): Promise<string | undefined>;
  saveHandle(id: string, handle: string, seenAt: Date): Promise<void>;
  /** The account that was last seen with this handle. */
  idOf(handle: string): Promise<string | undefined>;
  /** By id where it is known, since handles change hands, else by handle. */
  hasOptedOut(account: { id: string; handle?: string }): Promise<boolean>;
  /**
   * Silences the bot for this person for good: what is composed for them and not being sent dies, what waits to be looked at
   * is skipped, both as `opted-out`. An id of theirs that is known is added to a mere handle.
   *
   * @param source id of the post that asked for it, `profile`, or `operator`
   * @returns false when they had opted out before
   */
  optOut(account: PersonKey, at: Date, source: string): Promise<boolean>;
  /** @returns whether there was an opt-out to remove */
  optIn(account: PersonKey): Promise<boolean>;
  /** Of all networks, the latest first. */
  optOuts(): Promise<readonly OptOut[]>;
}

/** A person by what is known of them; at least one of the two. */
export interface PersonKey {
  readonly id?: string;
  readonly handle?: string;
}

export interface OptOut extends PersonKey {
  readonly network: string;
  readonly since: Date;
  /** Id of the post that asked for it, `profile` (it asks bots to stay away), or `operator`. */
  readonly source: string;
}

/** Removes what is stored about a person or a post, because they asked for it. */
export interface Erasure {
  /** What would go. */
  stored(target: ErasureTarget): Promise<Stored>;
  /** Authors whose name was never learned and whose texts are still here, with the number of their rounds and the latest post. */
  nameless(): Promise<readonly { readonly id: string; readonly rounds: number; readonly post: string }[]>;
  /**
   * Removes it, keeps only that it was done, and rewrites the file so that the bytes are gone. The bot's own posts stay: they
   * keep it from answering again. So does an opt-out.
   *
   * @returns `rewritten` false: another program has the file open, and the bytes stay in the write-ahead log until it closes it
   */
  forget(target: ErasureTarget, at: Date): Promise<{ readonly rewritten: boolean }>;
  /**
   * Removes what other people wrote in posts made before then: texts, names, descriptions and addresses of photos, sentences of
   * hosts; and names of accounts that were not seen since. Ids, predictions, the bot's answers and scores stay. Where nothing is
   * that old, nothing is written.
   *
   * Of all networks.
   *
   * @param most rounds and accounts at once
   * @returns how many rounds
   */
  prune(before: Date, most: number, at: Date): Promise<number>;
}

export type ErasureTarget =
  | { readonly kind: 'account'; readonly person: PersonKey }
  | { readonly kind: 'post'; readonly id: string };

export interface Stored {
  readonly rounds: number;
  readonly photos: number;
  readonly answers: number;
  /** Names of the account that are kept. */
  readonly accounts: number;
}
