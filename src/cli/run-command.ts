import type { Logger } from 'pino';
import { type App, createApp, hasMemory, openMemory } from '../app.ts';
import { fileError } from '../errno.ts';
import { EvaluationError, InputError, StoppedError } from '../evaluate/observation.ts';
import { GameError } from '../game/assign-models.ts';
import { PhotosError } from '../inaturalist/photos-error.ts';
import { ShopError, shopReasons } from '../model-shop/shop-error.ts';
import { useProxy } from '../proxy.ts';
import { envFilePlace, environment, loadSettings } from '../settings/env.ts';
import { faultsAsText, type SettingFault, SettingsError } from '../settings/fault.ts';
import { gamesCure } from '../settings/games.ts';
import type { Needs, SettingsResult } from '../settings/read-settings.ts';
import type { Secrets } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { isVariable, type VariableName } from '../settings/variables.ts';
import { isUnreachable, StoreError } from '../store/errors.ts';
import type { Store } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable, printableLines } from '../terminal/printable.ts';
import type { Shell } from '../terminal/shell.ts';
import { version } from '../version.ts';
import { ModelError } from '../vision/vision.ts';
import { createWatch, type Watch } from '../watch/watch.ts';

async function readAndNote(shell: Shell, need: Needs): Promise<SettingsResult> {
  const isTerminal = shell.stderr.isTTY === true;
  const result = await loadSettings({ env: shell.env, cwd: shell.cwd, need, isTerminal });
  const file = envFilePlace(shell);
  if (!result.ok && !file.exists)
    shell.stderr.write(
      `Note: there is no ${printable(file.path)}; settings come from the environment alone.\n`,
    );
  for (const { variable, problem } of result.warnings)
    shell.stderr.write(`Note: ${printable(`${variable} ${problem}`)}\n`);
  return result;
}

/** Games are read where there are any; to have none is no fault of a command that only tells who plays. */
export const withGames: Needs = { account: false, games: true };

/**
 * For commands that use a few settings only: faults and notes of the others are not their business, and are replaced by defaults.
 * Throws `SettingsError` for a fault of a setting in use, or of the .env file.
 */
export async function settingsInUse(
  shell: Shell,
  used: readonly VariableName[],
  need: Needs = { account: false, games: false },
): Promise<Settings> {
  return (await settingsAndSecrets(shell, used, need)).settings;
}

/** The same with what must not be printed. */
export async function settingsAndSecrets(
  shell: Shell,
  used: readonly VariableName[],
  need: Needs,
): Promise<{ readonly settings: Settings; readonly secrets: Secrets }> {
  const result = await loadSettings({ env: shell.env, cwd: shell.cwd, need });
  // Where the memory is said by two.
  const all = used.includes('DATABASE_PATH') ? [...used, 'DATABASE_URL'] : used;
  const isUsed = (variable: string): boolean => all.some((name) => name === variable);
  for (const { variable, problem } of result.warnings) {
    if (all.some((name) => `${variable} ${problem}`.includes(name)))
      shell.stderr.write(`Note: ${printable(`${variable} ${problem}`)}\n`);
  }
  if (result.ok) return result;
  const ours = result.faults.filter(({ variable }) => isUsed(variable) || !isVariable(variable));
  if (ours.length > 0) throw new SettingsError(ours);
  return result.partial;
}

/**
 * Loads the settings, wires the app, does the work, and closes it again, whatever happens. Who watches the bot is told also when it
 * does not come so far.
 */
export async function withApp<T>(
  shell: Shell,
  need: Needs,
  work: (app: App, settings: Settings, log: Logger, secrets: Secrets) => Promise<T>,
): Promise<T> {
  const result = await readAndNote(shell, need);
  const { settings, secrets } = result.ok ? result : result.partial;
  const { createLog } = await import('../log.ts');
  const log = await createLog(
    { level: settings.logLevel, format: settings.logFormat },
    shell.stderr,
    shell.mask,
  );
  const { heartbeatUrl, alertWebhookUrl } = secrets;
  const watch = createWatch({
    heartbeatUrl,
    alertWebhookUrl,
    log,
    now: shell.now,
    ...(shell.mask && { mask: shell.mask }),
  });
  let app: App;
  try {
    if (!result.ok) throw new SettingsError(result.faults);
    app = await createApp({ settings, accounts: secrets, log, version, watch, now: shell.now });
  } catch (error) {
    await tellFailure(error, watch, settings);
    throw error;
  }
  try {
    return await work(app, settings, log, secrets);
  } finally {
    await app.close();
  }
}

/** An alert needs a memory of what was told; one that is not there, or that refuses, leaves the heartbeat to tell. */
async function tellFailure(error: unknown, watch: Watch, settings: Settings): Promise<void> {
  const { text: message } = explain(error);
  const name =
    error instanceof SettingsError
      ? 'settings'
      : error instanceof ModelError || error instanceof GameError
        ? 'model'
        : undefined;
  const isKnown = !(error instanceof SettingsError && error.faults.some(isOfDatabase));
  const memory = name && isKnown ? await memoryIfAny(settings) : undefined;
  try {
    await watch.failedToStart({ ...(name && { name }), message }, memory);
  } finally {
    await memory?.close();
  }
}

const isOfDatabase = ({ variable }: SettingFault): boolean =>
  variable === 'DATABASE_PATH' || variable === 'DATABASE_URL' || !isVariable(variable);

async function memoryIfAny(settings: Settings): Promise<Store | undefined> {
  try {
    return hasMemory(settings) ? await openMemory(settings) : undefined;
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

/** Does the work of a command, by way of the proxy that is set. @returns its exit code, or that of the error that ended it */
export async function runCommand(shell: Shell, work: () => Promise<number>): Promise<number> {
  const proxy = useProxy(environment(shell));
  if (proxy && 'problem' in proxy) shell.stderr.write(`Note: ${printable(proxy.problem)}\n`);
  try {
    return await work();
  } catch (error) {
    const { text, code } = explain(error);
    shell.stderr.write(`${printableLines(text)}\n`);
    return code;
  } finally {
    if (proxy && 'leave' in proxy) proxy.leave();
  }
}

/** What the operator reads when a command cannot do its work, and the exit code (sysexits.h). */
export function explain(error: unknown): { text: string; code: number } {
  if (error instanceof SettingsError) {
    return {
      text: `${faultsAsText(error.faults)}\n\n.env.example describes every setting.`,
      code: exitCode.settings,
    };
  }
  if (error instanceof GameError) return { text: `${error.message}\n${gamesCure}`, code: exitCode.settings };
  if (isUnreachable(error)) return { text: error.message, code: exitCode.unreachable };
  if (error instanceof ModelError || error instanceof StoreError) {
    return { text: error.message, code: exitCode.settings };
  }
  if (error instanceof EvaluationError) {
    if (error instanceof StoppedError) return { text: error.message, code: exitCode.stopped };
    const code = error instanceof InputError ? exitCode.noInput : exitCode.unusableData;
    return { text: error.message, code };
  }
  if (error instanceof ShopError) return { text: error.message, code: exitCode[shopReasons[error.reason]] };
  if (error instanceof PhotosError) return { text: error.message, code: exitCode[error.kind] };
  const ofFile = fileError(error);
  if (ofFile) return { text: ofFile.text, code: exitCode[ofFile.kind] };
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `This is a bug in Fieldmark ${version}; please report it with these lines:\n${details}`,
    code: exitCode.bug,
  };
}
