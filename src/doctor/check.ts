/** What one look found. `skipped`: it was not looked at, and `seen` says why. */
export interface Check {
  readonly check: CheckName;
  readonly state: CheckState;
  /** One fact, in words. Never a secret. */
  readonly seen: string;
  /** What the operator can do about it; of every warning and fault. */
  readonly cure?: string;
  /** Of a fault: what the program ends with. */
  readonly exitCode?: number;
  /** Figures and lists for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
}
export type CheckState = 'ok' | 'warning' | 'fault' | 'skipped';

/** In the order in which they are read. */
export const checkNames = [
  ...(['program', 'settings', 'networks', 'models', 'games', 'questions', 'queries', 'cost'] as const),
  ...(['spending', 'database', 'server', 'opt-outs', 'last run', 'alerts', 'limits', 'watching'] as const),
  ...(['disk', 'proxy', 'x', 'clock', 'credentials', 'reading', 'bluesky', 'mode'] as const),
];
export type CheckName = (typeof checkNames)[number];

/** After sysexits.h. The first that any fault has is what `doctor` ends with: one cannot ask a network with faulty settings. */
export const faultCodes = { setup: 78, refused: 77, unreachable: 69 } as const;

type Details = Check['details'];
const detailed = (details: Details): Pick<Check, 'details'> => (details === undefined ? {} : { details });

export function ok(check: CheckName, seen: string, details?: Details): Check {
  return { check, state: 'ok', seen, ...detailed(details) };
}

export function skipped(check: CheckName, seen: string): Check {
  return { check, state: 'skipped', seen };
}

/** Of a network that is off: there is nothing to look at. */
export function off(check: CheckName, seen: string): Check {
  return { check, state: 'skipped', seen, details: { isOff: true } };
}

export function warning(check: CheckName, seen: string, cure: string, details?: Details): Check {
  return { check, state: 'warning', seen, cure, ...detailed(details) };
}

export function fault(
  check: CheckName,
  seen: string,
  cure: string,
  exitCode: number = faultCodes.setup,
  details?: Details,
): Check {
  return { check, state: 'fault', seen, cure, exitCode, ...detailed(details) };
}

/** 0 without faults. */
export function exitCodeOf(checks: readonly Check[]): number {
  const codes = new Set(checks.map((check) => check.exitCode));
  return Object.values(faultCodes).find((code) => codes.has(code)) ?? 0;
}
