export type ShopReason =
  /** Neither a file, a folder, an address nor a name of the catalogue. */
  | 'unknown-source'
  /** Plain http beyond this machine, or a redirect to it. */
  | 'insecure'
  /** Something that is needed was not given: a manifest, a hash. */
  | 'incomplete'
  | 'unreachable'
  | 'not-found'
  | 'refused'
  /** A web page or a pointer in place of the file. */
  | 'not-a-file'
  | 'wrong-size'
  | 'wrong-hash'
  | 'disk-full'
  | 'not-writable'
  /** A model of this name is there. */
  | 'exists'
  | 'not-installed'
  /** It has to stay for a reason that the text gives. */
  | 'kept'
  /** By the user or the system. */
  | 'stopped';

/** A model that could not be had, added or removed: what failed, and what to do. Nothing was installed or lost. */
export class ShopError extends Error {
  override readonly name = 'ShopError';
  readonly reason: ShopReason;
  /** Worth another try at the same address. */
  readonly passing: boolean;

  constructor(reason: ShopReason, message: string, more: { passing?: boolean; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.reason = reason;
    this.passing = more.passing ?? false;
  }
}

/** What the file system says, in words; `undefined` for anything else. */
export function asDiskError(error: unknown, path: string): ShopError | undefined {
  const { code, syscall, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ShopError('disk-full', `The disk is full: ${path} could not be written; make room there`, {
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ShopError(
        'not-writable',
        `${path} cannot be written (${code}); allow it for this user, or set MODELS_DIR to a folder where it is`,
        { cause: error },
      );
    default:
      if (code === undefined || syscall === undefined) return undefined;
      return new ShopError('not-writable', `${path} cannot be used: ${message ?? code}`, { cause: error });
  }
}

/** 51,946,641 as `51.9 MB`. */
export function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
