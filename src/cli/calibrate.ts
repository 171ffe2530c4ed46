import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Calibration, calibrate } from '../evaluate/calibrate/calibrate.ts';
import { changeManifest, isOneOutputALabel, temperatureIn } from '../evaluate/calibrate/manifest-edit.ts';
import { dataSetName, readDataSet } from '../evaluate/data-set.ts';
import { mapCandidates } from '../evaluate/evaluate.ts';
import { lookAtAll } from '../evaluate/look.ts';
import { fileText } from '../file-text.ts';
import { exitCode } from '../terminal/exit-code.ts';
import type { Shell } from '../terminal/shell.ts';
import { installedModel } from './choose-model.ts';
import { commandLine, progressOn } from './evaluate.ts';
import { settingsInUse } from './run-command.ts';

export interface CalibrateCommandOptions {
  readonly model?: string;
  readonly split?: string;
  readonly ignore?: readonly string[];
  readonly limit?: number;
  readonly precision: number;
  readonly falseAnimals: number;
  readonly confidence: number;
  readonly write?: boolean;
}

/** `fieldmark calibrate`. @returns the exit code. Throws `EvaluationError`. */
export async function calibrateModel(
  shell: Shell,
  path: string,
  options: CalibrateCommandOptions,
): Promise<number> {
  const { split, limit, ignore = [], precision, falseAnimals, confidence } = options;
  const settings = await settingsInUse(shell, ['MODELS_DIR']);
  const { pictures, leftOut } = await readDataSet(resolve(shell.cwd, path), { split, limit });
  const candidate = await installedModel(settings.modelsDir, options.model);
  try {
    const file = join(settings.modelsDir, candidate.key, 'model.json');
    const manifest = fileText(await readFile(file));
    const mapped = mapCandidates(pictures, [candidate], ignore);
    const known = pictures.filter((picture) => mapped[0]?.meaning.has(picture.class));
    const { observations, failed } = await lookAtAll(mapped, known, progressOn(shell.stderr));
    const keepTemperature = !isOneOutputALabel(manifest);
    const targets = { precision, falseAnimals, confidence };
    const found = calibrate(observations[0] ?? [], candidate.info, targets, { keepTemperature });
    const before = temperatureIn(manifest);
    const temperature = Number((before * found.temperatureFactor).toFixed(4));
    const { calibrationTables } = await import('./calibrate-tables.ts');
    shell.stdout.write(
      calibrationTables(found, {
        temperature: keepTemperature
          ? `${before}, left alone: labels are sums of outputs, and it acts on outputs`
          : `${before} before, ${temperature} now`,
        pictures: known.length - failed.length,
        failed: [...leftOut, ...failed],
        dataSet: dataSetName(path, split),
        model: candidate.info,
      }),
    );
    if (!options.write) {
      shell.stdout.write('Nothing was changed; --write puts this into model.json.\n');
      return exitCode.done;
    }
    const { falseAnimals: _, ignore: classes, ...others } = options;
    const typed = { ...others, ignore: classes?.join(','), 'false-animals': falseAnimals };
    const calibration = calibrationRecord(found, commandLine('calibrate', path, typed), shell.now());
    // Whole or not at all: a model.json cut off in the middle would keep the bot from playing.
    await writeFile(
      `${file}.new`,
      changeManifest(manifest, { temperature, decision: found.decision, calibration }),
    );
    await rename(`${file}.new`, file);
    shell.stdout.write(`Wrote ${file}.\n`);
    return exitCode.done;
  } finally {
    await candidate.close();
  }
}

/** What `model.json` keeps of it, in `quality.calibration`. */
function calibrationRecord(
  { before, after, met, untested, targets, reasons, margin, heldOut }: Calibration,
  command: string,
  now: Date,
) {
  const { coverage, specific, right, labels, falseAnimals } = after.answers;
  return {
    command,
    date: now.toISOString().slice(0, 10),
    pictures: after.pictures,
    targets: { ...targets },
    met,
    ...(untested.length > 0 && { untested: [...untested] }),
    expectedCalibrationError: {
      before: rounded(before.expectedCalibrationError),
      after: rounded(after.expectedCalibrationError),
    },
    meanLoss: { before: rounded(before.meanLoss), after: rounded(after.meanLoss) },
    coverage: rounded(coverage.value),
    specificCoverage: rounded(specific.value),
    precision: rounded(right.value),
    labelPrecision: rounded(labels.value),
    falseAnimals: rounded(falseAnimals.value),
    heldOut: {
      by: heldOut.isBySource ? 'source' : 'picture',
      coverage: rounded(ratio(heldOut.covered, heldOut.animals)),
      specificCoverage: rounded(ratio(heldOut.specific, heldOut.animals)),
      precision: rounded(ratio(heldOut.right, heldOut.named)),
      labelPrecision: rounded(ratio(heldOut.labelsRight, heldOut.labelsNamed)),
      falseAnimals: rounded(ratio(heldOut.falseAnimals, heldOut.withoutAnimal)),
    },
    margin,
    ownThresholds: { ...reasons },
  };
}

function ratio(hits: number, of: number): number | null {
  return of === 0 ? null : hits / of;
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(4));
}
