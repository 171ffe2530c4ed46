import { shown } from './fault.ts';
import type { Settings } from './settings.ts';
import { type Parse, timeZone } from './values.ts';
import type { Variables } from './variables-in-effect.ts';

/** The one place where the zone is decided. Asking for the machine's costs its calendar data: only who needs it pays. */
export function zoneOf(values: Variables): string {
  const written = values.text('TZ');
  // POSIX writes ":America/Denver", and rules behind a comma: EST5EDT,M3.2.0,M11.1.0.
  for (const name of written === undefined ? [] : [written, written.split(',')[0] ?? '']) {
    const zone = timeZone(name);
    if ('value' in zone) return zone.value;
  }
  // Of a zone that it does not know it says Etc/Unknown, or nothing.
  const machine = timeZone(new Intl.DateTimeFormat().resolvedOptions().timeZone ?? '');
  const used = 'value' in machine ? machine.value : 'UTC';
  const given = written === undefined ? undefined : timeZone(written);
  if (given && 'problem' in given) values.warn('TZ', `${given.problem} ${used} is used.`);
  else if ('problem' in machine)
    values.warn('TZ', `is not set, and this machine names no time zone: ${used} is used.`);
  return used;
}

/** Checking costs node-cron and the machine's calendar data, some 20 ms: only commands that follow one of them pay. */
export async function readSchedule(
  values: Variables,
  need: { readonly account: boolean; readonly games: boolean; readonly schedule?: boolean },
): Promise<Pick<Settings, 'schedule' | 'weeklySummary' | 'timeZone'>> {
  const asWritten = values.read('SCHEDULE', (value) => ({ value }));
  const hasSummary = need.account && need.games && values.text('WEEKLY_SUMMARY') !== undefined;
  if (!need.schedule && !hasSummary) return { schedule: asWritten };
  const { validate } = await import('node-cron');
  const problem =
    'is not a cron expression: it takes five fields (minute, hour, day of the month, month, day of the week)';
  const cron: Parse<string> = (value) => {
    if (/^@/.test(value) || value.trim().split(/\s+/).length !== 5)
      return {
        problem: `is ${shown(value)}, which has ${fieldsIn(value)}; it takes five (minute, hour, day of the month, month, day of the week), no seconds`,
      };
    return validate(value) ? { value } : { problem };
  };
  const weeklySummary = hasSummary ? values.readOr('WEEKLY_SUMMARY', cron, undefined) : undefined;
  return {
    schedule: need.schedule ? values.read('SCHEDULE', cron) : asWritten,
    ...(weeklySummary === undefined ? {} : { weeklySummary }),
    timeZone: zoneOf(values),
  };
}

function fieldsIn(expression: string): string {
  const { length } = expression.trim().split(/\s+/);
  return length === 1 ? '1 field' : `${length} fields`;
}
