import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { createClassifier } from '../app.ts';
import { withQuality } from '../evaluate/calibrate/manifest-edit.ts';
import { type CardFacts, emptyCard, withFigures } from '../evaluate/card/card.ts';
import { rankThresholds } from '../evaluate/card/rank-words.ts';
import { type EvaluationRecord, recordOf } from '../evaluate/card/record.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import { EvaluationError } from '../evaluate/observation.ts';
import { ELSE } from '../evaluate/species.ts';
import { fileText } from '../file-text.ts';
import { exitCode } from '../terminal/exit-code.ts';
import type { Shell } from '../terminal/shell.ts';

const evaluationShape = z.looseObject({
  dataSet: z.string(),
  models: z
    .array(
      z.looseObject({
        id: z.looseObject({}),
        overall: z.looseObject({ answers: z.looseObject({}) }),
        byLabel: z.array(z.unknown()),
      }),
    )
    .min(1),
});

/**
 * `fieldmark card`: takes the figures of `evaluate --json` into a model's manifest, and writes the model card's figures from the
 * manifest. @returns the exit code. Throws `EvaluationError`.
 */
export async function writeCard(
  shell: Shell,
  folder: string,
  { evaluation }: { evaluation?: string },
): Promise<number> {
  const place = resolve(shell.cwd, folder);
  const file = join(place, 'model.json');
  const manifest = await textOf(file);
  if (evaluation !== undefined) {
    const text = await textOf(resolve(shell.cwd, evaluation));
    await writeFile(file, withQuality(manifest, 'evaluation', recordOf(checked(evaluation, text))));
  }
  const card = join(place, 'README.md');
  const facts = await factsOf(place);
  await writeFile(card, withFigures(existsSync(card) ? await textOf(card) : emptyCard(facts), facts));
  shell.stdout.write(`Wrote the figures of ${join(folder, 'README.md')}\n`);
  return exitCode.done;
}

/** What stands in the manifest, and the file's size. Throws `EvaluationError`, `ModelError`. */
export async function factsOf(folder: string): Promise<CardFacts> {
  const { models, broken } = await createClassifier({ modelsDir: dirname(folder) });
  const model = models.get(basename(folder));
  if (!model) throw broken.get(basename(folder)) ?? new EvaluationError(`${folder} has no model.json`);
  const { name, version, network, input, output, decision, quality } = model.manifest;
  if (!quality.evaluation) {
    throw new EvaluationError(
      `${folder} has no quality.evaluation in model.json: give the output of fieldmark evaluate --json with --evaluation`,
    );
  }
  const { size } = await stat(join(folder, network.file));
  return {
    name,
    version,
    file: network.file,
    sha256: network.sha256,
    bytes: size,
    input,
    temperature: output.temperature,
    decision,
    named: [...model.labels, ...model.groups, ELSE],
    ...(model.species && { ranks: rankThresholds(decision, quality) }),
    evaluation: quality.evaluation as EvaluationRecord,
  };
}

async function textOf(file: string): Promise<string> {
  return fileText(await readFile(file));
}

/** As far as a card needs it. */
function checked(file: string, text: string): Evaluation {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new EvaluationError(
      `${file} is not JSON, so it is not what evaluate --json prints: ${(error as Error).message}`,
    );
  }
  const result = evaluationShape.safeParse(json);
  if (result.success) return result.data as unknown as Evaluation;
  const faults = result.error.issues.map(
    ({ path, message }) => `  - ${path.join('.') || 'the file'}: ${message}`,
  );
  throw new EvaluationError(`${file} is not what evaluate --json prints:\n${faults.join('\n')}`);
}
