import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Calibration, calibrate } from '../evaluate/calibrate/calibrate.ts';
import {
  fitSides,
  refuseUnknownTarget,
  type SidesOptions,
  sidesRecord,
  thresholdsOf,
} from '../evaluate/calibrate/fit-sides.ts';
import { changeManifest, isOneOutputALabel, temperatureIn } from '../evaluate/calibrate/manifest-edit.ts';
import { withTemperature } from '../evaluate/calibrate/temperature.ts';
import { spreadRecord } from '../evaluate/card/record.ts';
import { type DataSet, dataSetName } from '../evaluate/data-set.ts';
import { mapCandidates } from '../evaluate/evaluate.ts';
import { lookAtAll, type MappedCandidate } from '../evaluate/look.ts';
import { EvaluationError } from '../evaluate/observation.ts';
import { fileText } from '../file-text.ts';
import { labelsUnder, questionOf } from '../game/target.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import type { Shell } from '../terminal/shell.ts';
import { sideTable } from './calibrate-sides.ts';
import { installedModel, type OpenCandidate } from './choose-model.ts';
import { commandLine, progressOn, readPhotos } from './evaluate.ts';
import { settingsInUse } from './run-command.ts';

export interface CalibrateCommandOptions extends SidesOptions {
  readonly model?: string;
  readonly split?: string;
  /** A table of labels put right. */
  readonly corrections?: string;
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
  const { split, ignore = [], precision, falseAnimals, confidence } = options;
  const settings = await settingsInUse(shell, ['MODELS_DIR']);
  const dataSet = await readPhotos(shell, path, options);
  const { pictures, leftOut } = dataSet;
  const candidate = await installedModel(settings.modelsDir, options.model);
  try {
    refuseUnknownTarget(options, candidate.info);
    if (candidate.info.species)
      return await calibrateSpecies(shell, path, options, settings.modelsDir, candidate, dataSet);
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
    shell.stdout.write(
      [...sides.map(sideTable), ...skipped.map(printable)].map((text) => `${text}\n`).join(''),
    );
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

/** A species network: thresholds of its ranks, and yes and no of what is asked for. Classes are taxa of any rank. */
async function calibrateSpecies(
  shell: Shell,
  path: string,
  options: CalibrateCommandOptions,
  modelsDir: string,
  { name, info, vision, key }: OpenCandidate,
  { pictures, leftOut }: DataSet,
): Promise<number> {
  const { split, ignore = [], precision, confidence, target, onlySides } = options;
  if (onlySides && !target)
    throw new EvaluationError(
      '--only-sides fits yes and no of what a game asks for: say it with --target, e.g. --target "Corvus"',
    );
  const { ranksOf, ranksRecord, refuseMixed } = await import('./calibrate-ranks.ts');
  const { asSpecies } = await import('../evaluate/species.ts');
  const { taxaOfClasses } = await import('../evaluate/taxa.ts');
  const meaning = taxaOfClasses(
    pictures.map((picture) => picture.class),
    info,
    ignore,
  );
  const question = target && questionOf({ target }, info);
  if (question?.kind === 'is-it') refuseMixed(meaning, labelsUnder(question.target.ids, info), info);
  const file = join(modelsDir, key, 'model.json');
  const manifest = fileText(await readFile(file));
  const known = pictures.filter((picture) => meaning.has(picture.class));
  const classify: MappedCandidate = { name, info, meaning, classify: (bytes) => vision.classify(key, bytes) };
  const { observations, failed } = await lookAtAll([classify], known, progressOn(shell.stderr));
  const seen = observations[0] ?? [];
  const limits = { precision, confidence };
  const ranks = onlySides ? undefined : ranksOf(seen, info, limits);
  const decision = ranks?.decision ?? info.decision;
  const model = { labels: info.labels, groups: info.groups, hashtags: info.hashtags, decision };
  const { sides } = target ? fitSides(asSpecies(seen, info), model, options) : { sides: [] };
  const { leftOutLines } = await import('./evaluate-tables.ts');
  shell.stdout.write(`${known.length - failed.length} pictures of ${dataSetName(path, split)}.\n`);
  shell.stdout.write(
    leftOutLines([...leftOut, ...failed])
      .map((line) => `${line}\n`)
      .join(''),
  );
  shell.stdout.write(
    [...(ranks ? [ranks.text] : []), ...sides.map(sideTable)].map((text) => `${text}\n`).join(''),
  );
  if (!options.write) {
    shell.stdout.write('Nothing was changed; --write puts this into model.json.\n');
    return exitCode.done;
  }
  const command = commandLine('calibrate', path, typedOptions(options));
  const change = {
    temperature: temperatureIn(manifest),
    decision:
      sides.length === 0
        ? decision
        : { ...decision, targets: { ...decision.targets, ...thresholdsOf(sides) } },
    ...(ranks && { ranks: ranksRecord(ranks.fits, limits, command, shell.now()) }),
    ...(sides.length > 0 && { sides: sidesRecord(sides, command, shell.now()) }),
  };
  await writeFile(`${file}.new`, changeManifest(manifest, change));
  await rename(`${file}.new`, file);
  shell.stdout.write(`Wrote ${file}.\n`);
  return exitCode.done;
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
  const { coverage, specific, right, labels, falseAnimals, unsure } = after.answers;
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
    // What photos of the game are held against later.
    unsure: rounded(unsure.value),
    meanConfidence: rounded(after.meanConfidence),
    ...(after.distance && { distance: spreadRecord(after.distance) }),
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
