import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Calibration, calibrate } from '../evaluate/calibrate/calibrate.ts';
import { changeManifest, isOneOutputALabel, temperatureIn } from '../evaluate/calibrate/manifest-edit.ts';
import { withTemperature } from '../evaluate/calibrate/temperature.ts';
import { dataSetName, readDataSet } from '../evaluate/data-set.ts';
import { mapCandidates } from '../evaluate/evaluate.ts';
import { lookAtAll } from '../evaluate/look.ts';
import { EvaluationError } from '../evaluate/observation.ts';
import { fileText } from '../file-text.ts';
import { exitCode } from '../terminal/exit-code.ts';
import type { Shell } from '../terminal/shell.ts';
import {
  fitSides,
  refuseUnknownTarget,
  type SidesOptions,
  sidesRecord,
  sideTable,
  thresholdsOf,
} from './calibrate-sides.ts';
import { installedModel } from './choose-model.ts';
import { commandLine, progressOn } from './evaluate.ts';
import { settingsInUse } from './run-command.ts';

export interface CalibrateCommandOptions extends SidesOptions {
  readonly model?: string;
  readonly split?: string;
  readonly ignore?: readonly string[];
  readonly limit?: number;
  readonly precision: number;
  readonly falseAnimals: number;
  readonly confidence: number;
  /** Fit yes and no alone: the temperature and all other thresholds stay. */
  readonly onlySides?: boolean;
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
    if (candidate.info.species && !options.onlySides)
      throw new EvaluationError(
        'Of a network with a file of names, yes and no are fitted: --only-sides --target NAME. Its thresholds of ranks are set by hand (decision.ranks in model.json).',
      );
    refuseUnknownTarget(options, candidate.info);
    const file = join(settings.modelsDir, candidate.key, 'model.json');
    const manifest = fileText(await readFile(file));
    const mapped = mapCandidates(pictures, [candidate], ignore);
    const known = pictures.filter((picture) => mapped[0]?.meaning.has(picture.class));
    const { observations, failed } = await lookAtAll(mapped, known, progressOn(shell.stderr));
    const keepTemperature = !isOneOutputALabel(manifest);
    const targets = { precision, falseAnimals, confidence };
    const seen = observations[0] ?? [];
    const found = options.onlySides
      ? undefined
      : calibrate(seen, candidate.info, targets, { keepTemperature });
    const before = temperatureIn(manifest);
    const temperature = Number((before * (found?.temperatureFactor ?? 1)).toFixed(4));
    const scaled = found ? withTemperature(seen, found.temperatureFactor) : seen;
    const names = found?.decision ?? candidate.info.decision;
    const { sides, skipped } = fitSides(scaled, { ...candidate.info, decision: names }, options);
    if (found) {
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
    }
    shell.stdout.write([...sides.map(sideTable), ...skipped].map((text) => `${text}\n`).join(''));
    if (!options.write) {
      shell.stdout.write('Nothing was changed; --write puts this into model.json.\n');
      return exitCode.done;
    }
    const command = commandLine('calibrate', path, typedOptions(options));
    const now = shell.now();
    const decision = {
      ...names,
      // With another temperature older thresholds would mean something else.
      targets: { ...(found ? {} : names.targets), ...thresholdsOf(sides) },
    };
    const change = {
      temperature,
      decision: Object.keys(decision.targets).length === 0 ? names : decision,
      ...(found && { calibration: calibrationRecord(found, command, now) }),
      ...(sides.length > 0 && { sides: sidesRecord(sides, command, now) }),
    };
    // Whole or not at all: a model.json cut off in the middle would keep the bot from playing.
    await writeFile(`${file}.new`, changeManifest(manifest, change));
    await rename(`${file}.new`, file);
    shell.stdout.write(`Wrote ${file}.\n`);
    return exitCode.done;
  } finally {
    await candidate.close();
  }
}

function typedOptions(options: CalibrateCommandOptions) {
  const { falseAnimals, wrongNo, wrongYes, onlySides, ignore, target, write, ...others } = options;
  return {
    ...others,
    ignore: ignore?.join(','),
    target: target?.join(','),
    'wrong-no': wrongNo,
    'wrong-yes': wrongYes,
    'only-sides': onlySides,
    write,
    'false-animals': falseAnimals,
  };
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
