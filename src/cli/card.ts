import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { withQuality } from '../evaluate/calibrate/manifest-edit.ts';
import { type CardFacts, withFigures } from '../evaluate/card/card.ts';
import { type EvaluationRecord, recordOf } from '../evaluate/card/record.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import { EvaluationError } from '../evaluate/observation.ts';
import { fileText } from '../file-text.ts';
import { exitCode } from '../terminal/exit-code.ts';
import type { Shell } from '../terminal/shell.ts';

/** What of a manifest a card tells; the rest stays as it is. */
const manifestShape = z.looseObject({
  name: z.string(),
  version: z.string(),
  network: z.looseObject({ file: z.string().default('model.onnx'), sha256: z.string() }),
  input: z.looseObject({ width: z.number(), height: z.number(), resize: z.string() }),
  labels: z.array(z.object({ id: z.string(), name: z.string() })),
  groups: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
  output: z.looseObject({ temperature: z.number().default(1) }),
  decision: z.looseObject({ label: z.number(), group: z.number(), nothing: z.number() }),
  quality: z.looseObject({ evaluation: z.looseObject({ models: z.array(z.unknown()).min(1) }).optional() }),
});

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
    const found = checked(evaluation, text, evaluationShape, 'what evaluate --json prints');
    const record = recordOf(found as unknown as Evaluation);
    await writeFile(file, withQuality(manifest, 'evaluation', record));
  }
  const card = join(place, 'README.md');
  await writeFile(card, withFigures(await textOf(card), await factsOf(place)));
  shell.stdout.write(`Wrote the figures of ${join(folder, 'README.md')}\n`);
  return exitCode.done;
}

/** What stands in the manifest, and the file's size. Throws `EvaluationError`. */
export async function factsOf(folder: string): Promise<CardFacts> {
  const file = join(folder, 'model.json');
  const manifest = checked(
    file,
    await textOf(file),
    manifestShape,
    'a manifest (fieldmark model check says more)',
  );
  const { name, version, network, input, labels, groups, output, decision, quality } = manifest;
  if (!quality.evaluation) {
    throw new EvaluationError(
      `${file} has no quality.evaluation: give the output of fieldmark evaluate --json with --evaluation`,
    );
  }
  const path = join(folder, network.file);
  const { size } = await stat(path);
  return {
    name,
    version,
    sha256: network.sha256,
    bytes: size,
    input,
    temperature: output.temperature,
    decision: decision as CardFacts['decision'],
    named: [...labels, ...groups],
    evaluation: quality.evaluation as unknown as EvaluationRecord,
  };
}

async function textOf(file: string): Promise<string> {
  return fileText(await readFile(file));
}

/** A JSON file as far as a card needs it. */
function checked<T extends z.ZodType>(file: string, text: string, shape: T, wanted: string): z.output<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new EvaluationError(`${file} is not JSON, so it is not ${wanted}: ${(error as Error).message}`);
  }
  const result = shape.safeParse(json);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `  - ${path.join('.') || 'the file'}: ${message}`,
  );
  throw new EvaluationError(`${file} is not ${wanted}:\n${faults.join('\n')}`);
}
