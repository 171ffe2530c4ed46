import { basename, join, resolve } from 'node:path';
import { openModelShop } from '../app.ts';
import { EvaluationError } from '../evaluate/observation.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { inLines } from '../terminal/in-lines.ts';
import { printable } from '../terminal/printable.ts';
import { progressOf } from '../terminal/progress.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import type { TrainRequest } from '../train/prepare.ts';
import { stopOnSignals } from '../worker/shutdown.ts';
import { commandLine } from './evaluate.ts';
import { settingsInUse } from './run-command.ts';
import { trainedText } from './train-text.ts';

export interface PhotosOptions {
  readonly backbone?: string;
  readonly embedding?: string;
  /** A model whose labels are taken. */
  readonly labels?: string;
  readonly cache?: string;
  readonly anyway?: boolean;
}

export interface TrainCommandOptions extends PhotosOptions {
  readonly hashtag?: readonly string[];
  readonly name?: string;
  readonly write?: boolean;
}

/** `fieldmark train`. @returns the exit code. Throws `EvaluationError`, `ModelError`, `ShopError`. */
export async function trainModel(shell: Shell, path: string, options: TrainCommandOptions): Promise<number> {
  const name = options.name ?? modelName(path);
  const asked = options.hashtag?.map((tag) => tag.replace(/^#/, ''));
  const { namingFaults, replaceFault, withModelFolder } = await import('../train/write-model.ts');
  const { modelsDir } = await settingsInUse(shell, ['MODELS_DIR']);
  const shop = await openModelShop({ modelsDir, now: shell.now });
  const { models } = await shop.installed();
  const before = models.get(name);
  // Before minutes of looking at photos, not after them; without any network there is nothing to write.
  const target = options.write && models.size > 0 ? [await shop.writeFault(), replaceFault(before)] : [];
  const faults = target.filter((fault) => fault !== undefined);
  const naming = namingFaults(name, asked ?? []);
  if (naming.length > 0)
    return complain(shell, [...naming, ...faults.map(({ message }) => message)].join('\n'));
  const work = async (request: TrainRequest): Promise<number> => {
    const { train } = await import('../train/train.ts');
    const hashtags = asked ?? before?.manifest.hashtags ?? [];
    const trained = await train({ ...request, hashtags });
    const { sideInWords } = await import('../train/card.ts');
    const { columns } = shell.stdout;
    shell.stdout.write(trainedText(trained, sideInWords, columns));
    if (!options.write) {
      const plays = hashtags.length > 0 ? ', which plays at once' : '';
      say(shell, inLines(`Nothing was written; --write makes ${join(modelsDir, name)}${plays}.`, columns));
      return exitCode.done;
    }
    const { write, hashtag, ...given } = options;
    const command = commandLine('train', path, { ...given, hashtag, write });
    const about = {
      name,
      hashtags,
      dataSet: basename(resolve(path)),
      command,
      now: shell.now(),
      backbone: request.backbone,
    };
    const model = await withModelFolder(trained, about, async (folder) => {
      return (await shop.add({ what: folder, replace: before !== undefined, from: command })).model;
    });
    const plays = hashtags.map((tag) => `#${tag}`).join(', ');
    for (const sentence of [
      `Wrote ${model.folder}: model.onnx, model.json, README.md (its card), CREDITS.csv. Licence: ${printable(model.manifest.licence)}.`,
      plays === ''
        ? `It plays no hashtag yet: give one with --hashtag, or name it in TRACKED_HASHTAGS (tag@host:${name}).`
        : `It plays ${printable(plays)} from the next start on. Try it: fieldmark classify PHOTO --model ${name}`,
    ])
      say(shell, inLines(sentence, columns));
    return exitCode.done;
  };
  return withPhotos(shell, path, options, name, work, faults);
}

/**
 * Opens photos and backbone, says which, and stops cleanly at Ctrl-C.
 * @param faults of where the model is to go: thrown, with what else is wrong, before any photo is read
 */
export async function withPhotos(
  shell: Shell,
  path: string,
  { backbone: asked, embedding, labels, cache, anyway }: PhotosOptions,
  name: string,
  work: (request: TrainRequest, modelsDir: string) => Promise<number>,
  faults: readonly Error[] = [],
): Promise<number> {
  const { modelsDir } = await settingsInUse(shell, ['MODELS_DIR']);
  const shop = await openModelShop({ modelsDir });
  const { models, broken, bytes } = await shop.installed();
  const { bestBackbone } = await import('../train/write-model.ts');
  const recommended = shop.offers.filter((offer) => offer.isRecommended).map((offer) => offer.name);
  const chosen = asked ?? bestBackbone(models, bytes, recommended);
  const model = chosen === undefined ? undefined : models.get(chosen);
  const labelsOf = labels === undefined ? undefined : models.get(labels);
  const wanted = { '--backbone': [asked, model], '--labels': [labels, labelsOf] } as const;
  const missing = Object.entries(wanted).flatMap(([option, [one, found]]) => {
    if (one === undefined || found) return [];
    const why = broken.get(one)?.message ?? 'there is no such model';
    return [`${option} ${one}: ${why}`];
  });
  const has = `${modelsDir} has: ${[...models.keys()].join(', ')}.`;
  const all = [...(missing.length > 0 ? [new EvaluationError([...missing, has].join('\n'))] : []), ...faults];
  if (all.length > 0)
    throw all.length === 1 ? all[0] : new EvaluationError(all.map(({ message }) => message).join('\n'));
  if (model === undefined)
    throw new EvaluationError(
      `${modelsDir} has no network to build on; fieldmark model add ${recommended[0] ?? 'NAME'} brings one.`,
    );
  const { CACHE_FOLDER, readTrainingPhotos } = await import('../training-data/read-photos.ts');
  const data = await readTrainingPhotos(resolve(shell.cwd, path));
  const { openBackbone } = await import('../train/backbone.ts');
  const backbone = await openBackbone(model, embedding);
  const isSmall = asked === undefined && (bytes.get(model.id.name) ?? 0) < SMALL_BYTES;
  const hint = isSmall
    ? `; it is small: fieldmark model add ${recommended[0] ?? 'NAME'} brings a better one`
    : '';
  shell.stderr.write(
    `Backbone: ${printable(model.id.name)}, ${backbone.features} numbers a photo (${printable(backbone.embedding)})${hint}.\n`,
  );
  const { stop, dispose } = stopOnSignals(() => shell.exit(exitCode.stopped));
  const progress = progressOf(shell.stderr, 'Looking at photos');
  try {
    return await work(
      {
        data,
        backbone,
        name,
        stop,
        cacheFolder: cache === undefined ? join(data.folder, CACHE_FOLDER) : resolve(shell.cwd, cache),
        onProgress: progress.show,
        ...(labelsOf && { labelsOf }),
        ...(anyway && { anyway }),
      },
      modelsDir,
    );
  } finally {
    progress.end();
    dispose();
    await backbone.close();
  }
}

/** Below that a network is one for small hosts: the one that ships has 8.8 MB, MobileNetV2 14. */
const SMALL_BYTES = 15_000_000;

/** Of `games/cougars`, `games/cougars/` and `games/cougars/photos.csv`: `cougars`; of `games/Füchse`: `Fuchse`. */
export function modelName(path: string): string {
  const place = resolve(path);
  const own = /\.[ct]sv$/i.test(place) ? basename(resolve(place, '..')) : basename(place);
  return (
    own
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+|-+$/g, '')
      .slice(0, 64) || 'trained'
  );
}
