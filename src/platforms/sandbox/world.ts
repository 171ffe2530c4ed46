import { compose } from './compose.ts';
import { type Media, storeMedia } from './photos.ts';
import type { Account, NewPost, ReplySettings, SandboxPost } from './post.ts';
import { compareIds, Snowflakes } from './snowflake.ts';
import type { TextRules } from './text.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Everything this small X knows. No rules: whoever may do what is decided elsewhere. */
export class World {
  readonly now: () => Date;
  readonly text: TextRules;
  readonly media = new Map<string, Media>();
  readonly #accounts = new Map<string, Mutable<Account>>();
  readonly #posts = new Map<string, Mutable<SandboxPost>>();
  /** Oldest first. */
  readonly #order: SandboxPost[] = [];
  readonly #ids = new Snowflakes();

  constructor(now: () => Date, text: TextRules) {
    this.now = now;
    this.text = text;
  }

  addAccount({ handle, name = handle }: { handle: string; name?: string }): Account {
    if (!/^\w{1,15}$/.test(handle)) throw new Error(`"${handle}" is no handle: 1 to 15 of A-Z a-z 0-9 _`);
    if (this.findAccount(handle)) throw new Error(`the handle @${handle} is taken`);
    const id = String(1_000_000_001 + this.#accounts.size);
    const account = { id, handle, name, createdAt: new Date('2015-06-01T00:00:00Z'), locked: false };
    this.#accounts.set(id, account);
    return account;
  }

  rename(handle: string, newHandle: string): void {
    const account = this.#accountOrThrow(handle);
    if (this.findAccount(newHandle)) throw new Error(`the handle @${newHandle} is taken`);
    account.handle = newHandle;
    for (const post of this.#posts.values()) if (post.authorId === account.id) post.by = newHandle;
  }

  lock(handle: string): void {
    this.#accountOrThrow(handle).locked = true;
  }

  findAccount(handle: string): Account | undefined {
    return this.#find(handle);
  }

  accountById(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  /** An unknown author gets an account. */
  addPost(draft: NewPost, viaApi = false): SandboxPost {
    const author = this.findAccount(draft.by) ?? this.addAccount({ handle: draft.by });
    const at = draft.at ?? this.now();
    const id = this.#ids.next(at);
    const media = (draft.photos ?? []).map((photo) => storeMedia(this.media, this.#ids.next(at), photo));
    const repostOf = draft.repostOf === undefined ? undefined : this.#postOrThrow(draft.repostOf);
    const replyTo = draft.replyTo === undefined ? undefined : this.#postOrThrow(draft.replyTo);
    const quoting = draft.quoting === undefined ? undefined : this.#postOrThrow(draft.quoting);
    const post: SandboxPost = {
      id,
      by: author.handle,
      authorId: author.id,
      createdAt: at,
      text: draft.text,
      stored: compose(this, { id, author, text: draft.text, media, replyTo, quoting, repostOf }),
      media: repostOf ? repostOf.media : media,
      ...(replyTo && { replyTo: replyTo.id }),
      ...(quoting && { quoting: quoting.id }),
      ...(repostOf && { repostOf: repostOf.id }),
      conversationId: replyTo?.conversationId ?? id,
      editIds: [id],
      replySettings: draft.replySettings ?? 'everyone',
      viaApi,
      deleted: false,
      indexedAt: draft.indexedAt ?? at,
    };
    return this.#keep(post);
  }

  /** A new version with a new id. X keeps the earlier ones for lookups; search and timelines find only the last. */
  editPost(id: string, text: string): SandboxPost {
    const last = this.#postOrThrow(this.#postOrThrow(id).editIds.at(-1) ?? id);
    const at = new Date(Math.max(this.now().getTime(), last.createdAt.getTime()));
    const newId = this.#ids.next(at);
    const author = this.#accountOrThrow(last.by);
    const replyTo = last.replyTo === undefined ? undefined : this.post(last.replyTo);
    const quoting = last.quoting === undefined ? undefined : this.post(last.quoting);
    const editIds = [...last.editIds, newId];
    const edited: SandboxPost = {
      ...last,
      id: newId,
      createdAt: at,
      indexedAt: at,
      text,
      stored: compose(this, {
        id: newId,
        author,
        text,
        media: last.media,
        replyTo,
        quoting,
        repostOf: undefined,
      }),
      editIds,
    };
    this.#keep(edited);
    for (const version of editIds) this.#postOrThrow(version).editIds = editIds;
    return edited;
  }

  /** The author may change who may reply as long as the post is there. */
  setReplySettings(id: string, replySettings: ReplySettings): void {
    for (const version of this.#postOrThrow(id).editIds)
      this.#postOrThrow(version).replySettings = replySettings;
  }

  deletePost(id: string): void {
    for (const version of this.#postOrThrow(id).editIds) this.#postOrThrow(version).deleted = true;
  }

  post(id: string): SandboxPost | undefined {
    return this.#posts.get(id);
  }

  /** Every version of every post, the deleted ones too, oldest first. */
  allPosts(): readonly SandboxPost[] {
    return [...this.#order];
  }

  /** May `viewer` (an account id; absent: an app without a user) see it, by id? */
  isVisible(post: SandboxPost, viewer?: string): boolean {
    const hidden = this.accountById(post.authorId)?.locked === true && post.authorId !== viewer;
    return !post.deleted && !hidden && post.createdAt <= this.now();
  }

  /** What search and timelines draw on: the last version of each visible, indexed post, newest first. */
  listed(viewer?: string): readonly SandboxPost[] {
    const now = this.now();
    return this.allPosts()
      .filter(
        (post) => post.id === post.editIds.at(-1) && post.indexedAt <= now && this.isVisible(post, viewer),
      )
      .reverse();
  }

  #keep(post: SandboxPost): SandboxPost {
    this.#posts.set(post.id, post);
    const older = this.#order.findLastIndex((other) => compareIds(other.id, post.id) < 0);
    this.#order.splice(older + 1, 0, post);
    return post;
  }

  #find(handle: string): Mutable<Account> | undefined {
    const sought = handle.toLowerCase();
    for (const account of this.#accounts.values())
      if (account.handle.toLowerCase() === sought) return account;
    return undefined;
  }

  #accountOrThrow(handle: string): Mutable<Account> {
    const found = this.#find(handle);
    if (!found) throw new Error(`there is no account @${handle}`);
    return found;
  }

  #postOrThrow(id: string): Mutable<SandboxPost> {
    const found = this.#posts.get(id);
    if (!found) throw new Error(`there is no post ${id}`);
    return found;
  }
}
