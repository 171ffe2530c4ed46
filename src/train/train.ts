import { type Calibration, calibrate } from '../evaluate/calibrate/calibrate.ts';
import { fitSides, thresholdsOf } from '../evaluate/calibrate/fit-sides.ts';
import { type TargetCalibration, usualLimits } from '../evaluate/calibrate/target-thresholds.ts';
import { withTemperature } from '../evaluate/calibrate/temperature.ts';
import { nothingLabels } from '../evaluate/metrics/answers.ts';
import { type Sides, sidesOf } from '../evaluate/metrics/sides.ts';
import { EvaluationError, type Observation } from '../evaluate/observation.ts';
import { type ModelReport, reportOn } from '../evaluate/report.ts';
import type { DecisionThresholds, LabelSet } from '../game/game.ts';
import type { Known } from '../vision/onnx/with-head.ts';
import type { ModelInfo } from '../vision/vision.ts';
import type { DividedPhoto } from './divide.ts';
import { fitBest, observationsOf } from './fit.ts';
import type { Head } from './fit-head.ts';
import { distanceOf, knownOf } from './known.ts';
import { withNothing } from './labels.ts';
import { type Prepared, prepare, type TrainRequest } from './prepare.ts';

/** A bound of 3 % lets some 5 of 330 validation photos be wrong; one of 2 % let 3, which a few mislabelled ones used up. */
const TARGETS = { precision: 0.9, falseAnimals: 0.03, confidence: 0.9 } as const;
/** Where too few photos are there to fit any. */
const USUAL_DECISION: DecisionThresholds = { label: 0.8, group: 0.85, nothing: 0.7 };

export interface Trained extends Prepared {
  readonly head: Head;
  readonly known: Known;
  /** Where no photo shows nothing: "no animal" comes from the backbone's own labels. */
  readonly nothingFromBackbone: boolean;
  readonly l2: number;
  readonly evaluations: number;
  readonly fitSeconds: number;
  readonly temperature: number;
  readonly decision: DecisionThresholds;
  /** Absent: too few photos. */
  readonly calibration?: Calibration;
  /** When to say yes and no, of what its hashtags ask for. */
  readonly sides: readonly TrainedSide[];
  /** On the test part; absent where it has no photo. */
  readonly test?: ModelReport;
  readonly notes: readonly string[];
}

export interface TrainedSide {
  readonly calibration: TargetCalibration;
  /** On the test part. */
  readonly test: Sides;
}

/** The whole of it: embeddings, head, temperature and thresholds, and the figures on photos that took no part. */
export async function train(request: TrainRequest): Promise<Trained> {
  const { backbone, name } = request;
  const prepared = await prepare(request);
  const { train: learnt, val, test } = prepared.divided;
  const own = prepared.labelling;
  const nothingFromBackbone = !own.labels.some((label) => label.nothing) && backbone.knowsNothing;
  const labels = nothingFromBackbone ? withNothing(own) : own;
  const missing = own.labels.filter(({ id }) => !learnt.some(({ photo }) => own.labelOf(photo.class) === id));
  if (missing.length > 0)
    throw new EvaluationError(
      `No photo of ${missing.map((label) => label.name).join(', ')} came into the training part. Add photos of other places or people.`,
    );
  const started = process.cpuUsage();
  const { fitted, l2, evaluations } = fitBest(learnt, val, own);
  const { user } = process.cpuUsage(started);
  const known = knownOf(learnt, own);
  const observe = (photos: readonly DividedPhoto[]): Observation[] =>
    observationsOf(photos, fitted, labels, nothingFromBackbone);
  const model: LabelSet = { labels: labels.labels, groups: labels.groups, decision: USUAL_DECISION };
  const seen = byObserver(observe(val), val);
  const { calibration, note } = calibrated(seen, model);
  const temperature = Number((calibration?.temperatureFactor ?? 1).toFixed(4));
  const names = calibration?.decision ?? USUAL_DECISION;
  const { sides, skipped } = fitSides(
    withTemperature(seen, temperature),
    { ...model, decision: names, hashtags: request.hashtags ?? [] },
    { ...usualLimits, confidence: TARGETS.confidence },
  );
  const decision = sides.length === 0 ? names : { ...names, targets: thresholdsOf(sides) };
  const tested = withTemperature(observe(test), temperature).map((one, i) => ({
    ...one,
    distance: distanceOf(test[i]?.embedded.embedding ?? known.mean, known),
  }));
  const id = { name, version: '', hash: '' };
  const info: ModelInfo = { ...model, decision, id, hashtags: [], inputSide: 0 };
  return {
    ...prepared,
    labelling: labels,
    head: fitted,
    known,
    nothingFromBackbone,
    l2,
    evaluations,
    fitSeconds: user / 1e6,
    temperature,
    decision,
    ...(calibration && { calibration }),
    sides: sides.map((side) => ({ calibration: side, test: sidesOf(tested, side.target, info) })),
    ...(tested.length > 0 && {
      test: reportOn(name, info, tested, { focus: sides[0]?.target.ids[0] ?? own.labels[0]?.id, seconds: 0 }),
    }),
    notes: [
      ...prepared.divided.notes,
      ...note,
      ...skipped.map((text) => `Yes and no are not calibrated. Among the validation photos are ${text}`),
      ...(labels.labels.some((label) => label.nothing)
        ? []
        : [
            'No photo shows "no animal", and the backbone does not know it: the model will see an animal in everything.',
          ]),
    ],
  };
}

/** Thresholds are held out by who took the photos, as the parts are. */
function byObserver(observations: readonly Observation[], photos: readonly DividedPhoto[]): Observation[] {
  return observations.map((one, i) => ({
    ...one,
    picture: { ...one.picture, source: photos[i]?.key ?? '' },
  }));
}

function calibrated(
  observations: readonly Observation[],
  model: LabelSet,
): { readonly calibration?: Calibration; readonly note: readonly string[] } {
  const tried = (some: readonly Observation[]): Calibration | string => {
    try {
      return calibrate(some, model, TARGETS);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      return error.message;
    }
  };
  const nothing = nothingLabels(model);
  const animals = observations.filter(({ truth }) => !nothing.has(truth));
  const all = tried(observations);
  if (typeof all !== 'string') return { calibration: all, note: [] };
  const without = animals.length < observations.length ? tried(animals) : all;
  const few = `${observations.length - animals.length} validation photos without an animal are too few to fit how often one is seen there by mistake`;
  if (typeof without !== 'string') return { calibration: without, note: [`${few}.`] };
  return {
    note: [
      `${animals.length} validation photos of animals are too few to fit temperature and thresholds: usual ones were taken (a label from ${USUAL_DECISION.label}).`,
    ],
  };
}
