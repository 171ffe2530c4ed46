import {
  calibrateTarget,
  type TargetCalibration,
  tooFewSides,
} from '../evaluate/calibrate/target-thresholds.ts';
import { asPercent, withInterval } from '../evaluate/format.ts';
import type { Share } from '../evaluate/metrics/share.ts';
import type { Sides } from '../evaluate/metrics/sides.ts';
import { EvaluationError, type Observation } from '../evaluate/observation.ts';
import type { LabelSet, TargetThresholds } from '../game/game.ts';
import { questionFaults, questionInWords, questionOf, type Target, targetKey } from '../game/target.ts';
import { capital, printable } from '../terminal/printable.ts';
import { table } from './evaluate-tables.ts';

export interface SidesOptions {
  /** Ids, names or aliases that games ask for together. */
  readonly target?: readonly string[];
  readonly share: number;
  readonly wrongNo: number;
  readonly wrongYes: number;
  readonly confidence: number;
}

/** Before half an hour of looking. Throws `EvaluationError`. */
export function refuseUnknownTarget(
  { target }: Pick<SidesOptions, 'target'>,
  model: Pick<LabelSet, 'labels' | 'groups'>,
): void {
  const faults = target ? questionFaults({ target }, model) : [];
  if (faults.length > 0) throw new EvaluationError(`--target: ${faults.join('; ')}`);
}

/**
 * Thresholds for yes and no of what is asked for: as named; else by the hashtags that the model plays, as far as there are pictures
 * (`skipped` says which are too few). Throws `EvaluationError` for a named one with too few.
 */
export function fitSides(
  observations: readonly Observation[],
  model: LabelSet & { readonly hashtags: readonly string[] },
  { target: named, share, wrongNo, wrongYes, confidence }: SidesOptions,
): { readonly sides: readonly TargetCalibration[]; readonly skipped: readonly string[] } {
  const limits = { share, wrongNo, wrongYes, confidence };
  const fitted = (target: Target) => calibrateTarget(observations, target, model, limits);
  const games = named ? [{ target: named }] : model.hashtags.map((hashtag) => ({ hashtag }));
  const asked = games.map((game) => questionOf(game, model));
  const targets = new Map(
    asked.flatMap((each) => (each.kind === 'is-it' ? [[targetKey(each.target), each.target] as const] : [])),
  );
  if (named) return { sides: [...targets.values()].map(fitted), skipped: [] };
  const faults = [...targets.values()].map((each) => ({
    each,
    fault: tooFewSides(observations, each, model),
  }));
  return {
    sides: faults.flatMap(({ each, fault }) => (fault === undefined ? [fitted(each)] : [])),
    skipped: faults.flatMap(({ fault }) => (fault === undefined ? [] : [printable(fault)])),
  };
}

/** As `decision.targets` has them. */
export function thresholdsOf(
  sides: readonly TargetCalibration[],
): Readonly<Record<string, TargetThresholds>> {
  return Object.fromEntries(sides.map(({ target, thresholds }) => [targetKey(target), thresholds]));
}

/** What was fitted, and what it comes to. */
export function sideTable({ target, limits, thresholds, by, after, heldOut }: TargetCalibration): string {
  const how = { bound: 'by its bound', count: 'as counted, since the pictures are too few for a bound' };
  const row = (name: string, cell: (sides: Sides) => Share): string[] => [
    name,
    withInterval(cell(after)),
    withInterval(cell(heldOut)),
  ];
  return [
    `${capital(printable(questionInWords({ kind: 'is-it', target, why: '', isGuess: false })))} Yes from ${thresholds.yes}, no up to ${thresholds.no}, in a game where ${asPercent(limits.share)} of the animals are.`,
    `Of them at most ${asPercent(limits.wrongNo)} may get a no (${how[by.no]}), of others at most ${asPercent(limits.wrongYes)} a yes (${how[by.yes]}),`,
    'whichever fifth of the sources is left out. Held out: five times a fifth, with thresholds from the other sources alone.',
    table(
      [printable(target.name), 'now', 'held out'],
      [
        row('says yes', ({ targets }) => targets.yes),
        row('  says no, wrongly', ({ targets }) => targets.no),
        row('other animals: says no', ({ others }) => others.no),
        row('  says yes, wrongly', ({ others }) => others.yes),
        ['no animal: says yes, wrongly', withInterval(after.withoutAnimal), ''],
      ],
    ),
  ].join('\n');
}

/** What `model.json` keeps of it, in `quality.sides`, by target: counts, hits of how many. */
export function sidesRecord(sides: readonly TargetCalibration[], command: string, now: Date) {
  const pair = ({ hits, of }: Share) => [hits, of];
  const counts = ({ targets, others }: Sides) => ({
    yes: pair(targets.yes),
    wrongNo: pair(targets.no),
    no: pair(others.no),
    wrongYes: pair(others.yes),
  });
  const records = sides.map(({ target, limits, by, after, heldOut, isBySource }) => [
    targetKey(target),
    {
      command,
      date: now.toISOString().slice(0, 10),
      limits: { ...limits },
      heldBy: { ...by },
      ...counts(after),
      withoutAnimal: pair(after.withoutAnimal),
      heldOut: { by: isBySource ? 'source' : 'picture', ...counts(heldOut) },
    },
  ]);
  return Object.fromEntries(records) as Record<string, Record<string, string>>;
}
