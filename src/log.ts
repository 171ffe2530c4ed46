import type { Writable } from 'node:stream';
import { type Logger, type LoggerOptions, pino } from 'pino';
import type { Mask } from './mask.ts';

export interface LogSettings {
  readonly level: string;
  readonly format: 'json' | 'pretty';
}

/**
 * The program's log, on standard error (`out`): what a command prints on standard output stays fit for pipes. Whatever is logged, nothing
 * of it steers the terminal that shows it, and no secret is in it.
 */
export async function createLog(
  { level, format }: LogSettings,
  out: Writable & { readonly fd?: number },
  mask: Mask = (text) => text,
): Promise<Logger> {
  // Written at once, so that nothing is missing when the process is killed.
  const destination = out.fd === 2 ? 2 : out;
  const options: LoggerOptions = {
    level,
    base: null,
    hooks: { streamWrite: (line) => harmless(mask(line)) },
  };
  if (format === 'json')
    return pino(options, destination === 2 ? pino.destination({ dest: 2, sync: true }) : out);
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ destination, sync: true, translateTime: 'HH:MM:ss', singleLine: true }));
}

/** A line of JSON; the pretty form prints what its escapes stand for, so those are replaced too. A joiner of emoji may stay. */
export function harmless(line: string): string {
  return line
    .replace(/\\(?:u00(?:[01][0-9a-f]|7f)|[^u])/gi, (written) =>
      /\\[ubfr]/.test(written) ? '\\ufffd' : written,
    )
    .replace(/(?![\n\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
