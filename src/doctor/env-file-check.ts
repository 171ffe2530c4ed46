import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { envFilePlace } from '../settings/env.ts';
import { type Check, ok, warning } from './check.ts';

const OTHERS = 0o004;

/** Where .env was looked for, and whether others may read the keys in it. Windows has no such modes. */
export function envFileChecks(shell: Parameters<typeof envFilePlace>[0]): readonly Check[] {
  const { path, exists } = envFilePlace(shell);
  if (!exists)
    return [
      ok('settings', `There is no .env in ${dirname(path)}; the settings come from the environment alone`),
    ];
  if (process.platform === 'win32' || (statSync(path).mode & OTHERS) === 0) return [];
  return [
    warning(
      'settings',
      `Every user of this machine may read ${path}, with the keys in it`,
      `chmod 600 ${path}`,
    ),
  ];
}
