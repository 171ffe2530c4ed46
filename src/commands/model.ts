import { openModelShop } from '../app.ts';
import { megabytes, ShopError, type ShopReason } from '../model-shop/shop-error.ts';
import { nearest } from '../settings/nearest.ts';
import { ModelError } from '../vision/vision.ts';
import { stopOnSignals } from '../worker/shutdown.ts';
import { listAsJson, listAsText } from './model-list.ts';
import { progressOn } from './model-progress.ts';
import { roleLines, rolesOf } from './model-roles.ts';
import { exitCode } from './once.ts';
import { printable } from './printable.ts';
import { explain, settingsInUse, withGames } from './run-command.ts';

/** What the shell learns: sysexits.h, and 130 after Ctrl-C as shells have it. */
const exitCodes: Readonly<Record<ShopReason, number>> = {
  'unknown-source': 64,
  incomplete: 64,
  insecure: 64,
  'not-a-file': 65,
  'wrong-size': 65,
  'wrong-hash': 65,
  'not-found': 66,
  'not-installed': 66,
  unreachable: 69,
  refused: 69,
  'disk-full': 73,
  'not-writable': 73,
  exists: 73,
  kept: 73,
  busy: 75,
  stopped: 130,
};

const ENVIRONMENT = 'MODEL_ADD';

export interface AddOptions {
  readonly manifest?: string;
  readonly sha256?: string;
  readonly replace?: boolean;
  readonly fromEnvironment?: boolean;
}

/** `fieldmark model add`. @returns the exit code */
export function addModel(what: string | undefined, options: AddOptions): Promise<number> {
  if (options.fromEnvironment) return addFromEnvironment(options);
  if (what !== undefined) return told(() => add(what, options));
  process.stderr.write('Say what to add: a folder, an .onnx file, an address, or a name of the catalogue.\n');
  return Promise.resolve(64);
}

/** For builds, which must not fail because a network cannot be had: the one that ships plays then. */
async function addFromEnvironment(options: AddOptions): Promise<number> {
  const what = process.env[ENVIRONMENT]?.trim() ?? '';
  if (what === '') {
    process.stdout.write(`${ENVIRONMENT} is empty: no network is added, the one that ships plays.\n`);
    return exitCode.done;
  }
  const code = await told(async () => {
    try {
      return await add(what, options);
    } catch (error) {
      if (!(error instanceof ShopError && error.reason === 'exists')) throw error;
      process.stdout.write(`${error.message}\n`);
      return exitCode.done;
    }
  });
  if (code === exitCode.done || code === exitCodes.stopped) return code;
  process.stderr.write(
    `${ENVIRONMENT}=${printable(what)} could not be added; the build goes on, and the network that ships plays.\n`,
  );
  return exitCode.done;
}

async function add(what: string, { manifest, sha256, replace }: AddOptions): Promise<number> {
  const settings = await settingsInUse(['MODELS_DIR'], withGames);
  const progress = progressOn(process.stderr);
  const { stop, dispose } = stopOnSignals(() => process.exit(exitCodes.stopped));
  let names: readonly string[] = [];
  try {
    const shop = await openModelShop({
      modelsDir: settings.modelsDir,
      signal: stop,
      onProgress: (shown) => progress.show(shown),
    });
    names = shop.offers.map(({ name }) => name);
    const offer = shop.offers.find(({ name }) => name === what);
    if (offer) process.stderr.write(`${offer.title}: ${megabytes(offer.bytes)}, ${offer.licence}\n`);
    const request = { what, ...defined({ manifest, sha256, replace }) };
    const { model, isNew } = await shop.add(request).finally(() => progress.end());
    const { models, bytes } = await shop.installed();
    const { name, version } = model.id;
    const size = megabytes(bytes.get(name) ?? 0);
    const labels = model.labels.map((label) => label.name).join(', ');
    const lines = [
      `${isNew ? 'Added' : 'Already there:'} ${name} ${version} (${size}, ${model.manifest.licence}) in ${model.folder}`,
      `  It knows ${labels}.`,
      ...roleLines(rolesOf(models, settings.games).get(name), models).map((line) => `  ${line}`),
      ...(offer
        ? [`  Its thresholds are not calibrated: fieldmark calibrate <photos> --model ${name} --write`]
        : []),
      ...(isNew ? ['  A bot that is running sees it when it is started again.'] : []),
    ];
    process.stdout.write(`${lines.map(printable).join('\n')}\n`);
    return exitCode.done;
  } catch (error) {
    throw withHint(error, what, names);
  } finally {
    dispose();
  }
}

/** `fieldmark model remove`. @returns the exit code */
export function removeModel(name: string, { force = false }: { force?: boolean }): Promise<number> {
  return told(async () => {
    const settings = await settingsInUse(['MODELS_DIR'], withGames);
    const named = settings.games.filter((game) => game.model === name).map(({ key }) => key);
    if (named.length > 0 && !force) {
      const text = `${named.join(', ')} in the settings names this model`;
      throw new ShopError(
        'kept',
        `${text}; name another there first, or remove it all the same with --force`,
      );
    }
    const shop = await openModelShop({ modelsDir: settings.modelsDir });
    const before = (await shop.installed()).models;
    await shop.remove(name, { force });
    const { models } = await shop.installed();
    const heirs = rolesOf(models, settings.games);
    const lost = rolesOf(before, settings.games).get(name)?.plays ?? [];
    process.stdout.write(`Removed ${printable(name)}.\n`);
    for (const game of lost) {
      const [heir] = [...heirs].find(([, { plays }]) => plays.includes(game)) ?? [];
      process.stdout.write(
        `  ${heir === undefined ? `No model plays ${game} now` : `${heir} plays ${game} now`}.\n`,
      );
    }
    return exitCode.done;
  });
}

/** `fieldmark model check`. @returns the exit code: 0, or 78 when a model has faults */
export function checkModels(name: string | undefined): Promise<number> {
  return told(async () => {
    const { modelsDir } = await settingsInUse(['MODELS_DIR'], withGames);
    const shop = await openModelShop({ modelsDir });
    const results = await shop.check(name);
    if (results.size === 0)
      process.stdout.write(`${modelsDir} holds no model; fieldmark model add brings one.\n`);
    for (const [each, faults] of results) {
      const said = faults.length === 0 ? 'good: manifest and network fit, and it runs' : 'cannot be used:';
      process.stdout.write(`${each} ${said}\n${faults.map((fault) => `  - ${printable(fault)}\n`).join('')}`);
    }
    return [...results.values()].some((faults) => faults.length > 0) ? exitCode.settings : exitCode.done;
  });
}

/** `fieldmark model list`. @returns the exit code */
export function listModels({ json = false }: { json?: boolean }): Promise<number> {
  return told(async () => {
    const settings = await settingsInUse(['MODELS_DIR'], withGames);
    const shop = await openModelShop({ modelsDir: settings.modelsDir });
    const installed = await shop.installed();
    const roles = rolesOf(installed.models, settings.games);
    const text = json ? listAsJson(shop, installed, roles) : listAsText(shop, installed, roles);
    process.stdout.write(`${text}\n`);
    return exitCode.done;
  });
}

function withHint(error: unknown, what: string, names: readonly string[]): unknown {
  if (!(error instanceof ShopError) || error.reason !== 'unknown-source') return error;
  const meant = nearest(what, names);
  return meant === undefined
    ? error
    : new ShopError(error.reason, `${error.message}. Did you mean ${meant}?`);
}

/** Says what went wrong. @returns the exit code: that of `work`, or one for what failed */
async function told(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ShopError) {
      process.stderr.write(`${error.message.split('\n').map(printable).join('\n')}\n`);
      return exitCodes[error.reason];
    }
    const { text, code } = explain(error);
    process.stderr.write(`${text}\n`);
    return error instanceof ModelError ? exitCode.settings : code;
  }
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
