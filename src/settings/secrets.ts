import { inspect } from 'node:util';

const hidden = '[secret]';

/** Values live in private fields behind getters, so that no serializer, spread or inspector can print them by accident. */
abstract class Hidden {
  toJSON(): string {
    return hidden;
  }

  toString(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}

/** The address of a memory on a server, with the login to it. */
export class DatabaseUrl extends Hidden {
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  /** For texts. */
  get withoutLogin(): string {
    const { host, pathname, searchParams } = new URL(this.#text);
    const schema = searchParams.get('schema');
    return `postgres://${searchParams.get('host') ?? host}${pathname}${schema === null ? '' : `?schema=${schema}`}`;
  }
}

/** OAuth 1.0a user context of the bot account, and the optional app-only token for reading. */
export class XCredentials extends Hidden {
  /** App-only; absent when none is given. */
  declare readonly bearerToken?: string;
  readonly #keys: XKeys;

  constructor(keys: XKeys) {
    super();
    this.#keys = { ...keys };
    if (keys.bearerToken) Object.defineProperty(this, 'bearerToken', { get: () => this.#keys.bearerToken });
  }

  get apiKey(): string {
    return this.#keys.apiKey;
  }

  get apiSecret(): string {
    return this.#keys.apiSecret;
  }

  get accessToken(): string {
    return this.#keys.accessToken;
  }

  get accessSecret(): string {
    return this.#keys.accessSecret;
  }
}

export interface XKeys {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly accessToken: string;
  readonly accessSecret: string;
  readonly bearerToken?: string;
}

/** The bot's account on Bluesky. */
export class BlueskyCredentials extends Hidden {
  readonly handle: string;
  readonly #appPassword: string;

  constructor(handle: string, appPassword: string) {
    super();
    this.handle = handle;
    this.#appPassword = appPassword;
  }

  get appPassword(): string {
    return this.#appPassword;
  }
}

/** Everything that must not be printed. Prints as `[secret]`. */
export class Secrets extends Hidden {
  readonly #x: XCredentials | undefined;
  readonly #bluesky: BlueskyCredentials | undefined;
  readonly #heartbeatUrl: string | undefined;
  readonly #alertWebhookUrl: string | undefined;
  readonly #servePassword: string | undefined;
  readonly #serveToken: string | undefined;

  constructor(
    secrets: {
      x?: XCredentials;
      bluesky?: BlueskyCredentials;
      heartbeatUrl?: string;
      alertWebhookUrl?: string;
      servePassword?: string;
      serveToken?: string;
    } = {},
  ) {
    super();
    this.#x = secrets.x;
    this.#bluesky = secrets.bluesky;
    this.#heartbeatUrl = secrets.heartbeatUrl;
    this.#alertWebhookUrl = secrets.alertWebhookUrl;
    this.#servePassword = secrets.servePassword;
    this.#serveToken = secrets.serveToken;
  }

  /** Absent when the command needs no account, or when its credentials are faulty. */
  get x(): XCredentials | undefined {
    return this.#x;
  }

  /** As `x`. */
  get bluesky(): BlueskyCredentials | undefined {
    return this.#bluesky;
  }

  /** Who knows it can say that the bot is well. */
  get heartbeatUrl(): string | undefined {
    return this.#heartbeatUrl;
  }

  /** Who knows it can write to the operator. */
  get alertWebhookUrl(): string | undefined {
    return this.#alertWebhookUrl;
  }

  /** Who knows it is the operator. */
  get servePassword(): string | undefined {
    return this.#servePassword;
  }

  /** Which programs send. */
  get serveToken(): string | undefined {
    return this.#serveToken;
  }
}
