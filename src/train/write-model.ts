import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sidesRecord } from '../evaluate/calibrate/fit-sides.ts';
import { manifestText } from '../evaluate/calibrate/manifest-edit.ts';
import { recordOf } from '../evaluate/card/record.ts';
import { EvaluationError } from '../evaluate/observation.ts';
import type { TrainingPhoto } from '../training-data/read-photos.ts';
import type { Backbone } from '../vision/backbone.ts';
import { manifestSchema } from '../vision/manifest.ts';
import type { Model } from '../vision/model.ts';
import { cardOf } from './card.ts';
import { creditsTable, licencesOf } from './licence.ts';
import type { Trained } from './train.ts';

/** What `training.by` of a manifest says of models that were made here. */
const TRAINED_BY = 'fieldmark train';

export interface WriteRequest {
  readonly name: string;
  readonly hashtags: readonly string[];
  /** The photos by name, as reports call them. */
  readonly dataSet: string;
  readonly command: string;
  readonly now: Date;
  readonly backbone: Backbone;
}

/**
 * Writes the model as a folder apart: `model.onnx`, `model.json`, `README.md`, `CREDITS.csv`, and hands it over; the folder is gone
 * afterwards.
 */
export async function withModelFolder<T>(
  trained: Trained,
  request: WriteRequest,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const { name, command, now, backbone } = request;
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-train-'));
  try {
    const { head, nothingFromBackbone, known } = trained;
    const network = await backbone.withHead(head, nothingFromBackbone, known);
    const photos = takenPart(trained);
    const licences = licencesOf(photos);
    const date = now.toISOString().slice(0, 10);
    await writeFile(join(folder, 'model.onnx'), network.file);
    await writeFile(
      join(folder, 'model.json'),
      manifestOf(trained, request, { ...network, licence: licences.ofModel, date }),
    );
    await writeFile(join(folder, 'README.md'), cardOf(trained, { name, command, date, backbone, licences }));
    await writeFile(join(folder, 'CREDITS.csv'), creditsTable(photos));
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function takenPart({ divided: { train, val, test } }: Trained): TrainingPhoto[] {
  return [...train, ...val, ...test].map(({ photo }) => photo);
}

/** The manifest; how pictures are prepared is copied from the backbone, since a wrong line of it would ruin all without a word. */
function manifestOf(
  trained: Trained,
  { name, hashtags, dataSet, command, now, backbone }: WriteRequest,
  {
    file,
    output,
    distance,
    licence,
    date,
  }: Awaited<ReturnType<Backbone['withHead']>> & { licence: string; date: string },
): string {
  const { manifest, id } = backbone.model;
  const { labelling, decision, temperature, test, divided, shortages, l2, sides } = trained;
  const evaluation =
    test &&
    recordOf({
      dataSet,
      command,
      date,
      models: [{ ...test, id: { name, version: date, hash: '' } }],
      pictures: 0,
      failed: [],
      ancestorError: 0,
    });
  const whole = {
    name,
    version: date,
    description: `Tells ${labelling.labels.map((label) => label.name).join(', ')}: trained by ${TRAINED_BY} on top of ${id.name}.`,
    hashtags,
    network: {
      file: 'model.onnx',
      sha256: createHash('sha256').update(file).digest('hex'),
      ...(manifest.network.input !== undefined && { input: manifest.network.input }),
      output,
      distance,
    },
    input: manifest.input,
    output: { kind: 'logits', temperature },
    labels: labelling.labels,
    groups: labelling.groups,
    decision,
    quality: {
      ...(evaluation && { evaluation }),
      ...(sides.length > 0 && {
        sides: sidesRecord(
          sides.map(({ calibration }) => calibration),
          command,
          now,
        ),
      }),
    },
    licence,
    origin: `Fitted on ${dataSet} on top of ${id.name} ${id.version} (${manifest.licence}): ${manifest.origin}`,
    training: {
      by: TRAINED_BY,
      command,
      date,
      backbone: {
        name: id.name,
        version: id.version,
        sha256: manifest.network.sha256,
        embedding: backbone.embedding,
      },
      photos: { train: divided.train.length, val: divided.val.length, test: divided.test.length },
      l2,
      ...(shortages.length > 0 && { anyway: shortages }),
    },
  };
  return manifestText(JSON.parse(JSON.stringify(whole)) as Parameters<typeof manifestText>[0]);
}

/** What keeps a model from being called so and from playing these hashtags: a sentence each, known before hours of looking at photos. */
export function namingFaults(name: string, hashtags: readonly string[]): readonly string[] {
  const { shape } = manifestSchema;
  const isName = shape.name.safeParse(name).success;
  const wrong = hashtags.filter((tag) => !shape.hashtags.safeParse([tag]).success);
  return [
    ...(isName
      ? []
      : [`--name "${name}" is no name for a model: write letters, digits and . _ -, e.g. cougars.`]),
    ...wrong.map((tag) => `--hashtag "${tag}" is no hashtag: write it as in a post, e.g. cougarOrNot.`),
  ];
}

/** Whether a model was made by `fieldmark train`: it may be replaced by the next one, and is no backbone by itself. */
export function isTrained({ manifest }: Model): boolean {
  return manifest.training?.by === TRAINED_BY;
}

/** Why a new model must not take the place of this one; `undefined`: it may, or there is none. */
export function replaceFault(before: Model | undefined): EvaluationError | undefined {
  if (before === undefined || isTrained(before)) return undefined;
  return new EvaluationError(
    `${before.folder} is no model that fieldmark train made; write another name with --name.`,
  );
}

/** The largest network is the best base, as far as can be told without looking; `undefined` where there is none. */
export function bestBackbone(
  models: ReadonlyMap<string, Model>,
  bytes: ReadonlyMap<string, number>,
  recommended: readonly string[],
): string | undefined {
  const rank = (name: string): number =>
    recommended.includes(name) ? Number.MAX_SAFE_INTEGER : (bytes.get(name) ?? 0);
  const bases = [...models].filter(([, model]) => !isTrained(model)).map(([name]) => name);
  return bases.toSorted((a, b) => rank(b) - rank(a))[0];
}
