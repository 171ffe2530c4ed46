import { exitCodeOf } from '../doctor/check.ts';
import { examine } from '../doctor/examine.ts';
import type { Shell } from '../terminal/shell.ts';
import { version } from '../version.ts';
import { asJson, asTable } from './doctor-report.ts';

/**
 * `fieldmark doctor`.
 * @returns 0 with warnings at most; 78 settings, model, database or clock; 77 X refuses the keys or the money; 69 X is not reached
 */
export async function doctor(shell: Shell, options: { offline?: boolean; json?: boolean }): Promise<number> {
  const { checks, settings } = await examine(shell, options);
  shell.stdout.write(
    options.json ? asJson(checks, { version, settings }) : asTable(checks, shell.stdout.columns),
  );
  return exitCodeOf(checks);
}
