import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { withQuality } from '../evaluate/calibrate/manifest-edit.ts';
import { type CardFacts, withFigures } from '../evaluate/card/card.ts';
import { type EvaluationRecord, recordOf } from '../evaluate/card/record.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import { exitCode } from './once.ts';
import type { Shell } from './shell.ts';

/**
 * `fieldmark card`: takes the figures of `evaluate --json` into a model's manifest, and writes the model card's figures from the
 * manifest. @returns the exit code
 */
export async function writeCard(
  shell: Shell,
  folder: string,
  { evaluation }: { evaluation?: string },
): Promise<number> {
  const place = resolve(shell.cwd, folder);
  const file = join(place, 'model.json');
  if (evaluation !== undefined) {
    const record = recordOf(JSON.parse(await readFile(resolve(shell.cwd, evaluation), 'utf8')) as Evaluation);
    await writeFile(file, withQuality(await readFile(file, 'utf8'), 'evaluation', record));
  }
  const card = join(place, 'README.md');
  await writeFile(card, withFigures(await readFile(card, 'utf8'), await factsOf(place)));
  shell.stdout.write(`Wrote the figures of ${join(folder, 'README.md')}\n`);
  return exitCode.done;
}

/** What stands in the manifest, and the file's size. */
export async function factsOf(folder: string): Promise<CardFacts> {
  const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
  const { name, version, network, input, output, decision, quality } = manifest;
  if (!quality?.evaluation) {
    throw new Error(
      `${folder}/model.json has no quality.evaluation: give the output of fieldmark evaluate --json with --evaluation`,
    );
  }
  const { size } = await stat(join(folder, network.file ?? 'model.onnx'));
  return {
    name,
    version,
    sha256: network.sha256,
    bytes: size,
    input,
    temperature: output.temperature ?? 1,
    decision,
    evaluation: quality.evaluation as EvaluationRecord,
  };
}
