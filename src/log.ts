import { type Logger, pino } from 'pino';

export interface LogSettings {
  readonly level: string;
  readonly format: 'json' | 'pretty';
}

/** The program's log, on standard error: what a command prints on standard output stays fit for pipes. */
export async function createLog({ level, format }: LogSettings): Promise<Logger> {
  const destination = 2;
  if (format === 'json')
    return pino({ level, base: null }, pino.destination({ dest: destination, sync: true }));
  const { default: pretty } = await import('pino-pretty');
  return pino(
    { level, base: null },
    pretty({ destination, sync: true, translateTime: 'HH:MM:ss', singleLine: true }),
  );
}
