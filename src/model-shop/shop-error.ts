/** Why, and which exit code that is (src/terminal/exit-code.ts). */
export const shopReasons = {
  /** Neither a file, a folder, an address nor a name of the catalogue. */
  'unknown-source': 'usage',
  /** Plain http beyond this machine, or a redirect to it. */
  insecure: 'usage',
  /** Something that is needed was not given: a manifest, a hash. */
  incomplete: 'usage',
  /** A web page or a pointer in place of the file. */
  'not-a-file': 'unusableData',
  'wrong-size': 'unusableData',
  'wrong-hash': 'unusableData',
  'not-found': 'noInput',
  'not-installed': 'noInput',
  unreachable: 'unreachable',
  refused: 'unreachable',
  'disk-full': 'cannotCreate',
  'not-writable': 'cannotCreate',
  /** A model of this name is there. */
  exists: 'cannotCreate',
  /** It has to stay for a reason that the text gives. */
  kept: 'cannotCreate',
  /** By the user or the system. */
  stopped: 'stopped',
} as const;
type ShopReason = keyof typeof shopReasons;

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
