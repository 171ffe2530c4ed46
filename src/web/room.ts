import type { Game } from '../game/game.ts';
import type { HasTextRules } from '../game/text-rules.ts';
import type { FetchedPhoto, ModelInfo, PictureThread } from '../vision/vision.ts';
import type { DeskRoom } from './desk/desk-room.ts';

/** What the pages and the API work with: handed in, so that a test or another program can open the same room. */
export interface Room {
  readonly pictures: Pictures;
  /** Those that a model plays, each with it. */
  readonly games: readonly Game[];
  /** What a reply may be. */
  readonly network: HasTextRules;
  readonly access: Access;
  readonly version: string;
  readonly now: () => Date;
  /** The bot's memory, for the desk and the score; opened when it is first asked for. Throws `StoreError`. */
  openDesk?(): Promise<DeskRoom>;
  /** From which the desk shows photos of posts: host names or origins. */
  readonly photoHosts?: readonly string[];
  readonly log: { error(details: object, message: string): void };
}

export interface Pictures extends Pick<PictureThread, 'look' | 'close'> {
  readonly models: ReadonlyMap<string, PageModel>;
  /** A picture at any public https address. Throws `PhotoError`. */
  fetchPublic(url: string, signal?: AbortSignal): Promise<FetchedPhoto>;
}

/** A model with what a page says of it. */
export interface PageModel extends ModelInfo {
  readonly manifest: {
    readonly description?: string | undefined;
    /** As written. */
    readonly hashtags: readonly string[];
    readonly quality: Readonly<Record<string, unknown>>;
  };
}

/** Who may do what. */
export interface Access {
  /** Where the server listens; a name or an address. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Anybody may try pictures, from anywhere. Otherwise those on this machine, and those who log in or have the token. */
  readonly isPublic: boolean;
  /** Pictures may be given by their address. */
  readonly fetchesUrls: boolean;
  /** The score may be read by whoever reaches the server, without a password. */
  readonly showsScore: boolean;
  /** Addresses, ranges (`10.0.0.0/8`), `loopback` or `private`: from these X-Forwarded-For and -Proto are believed. */
  readonly trustedProxies: readonly string[];
  /** The desk is there only with one. */
  readonly password?: string;
  /** With one the API asks for it. */
  readonly token?: string;
}
