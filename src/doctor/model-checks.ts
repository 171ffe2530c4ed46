import { z } from 'zod';
import { type Classifier, createClassifier } from '../app.ts';
import { modelFor } from '../game/assign-models.ts';
import type { Settings } from '../settings/settings.ts';
import { ModelError } from '../vision/vision.ts';
import { type Check, fault, ok, warning } from './check.ts';

/** Every model folder: its manifest, its hash, and a network that loads. */
export async function modelChecks(
  settings: Pick<Settings, 'modelsDir' | 'games' | 'showMap'>,
): Promise<{ checks: readonly Check[]; models: Classifier['models'] }> {
  const { modelsDir, games, showMap } = settings;
  let classifier: Classifier;
  try {
    classifier = await createClassifier(settings);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return {
      checks: [fault('models', error.message, 'Set MODELS_DIR to the folder that holds the models.')],
      models: new Map(),
    };
  }
  const { models, broken } = classifier;
  const checks: Check[] = [];
  try {
    if (models.size + broken.size === 0) {
      const cure =
        'A model is a folder with a model.json and a network. Put one there, or correct MODELS_DIR.';
      checks.push(fault('models', `${modelsDir} holds no model`, cure));
    }
    const played = new Set(games.map((game) => modelFor(game, models)));
    const leftOver = games.some((game) => game.hashtag !== undefined && modelFor(game, models) === undefined);
    for (const [name, error] of broken) checks.push(brokenCheck(error, played.has(name) || leftOver));
    for (const [name, model] of models) {
      try {
        await classifier.check(name);
        checks.push(okCheck(name, model));
        if (showMap && played.has(name)) checks.push(...(await mapCheck(classifier, name)));
      } catch (error) {
        checks.push(
          error instanceof ModelError ? brokenCheck(error, played.has(name)) : cannotRun(name, error),
        );
      }
    }
  } finally {
    await classifier.close();
  }
  return { checks, models };
}

/** A model that no game needs does not keep the others from playing. */
function brokenCheck(error: ModelError, isNeeded: boolean): Check {
  const cure =
    'Correct model.json, or put the right network beside it; models/model.schema.json describes it.';
  if (isNeeded) return fault('models', error.message, cure);
  return warning('models', error.message, `No game needs it. ${cure}`);
}

/** Of a model that plays where replies shall show where it looked. */
async function mapCheck(classifier: Classifier, name: string): Promise<readonly Check[]> {
  const reason = await classifier.mapFault(name);
  if (reason === undefined) return [];
  const seen = `${name} cannot show where it looked: ${reason}`;
  return [warning('models', seen, 'Its replies go without a map. SHOW_MAP=no says that none is wanted.')];
}

/** onnxruntime's binary is missing, or made for another system. */
function cannotRun(name: string, error: unknown): Check {
  const message = error instanceof Error ? error.message : String(error);
  const cure = 'Install again on this machine: npm ci. It takes Linux with glibc, macOS or Windows.';
  return fault('models', `${name} cannot be run by this installation: ${message}`, cure);
}

/** What `fieldmark card` keeps in a manifest. */
const counts = z.tuple([z.number(), z.number().positive()]);
const evaluated = z.object({
  dataSet: z.string(),
  models: z.array(z.object({ overall: z.object({ top1: counts, right: counts }) })),
});

type Model = Classifier['models'] extends ReadonlyMap<string, infer M> ? M : never;

function okCheck(name: string, { id, labels, hashtags, manifest, added }: Model): Check {
  const plays = hashtags.map((hashtag) => `#${hashtag}`).join(', ') || 'no hashtag by itself';
  const folder = name === id.name ? '' : ` (folder ${name})`;
  const seen = `${id.name} ${id.version}${folder} loads: ${labels.length} labels, plays ${plays}; ${figures(
    manifest.quality,
  )}${added === undefined ? '' : '; added, so it plays before those that ship'}`;
  const { quality: measured, licence, origin } = manifest;
  return ok('models', seen, { folder: name, ...id, hashtags, quality: measured, licence, origin });
}

/** Of the model's own evaluation, where `fieldmark card` has kept one; `quality` is free in form otherwise. */
function figures(quality: Readonly<Record<string, unknown>>): string {
  const measured = evaluated.safeParse(quality.evaluation).data;
  const own = measured?.models[0]?.overall;
  if (!measured || !own) return 'model.json states no figures of an evaluation';
  const percent = ([hits, of]: readonly [number, number]): string => `${((100 * hits) / of).toFixed(1)} %`;
  return `on ${measured.dataSet} its first guess is right ${percent(own.top1)} of the time, a name it gives ${percent(own.right)}`;
}
