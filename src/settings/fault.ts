/** Something the operator has to change before the program can run. Never holds a secret. */
export interface SettingFault {
  /** The variable, or the file when no single variable is to blame. */
  readonly variable: string;
  /** Completes a sentence that begins with the variable: `is missing`, `is "serch", …`. */
  readonly problem: string;
  /** A line as it may stand in a .env file. */
  readonly example: string;
}

/** Something that works, but probably not as meant. */
export interface SettingWarning {
  readonly variable: string;
  readonly problem: string;
}

export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly SettingFault[];

  constructor(faults: readonly SettingFault[]) {
    super(faultsAsText(faults));
    this.faults = faults;
  }
}

/** All faults in one readable text, each with its example. */
export function faultsAsText(faults: readonly SettingFault[]): string {
  const head =
    faults.length === 1 ? 'One setting needs attention:' : `${faults.length} settings need attention:`;
  const items = faults.map(
    (fault) => `  ${fault.variable} ${fault.problem}\n      Example: ${fault.example}`,
  );
  return [head, ...items].join('\n');
}

const longestEcho = 60;

/**
 * A value as a fault may repeat it. Long values and those that look like keys are described instead: people paste a key
 * into the wrong line, and a part of a key is still too much.
 */
export function shown(value: string): string {
  const length = [...value].length;
  if (length > longestEcho || looksLikeKey(value)) return `a value of ${length} characters`;
  return JSON.stringify(value);
}

function looksLikeKey(value: string): boolean {
  return (/^[\w%+/=-]{24,}$/.test(value) && /\d/.test(value)) || /\d-[A-Za-z0-9]{20,}/.test(value);
}
