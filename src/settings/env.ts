import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EnvFile, parseEnvFile } from './env-file.ts';
import type { SettingFault } from './fault.ts';
import { type Needs, readSettings, type SettingsResult } from './read-settings.ts';
import { secretNames } from './variables.ts';

/** The models that ship with the program. */
export const ownModelsDir = fileURLToPath(new URL('../../models', import.meta.url));

export interface LoadOptions {
  /** Usually `process.env`; never changed. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly need: Needs;
  /** Whether the log goes to a terminal. */
  readonly isTerminal?: boolean;
}

/** Settings from the environment and the .env file. A variable of the environment wins, even when it is empty. */
export async function loadSettings(options: LoadOptions): Promise<SettingsResult> {
  const { env, cwd, need } = options;
  const file = readEnvFile(options);
  const fromFile = new Set(Object.keys(file.values).filter((name) => env[name] === undefined));
  const result = await readSettings({
    env: { ...file.values, ...definedOnly(env) },
    fromFile,
    fileNotes: file.notes,
    cwd,
    need,
    isTerminal: options.isTerminal ?? false,
    files: { readText },
    ...(existsSync(resolve(cwd, 'models')) ? {} : { modelsDir: ownModelsDir }),
  });
  if (file.faults.length === 0) return result;
  const { warnings, rows } = result;
  const { settings, secrets } = result.ok ? result : result.partial;
  const faults = [...file.faults, ...(result.ok ? [] : result.faults)];
  return { ok: false, faults, warnings, rows, partial: { settings, secrets } };
}

/** All values that must not be printed, from the environment and the .env file, faulty or not: for the mask of what is printed. */
export function secretValues(options: Pick<LoadOptions, 'env' | 'cwd'>): readonly string[] {
  const isAddress = (value: string): boolean =>
    /^(?:[a-z][a-z\d+.-]*:\/\/)?[^:\s/]*:\S+@[^@\s]+$/i.test(value);
  const own = Object.entries(options.env).flatMap(([name, value = '']) =>
    secretNames.some((secret) => secret === name) || isAddress(value) ? [value] : [],
  );
  return [...own, ...readEnvFile(options).secrets].filter((value) => value !== '');
}

/** Where the .env file is looked for, and whether it is there. */
export function envFilePlace({ env, cwd }: Pick<LoadOptions, 'env' | 'cwd'>): {
  path: string;
  exists: boolean;
} {
  const path = resolve(cwd, env.DOTENV_CONFIG_PATH || '.env');
  return { path, exists: existsSync(path) };
}

/** The environment with what the .env file adds to it: for what is no setting of ours, such as HTTPS_PROXY. */
export function environment(options: Pick<LoadOptions, 'env' | 'cwd'>): LoadOptions['env'] {
  return { ...readEnvFile(options).values, ...definedOnly(options.env) };
}

/** DOTENV_CONFIG_PATH has to be there; `.env` in `cwd` need not. */
function readEnvFile({
  env,
  cwd,
}: Pick<LoadOptions, 'env' | 'cwd'>): EnvFile & { readonly faults: readonly SettingFault[] } {
  const given = env.DOTENV_CONFIG_PATH;
  const shownPath = given || '.env';
  const nothing = { values: {}, notes: [], broken: [], secrets: [] };
  const faultOf = (problem: string, example = 'cp .env.example .env') => ({
    variable: shownPath,
    problem,
    example,
  });
  const fault = (problem: string) => ({ ...nothing, faults: [faultOf(problem)] });
  let text: string;
  try {
    text = readText(resolve(cwd, shownPath));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT') return given ? fault('does not exist') : { ...nothing, faults: [] };
    return fault(`cannot be read (${code}); it has to be a text file that this user may read`);
  }
  if (text.includes('\0'))
    return fault('is not plain text; if an editor saved it as UTF-16, save it as UTF-8');
  const file = parseEnvFile(text);
  const closed = 'TRACKED_HASHTAGS="#cougarOrNot"';
  return { ...file, faults: file.broken.map(({ problem }) => faultOf(problem, closed)) };
}

function readText(path: string): string {
  return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
}

function definedOnly(env: LoadOptions['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
