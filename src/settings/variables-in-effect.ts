import { type SettingFault, type SettingWarning, shown } from './fault.ts';
import type { SettingRow } from './settings.ts';
import type { Parse } from './values.ts';
import { isVariable, type VariableName, variable, variables } from './variables.ts';

/** The variables' texts, tidied, and the faults found while reading them. */
export class Variables {
  readonly faults: SettingFault[] = [];
  readonly warnings: SettingWarning[] = [];
  readonly #texts = new Map<VariableName, string>();
  readonly #fromFile: ReadonlySet<string>;

  constructor(input: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly fromFile?: ReadonlySet<string>;
  }) {
    this.#fromFile = input.fromFile ?? new Set();
    for (const { name } of variables) {
      const text = this.#tidy(name, input.env[name] ?? '');
      if (text !== '') this.#texts.set(name, text);
    }
  }

  /** Without spaces and quotes around it; undefined when empty or not set. */
  text(name: VariableName): string | undefined {
    return this.#texts.get(name);
  }

  /** The value, or the default when it is not set or faulty. */
  read<T>(name: VariableName, parse: Parse<T>): T {
    const fallback = parse(variable(name).default);
    if ('problem' in fallback)
      throw new Error(`the default of ${name} ${fallback.problem} (src/settings/variables.ts)`);
    return this.readOr(name, parse, fallback.value);
  }

  readOr<T, F>(name: VariableName, parse: Parse<T>, fallback: F): T | F {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    this.fault(name, parsed.problem);
    return fallback;
  }

  fault(name: string, problem: string, example?: string): void {
    this.faults.push({ variable: name, problem, example: example ?? exampleOf(name) });
  }

  warn(name: VariableName, problem: string): void {
    this.warnings.push({ variable: name, problem });
  }

  hasFault(name: VariableName): boolean {
    return this.faults.some((fault) => fault.variable === name);
  }

  source(name: VariableName): SettingRow['source'] {
    if (this.#fromFile.has(name)) return '.env';
    return this.#texts.has(name) ? 'environment' : 'default';
  }

  /** @param machine values that depend on the machine, shown where nothing is set */
  rows(machine: Partial<Record<VariableName, string>>): readonly SettingRow[] {
    return variables.map((entry) => {
      const { name } = entry;
      const text = this.text(name);
      const source = this.source(name);
      if (this.hasFault(name))
        return { variable: name, value: text === undefined ? 'missing' : 'faulty', source };
      if ('secret' in entry) return { variable: name, value: text === undefined ? 'missing' : 'set', source };
      return { variable: name, value: text ?? machine[name] ?? entry.default, source };
    });
  }

  #tidy(name: VariableName, raw: string): string {
    const text = raw.trim();
    const first = text.at(0) ?? '';
    const last = text.at(-1) ?? '';
    if (text.length >= 2 && first === last && /["'`]/.test(first)) {
      this.warn(
        name,
        'has quotation marks around it, which were left out (docker --env-file passes them on)',
      );
      return text.slice(1, -1).trim();
    }
    const isSecret = 'secret' in variable(name);
    if (!isSecret && (/["'`]/.test(first) || /["'`]/.test(last))) {
      this.fault(name, `is ${shown(text)}, with a quotation mark at one end only`);
      return '';
    }
    return text;
  }
}

function exampleOf(name: string): string {
  const example = isVariable(name) ? variable(name).example : '';
  return `${name}=${example}`;
}
