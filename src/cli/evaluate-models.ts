import { basename, dirname, resolve } from 'node:path';
import { type Classifier, createClassifier } from '../app.ts';
import type { Candidate } from '../evaluate/evaluate.ts';
import { ModelError } from '../vision/vision.ts';

const USUAL_MODEL = 'cougar-or-not';

/** A model that takes part, and how to let go of it. */
export interface OpenCandidate extends Candidate {
  close(): Promise<void>;
}

/** A model of MODELS_DIR: the one that is asked for, else the only one, else the one that ships. Throws `ModelError`. */
export async function installedModel(modelsDir: string, asked: string | undefined): Promise<OpenCandidate> {
  const classifier = await createClassifier({ modelsDir });
  const names = [...classifier.models.keys()];
  const [only] = names.length === 1 ? names : [];
  return candidate(classifier, modelsDir, asked ?? only ?? USUAL_MODEL);
}

/** A model folder anywhere, for comparison. Throws `ModelError`. */
export async function modelIn(folder: string): Promise<OpenCandidate> {
  const path = resolve(folder);
  return candidate(await createClassifier({ modelsDir: dirname(path) }), dirname(path), basename(path));
}

/** Loads the network, so that a model that cannot look is told once and before anything else. */
async function candidate(classifier: Classifier, modelsDir: string, key: string): Promise<OpenCandidate> {
  const info = classifier.models.get(key);
  if (info === undefined) {
    const names = [...classifier.models.keys()].join(', ') || 'none';
    throw (
      classifier.broken.get(key) ??
      new ModelError(modelsDir, [`it has no model folder "${key}" with a model.json; it has: ${names}`])
    );
  }
  await classifier.check(key);
  return { name: key, info, vision: classifier, key, close: () => classifier.close() };
}
