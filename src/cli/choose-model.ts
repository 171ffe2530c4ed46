import { basename, dirname, resolve } from 'node:path';
import { type Classifier, createClassifier } from '../app.ts';
import type { Candidate } from '../evaluate/evaluate.ts';

const USUAL_MODEL = 'cougar-or-not';

/** A model that takes part, and how to let go of it. */
export interface OpenCandidate extends Candidate {
  close(): Promise<void>;
}

/** The folder of the model that is asked for, else of the only one, else of the one that ships. */
export function chosenModel({ models, broken }: Classifier, asked: string | undefined): string {
  const names = [...models.keys(), ...broken.keys()];
  const [only] = models.size === 1 || names.length === 1 ? names : [];
  return asked ?? only ?? USUAL_MODEL;
}

/** A model of MODELS_DIR. Throws `ModelError`. */
export async function installedModel(modelsDir: string, asked: string | undefined): Promise<OpenCandidate> {
  const classifier = await createClassifier({ modelsDir });
  return candidate(classifier, chosenModel(classifier, asked));
}

/** A model folder anywhere, for comparison. Throws `ModelError`. */
export async function modelIn(folder: string): Promise<OpenCandidate> {
  const path = resolve(folder);
  return candidate(await createClassifier({ modelsDir: dirname(path) }), basename(path));
}

/** Loads the network, so that a model that cannot look is told once and before anything else. */
async function candidate(classifier: Classifier, key: string): Promise<OpenCandidate> {
  const info = await classifier.check(key);
  return { name: key, info, vision: classifier, key, close: () => classifier.close() };
}
