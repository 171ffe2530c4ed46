import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitCode } from './exit-code.ts';

interface Told {
  readonly text: string;
  /** Of sysexits.h. */
  readonly code: number;
}

/**
 * An error of the file system in words, with the cure. One place for all commands: what they do not tell better themselves ends here.
 * Exit codes: 66 for what cannot be read, 73 for what cannot be written, 74 for a disk or a system that has no more to give.
 *
 * @returns undefined for any other error, also for one of the network
 */
export function fileError(error: unknown): Told | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return told(
        'diskFailed',
        `The disk is full${path === undefined ? '' : `: ${path}`}. Free some space, and run it again.`,
      );
    case 'EIO':
      return told(
        'diskFailed',
        `The disk failed${path === undefined ? '' : ` at ${path}`}. Check it, and run it again.`,
      );
    case 'EMFILE':
    case 'ENFILE':
      return told('diskFailed', 'Too many files are open. Allow more (ulimit -n), or close other programs.');
    case 'EISDIR':
      return told('noInput', `${path ?? 'What was named'} is a folder. Name a file.`);
  }
  return path === undefined || String(error.syscall).startsWith('spawn')
    ? undefined
    : aboutPath(path, String(error.code), String(error.syscall));
}

function aboutPath(path: string, code: string, call: string): Told | undefined {
  const writes = /^(mkdir|mkdtemp|write|rename|link|symlink|unlink|rm|chmod|ftruncate|utime)/.test(call);
  const kind = writes ? 'cannotCreate' : 'noInput';
  switch (code) {
    case 'ENOENT': {
      const folder = dirname(path);
      return existsSync(folder)
        ? told(
            kind,
            `There is no ${path}. Check the name; one without a / in front is looked for in the folder you are in.`,
          )
        : told(kind, `There is no folder ${folder}. Check the name, or make the folder first.`);
    }
    case 'ENOTDIR':
      return told(kind, `${path}: a file stands where a folder is wanted. Name a folder.`);
    case 'EACCES':
    case 'EPERM':
      return writes || isReadable(path)
        ? told(
            'cannotCreate',
            `${path} cannot be written by this user. Allow it (chmod, chown), or name another place.`,
          )
        : told(
            kind,
            `${path} cannot be read by this user. Allow it (chmod, chown), or run this as its owner.`,
          );
    case 'EROFS':
      return told('cannotCreate', `${path} cannot be written: the disk is read-only. Name another place.`);
    case 'ELOOP':
      return told(kind, `${path} is a link that leads in a circle. Name what it should lead to.`);
    case 'ENAMETOOLONG':
      return told(kind, `The name ${path.slice(0, 60)}… is too long for this disk. Choose a shorter one.`);
    case 'EEXIST':
      return told('cannotCreate', `${path} is there already. Name another, or remove it first.`);
    case 'EBUSY':
    case 'ETXTBSY':
      return told(kind, `${path} is in use by another program. Close that, and run this again.`);
    default:
      return undefined;
  }
}

/** What can be read was to be written; so was what is not there yet, in a folder that can be looked into. */
function isReadable(path: string): boolean {
  try {
    accessSync(existsSync(path) ? path : dirname(path), existsSync(path) ? constants.R_OK : constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function told(kind: 'noInput' | 'cannotCreate' | 'diskFailed', text: string): Told {
  return { text, code: exitCode[kind] };
}
