import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ModelShop, openModelShop } from '../app.ts';
import { megabytes, ShopError } from '../model-shop/shop-error.ts';
import { nearest } from '../nearest.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable, printableLines } from '../terminal/printable.ts';
import { complain } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { stopOnSignals } from '../worker/shutdown.ts';
import { knownInWords, listAsJson, listAsText, sizeOf, thresholdLines } from './model-list.ts';
import { progressOn } from './model-progress.ts';
import { roleLines, rolesOf } from './model-roles.ts';
import { explain, settingsInUse, withGames } from './run-command.ts';

const ENVIRONMENT = 'MODEL_ADD';

export interface AddOptions {
  readonly manifest?: string;
  readonly sha256?: string;
  readonly replace?: boolean;
  readonly int8?: boolean;
  /** With it a manifest is made from what follows. */
  readonly labels?: string;
  readonly taxonomy?: string;
  readonly name?: string;
  readonly input?: number;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly resize?: 'crop' | 'squish' | 'pad';
  /** A picture to try it on. */
  readonly try?: string;
  readonly fromEnvironment?: boolean;
}

/** `fieldmark model add`. @returns the exit code */
export function addModel(shell: Shell, what: string | undefined, options: AddOptions): Promise<number> {
  if (options.fromEnvironment) return addFromEnvironment(shell, options);
  if (what !== undefined) return add(shell, what, options);
  const text = 'Say what to add: a folder, an .onnx file, an address, or a name of the catalogue.';
  return Promise.resolve(complain(shell, text));
}

/** For builds, which must not fail because a network cannot be had: the one that ships plays then. */
async function addFromEnvironment(shell: Shell, options: AddOptions): Promise<number> {
  const what = shell.env[ENVIRONMENT]?.trim() ?? '';
  if (what === '') {
    shell.stdout.write(`${ENVIRONMENT} is empty: no network is added, the one that ships plays.\n`);
    return exitCode.done;
  }
  try {
    return await add(shell, what, options);
  } catch (error) {
    if (error instanceof ShopError && error.reason === 'exists') shell.stdout.write(`${error.message}\n`);
    else {
      const { text, code } = explain(error);
      shell.stderr.write(`${printableLines(text)}\n`);
      if (code === exitCode.stopped) return code;
      shell.stderr.write(
        `${ENVIRONMENT}=${printable(what)} could not be added; the build goes on, and the network that ships plays.\n`,
      );
    }
    return exitCode.done;
  }
}

async function add(shell: Shell, what: string, options: AddOptions): Promise<number> {
  const { manifest, sha256, replace, int8 } = options;
  const settings = await settingsInUse(shell, ['MODELS_DIR'], withGames);
  const progress = progressOn(shell.stderr);
  const { stop, dispose } = stopOnSignals(() => shell.exit(exitCode.stopped));
  let names: readonly string[] = [];
  try {
    const shop = await openModelShop({
      modelsDir: settings.modelsDir,
      signal: stop,
      onProgress: (shown) => progress.show(shown),
    });
    names = shop.offers.map(({ name }) => name);
    const offer = shop.offers.find(({ name }) => name === what);
    if (offer) {
      const wants = offer.wants === undefined ? '' : `; wants ${offer.wants}`;
      shell.stderr.write(`${offer.title}: ${sizeOf(offer)}, ${offer.licence}${wants}\n`);
    }
    const here = resolve(shell.cwd, what);
    const request = {
      what: offer === undefined && existsSync(here) ? here : what,
      manifest: manifest && resolve(shell.cwd, manifest),
      sha256,
      replace,
      int8,
      described: descriptionIn(shell, options),
    };
    const { model, isNew } = await shop.add(request).finally(() => progress.end());
    const { models, bytes } = await shop.installed();
    const { name, version } = model.id;
    const size = megabytes(bytes.get(name) ?? 0);
    const lines = [
      `${isNew ? 'Added' : 'Already there:'} ${name} ${version} (${size}, ${model.manifest.licence}) in ${model.folder}`,
      `  It knows ${model.species ? knownInWords(model) : model.labels.map((label) => label.name).join(', ')}.`,
      ...roleLines(rolesOf(models, settings.games).get(name), models).map((line) => `  ${line}`),
      ...thresholdLines(model).map((line) => `  It ${line}`.replace('It fieldmark', 'fieldmark')),
      ...(offer && !model.species
        ? [`  Its thresholds are not calibrated: fieldmark calibrate <photos> --model ${name} --write`]
        : []),
      ...(isNew ? ['  A running bot uses it after its next start.'] : []),
    ];
    shell.stdout.write(`${lines.map(printable).join('\n')}\n`);
    if (options.labels !== undefined || options.try !== undefined) {
      const { tryOnPicture } = await import('./model-try.ts');
      await tryOnPicture(shell, settings, name, options.try);
    }
    return exitCode.done;
  } catch (error) {
    throw withHint(error, what, names);
  } finally {
    dispose();
  }
}

function descriptionIn({ cwd }: Shell, options: AddOptions): Parameters<ModelShop['add']>[0]['described'] {
  const { labels, taxonomy, name, input, mean, std, resize } = options;
  if (labels !== undefined) {
    const table = taxonomy === undefined ? undefined : resolve(cwd, taxonomy);
    return { labels: resolve(cwd, labels), taxonomy: table, name, input, mean, std, resize };
  }
  const lost = Object.entries({ taxonomy, name, input, mean, std, resize }).filter(
    ([, value]) => value !== undefined,
  );
  if (lost.length === 0) return undefined;
  const said = lost.map(([option]) => `--${option}`).join(', ');
  throw new ShopError(
    'incomplete',
    `${said} describes a network without a manifest: give its names too, --labels NAMES.TXT`,
  );
}

/** `fieldmark model remove`. @returns the exit code */
export async function removeModel(
  shell: Shell,
  name: string,
  { force = false }: { force?: boolean },
): Promise<number> {
  const settings = await settingsInUse(shell, ['MODELS_DIR'], withGames);
  const named = settings.games
    .filter((game) => game.model === name || game.shadow === name)
    .map(({ key }) => key);
  if (named.length > 0 && !force) {
    const text = `${named.join(', ')} in the settings names this model`;
    throw new ShopError('kept', `${text}; name another there first, or remove it all the same with --force`);
  }
  const shop = await openModelShop({ modelsDir: settings.modelsDir });
  const before = (await shop.installed()).models;
  await shop.remove(name, { force });
  const { models } = await shop.installed();
  const heirs = rolesOf(models, settings.games);
  const lost = rolesOf(before, settings.games).get(name)?.plays ?? [];
  shell.stdout.write(`Removed ${printable(name)}.\n`);
  for (const game of lost) {
    const [heir] = [...heirs].find(([, { plays }]) => plays.includes(game)) ?? [];
    shell.stdout.write(
      `  ${heir === undefined ? `No model plays ${game} now` : `${heir} plays ${game} now`}.\n`,
    );
  }
  return exitCode.done;
}

/** `fieldmark model check`. @returns the exit code: 0, or 78 when a model has faults */
export async function checkModels(shell: Shell, name: string | undefined): Promise<number> {
  const { modelsDir } = await settingsInUse(shell, ['MODELS_DIR'], withGames);
  const shop = await openModelShop({ modelsDir });
  const results = await shop.check(name);
  if (results.size === 0)
    shell.stdout.write(`${modelsDir} holds no model; fieldmark model add brings one.\n`);
  for (const [each, faults] of results) {
    const said = faults.length === 0 ? 'good: manifest and network fit, and it runs' : 'cannot be used:';
    shell.stdout.write(`${each} ${said}\n${faults.map((fault) => `  - ${printable(fault)}\n`).join('')}`);
  }
  return [...results.values()].some((faults) => faults.length > 0) ? exitCode.settings : exitCode.done;
}

/** `fieldmark model list`. @returns the exit code */
export async function listModels(shell: Shell, { json = false }: { json?: boolean }): Promise<number> {
  const settings = await settingsInUse(shell, ['MODELS_DIR'], withGames);
  const shop = await openModelShop({ modelsDir: settings.modelsDir });
  const installed = await shop.installed();
  const roles = rolesOf(installed.models, settings.games);
  const text = json ? listAsJson(shop, installed, roles) : listAsText(shop, installed, roles);
  shell.stdout.write(`${text}\n`);
  return exitCode.done;
}

function withHint(error: unknown, what: string, names: readonly string[]): unknown {
  if (!(error instanceof ShopError) || error.reason !== 'unknown-source') return error;
  const meant = nearest(what, names);
  return meant === undefined
    ? error
    : new ShopError(error.reason, `${error.message}. Did you mean ${meant}?`);
}
