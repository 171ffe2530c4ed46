import { basename, dirname, resolve } from 'node:path';
import { createEyes, type Eyes } from '../app.ts';
import type { Entrant } from '../evaluate/evaluate.ts';
import { ModelError } from '../vision/vision.ts';

const USUAL_MODEL = 'cougar-or-not';

/** A model that takes part, and how to let go of it. */
export interface OpenEntrant extends Entrant {
  close(): Promise<void>;
}

/** A model of MODELS_DIR: the one that is asked for, else the only one, else the one that ships. Throws `ModelError`. */
export async function installedModel(modelsDir: string, asked: string | undefined): Promise<OpenEntrant> {
  const eyes = await createEyes({ modelsDir });
  const names = [...eyes.models.keys()];
  const [only] = names.length === 1 ? names : [];
  return entrant(eyes, modelsDir, asked ?? only ?? USUAL_MODEL);
}

/** A model folder anywhere, for comparison. Throws `ModelError`. */
export async function modelIn(folder: string): Promise<OpenEntrant> {
  const path = resolve(folder);
  return entrant(await createEyes({ modelsDir: dirname(path) }), dirname(path), basename(path));
}

/** Loads the network, so that a model that cannot look is told once and before anything else. */
async function entrant(eyes: Eyes, modelsDir: string, key: string): Promise<OpenEntrant> {
  const info = eyes.models.get(key);
  if (info === undefined) {
    const names = [...eyes.models.keys()].join(', ') || 'none';
    throw (
      eyes.broken.get(key) ??
      new ModelError(modelsDir, [`it has no model folder "${key}" with a model.json; it has: ${names}`])
    );
  }
  await eyes.check(key);
  return { name: key, info, vision: eyes, key, close: () => eyes.close() };
}
