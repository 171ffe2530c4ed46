import { type Logger, type LoggerOptions, pino } from 'pino';

export interface LogSettings {
  readonly level: string;
  readonly format: 'json' | 'pretty';
}

/**
 * The program's log, on standard error: what a command prints on standard output stays fit for pipes. Whatever is logged, nothing
 * of it steers the terminal that shows it.
 */
export async function createLog({ level, format }: LogSettings): Promise<Logger> {
  const destination = 2;
  const options: LoggerOptions = { level, base: null, hooks: { streamWrite: harmless } };
  if (format === 'json') return pino(options, pino.destination({ dest: destination, sync: true }));
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
