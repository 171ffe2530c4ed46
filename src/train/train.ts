import { type Calibration, calibrate } from '../evaluate/calibrate/calibrate.ts';
import { withTemperature } from '../evaluate/calibrate/temperature.ts';
import { nothingLabels } from '../evaluate/metrics/answers.ts';
import { EvaluationError, type LeftOut, type Observation } from '../evaluate/observation.ts';
import { type ModelReport, reportOn } from '../evaluate/report.ts';
import type { DecisionThresholds, LabelSet } from '../game/game.ts';
import type { TrainingPhoto, TrainingPhotos } from '../training-data/read-photos.ts';
import type { Backbone } from '../vision/backbone.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { type Divided, type DividedPhoto, divide } from './divide.ts';
import { type EmbedOptions, embedPhotos } from './embed-photos.ts';
import { openEmbeddingCache } from './embedding-cache.ts';
import { type Fitted, fitHead, type Head, probabilities } from './fit-head.ts';
import { type Labelling, labelling, withNothing } from './labels.ts';

/** Below these no figure is honest, and the head learns who took the photos. */
export const LEAST = { photos: 50, observers: 20 } as const;
/** Also with `anyway`: of fewer nothing can be learnt at all. */
const LEAST_ANYWAY = 10;
/** From strong to weak; the choice is not delicate (on 4,400 photos 0.1 and 0.03 differ by 0.3 points of top-1). */
const STRENGTHS = [0.1, 0.03, 0.01, 0.003] as const;
/** Where too few photos are there to choose by. */
const USUAL_STRENGTH = 0.03;
const LEAST_TO_CHOOSE = 40;
const SEED = 'fieldmark';
/** A bound of 3 % lets some 5 of 330 validation photos be wrong; one of 2 % let 3, which a few mislabelled ones used up. */
const TARGETS = { precision: 0.9, falseAnimals: 0.03, confidence: 0.9 } as const;
/** Where too few photos are there to fit any. */
const USUAL_DECISION: DecisionThresholds = { label: 0.8, group: 0.85, nothing: 0.7 };

export interface TrainRequest extends EmbedOptions {
  readonly data: TrainingPhotos;
  readonly backbone: Backbone;
  readonly cacheFolder: string;
  /** A model whose labels are taken. */
  readonly labelsOf?: ModelInfo;
  /** Train also where no figure will be honest. */
  readonly anyway?: boolean;
  /** As reports call the new model. */
  readonly name: string;
}

/** The photos in their parts, with the labels that a model of them has. */
export interface Prepared {
  readonly labelling: Labelling;
  readonly divided: Divided;
  readonly leftOut: readonly LeftOut[];
  readonly counts: readonly LabelCount[];
  /** What falls short of `LEAST`, a sentence each; only with `anyway`. */
  readonly shortages: readonly string[];
}

export interface LabelCount {
  readonly label: string;
  readonly photos: number;
  /** Absent: who took them is not known. */
  readonly observers?: number;
}

export interface Trained extends Prepared {
  readonly head: Head;
  /** Where no photo shows nothing: "no animal" comes from the backbone's own labels. */
  readonly nothingFromBackbone: boolean;
  readonly l2: number;
  readonly evaluations: number;
  readonly fitSeconds: number;
  readonly temperature: number;
  readonly decision: DecisionThresholds;
  /** Absent: too few photos. */
  readonly calibration?: Calibration;
  /** On the test part; absent where it has no photo. */
  readonly test?: ModelReport;
  readonly notes: readonly string[];
}

/** Looks at the photos, as far as they are not known, and divides them. Throws `EvaluationError`, `ModelError`. */
export async function prepare(request: TrainRequest): Promise<Prepared> {
  const { backbone } = request;
  const data = withoutUntaught(
    request.data,
    labelling(request.data.photos, backbone.model, request.labelsOf),
  );
  const labels = labelling(data.photos, backbone.model, request.labelsOf);
  const counts = countsOf(data.photos, labels);
  const shortages = shortagesOf(counts, labels);
  const hopeless = counts.filter(({ photos }) => photos < LEAST_ANYWAY);
  if (counts.filter(({ label }) => !nothingLabels(labels).has(label)).length < 2 && counts.length < 2)
    throw new EvaluationError(
      `All ${data.photos.length} photos show ${counts[0]?.label ?? 'nothing'}; a network needs at least two labels to tell apart.`,
    );
  if (hopeless.length > 0 || (shortages.length > 0 && !request.anyway))
    throw tooFew(shortages, data, hopeless);
  const cache = await openEmbeddingCache(request.cacheFolder, backbone);
  try {
    const { embedded, leftOut } = await embedPhotos(data.photos, backbone, cache, request);
    const seen = [...embedded].map(([photo, made]) => ({ photo, embedded: made }));
    const divided = divide(seen, SEED);
    return {
      labelling: labels,
      divided,
      leftOut: [...data.leftOut, ...leftOut, ...divided.leftOut],
      counts,
      shortages,
    };
  } finally {
    await cache.close();
  }
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
  const observe = (photos: readonly DividedPhoto[]): Observation[] =>
    observationsOf(photos, fitted, labels, nothingFromBackbone);
  const model: LabelSet = { labels: labels.labels, groups: labels.groups, decision: USUAL_DECISION };
  const { calibration, note } = calibrated(byObserver(observe(val), val), model);
  const temperature = Number((calibration?.temperatureFactor ?? 1).toFixed(4));
  const decision = calibration?.decision ?? USUAL_DECISION;
  const tested = withTemperature(observe(test), temperature);
  const id = { name, version: '', hash: '' };
  const info: ModelInfo = { ...model, decision, id, hashtags: [], inputSide: 0 };
  return {
    ...prepared,
    labelling: labels,
    head: fitted,
    nothingFromBackbone,
    l2,
    evaluations,
    fitSeconds: user / 1e6,
    temperature,
    decision,
    ...(calibration && { calibration }),
    ...(tested.length > 0 && {
      test: reportOn(name, info, tested, { focus: own.labels[0]?.id, seconds: 0 }),
    }),
    notes: [
      ...prepared.divided.notes,
      ...note,
      ...(labels.labels.some((label) => label.nothing)
        ? []
        : [
            'No photo shows "no animal", and the backbone does not know it: the model will see an animal in everything.',
          ]),
    ],
  };
}

/** From the strongest penalty on, each fit begun at the last; the one that the validation part likes best. */
export function fitBest(
  learnt: readonly DividedPhoto[],
  val: readonly DividedPhoto[],
  labels: Labelling,
): { readonly fitted: Fitted; readonly l2: number; readonly evaluations: number } {
  const examples = examplesOf(learnt, labels);
  if (val.length < LEAST_TO_CHOOSE) {
    const fitted = fitHead(examples, { l2: USUAL_STRENGTH });
    return { fitted, l2: USUAL_STRENGTH, evaluations: fitted.evaluations };
  }
  let best: { fitted: Fitted; l2: number; loss: number } | undefined;
  let evaluations = 0;
  let from: Fitted | undefined;
  for (const l2 of STRENGTHS) {
    from = fitHead(examples, { l2, from });
    evaluations += from.evaluations;
    const loss = lossOf(from, val, labels);
    // The loss has one valley.
    if (best !== undefined && loss >= best.loss) break;
    best = { fitted: from, l2, loss };
  }
  if (best === undefined) throw new Error('no strength was tried');
  return { fitted: best.fitted, l2: best.l2, evaluations };
}

/** The photos as rows of numbers. */
export function examplesOf(photos: readonly DividedPhoto[], labels: Labelling) {
  const features = photos[0]?.embedded.embedding.length ?? 0;
  const x = new Float32Array(photos.length * features);
  for (const [i, { embedded }] of photos.entries()) x.set(embedded.embedding, i * features);
  const ids = labels.labels.map(({ id }) => id);
  const y = photos.map(({ photo }) => ids.indexOf(labels.labelOf(photo.class)));
  return { x, features, y, classes: ids.length };
}

function lossOf(head: Head, photos: readonly DividedPhoto[], labels: Labelling): number {
  const { x, features, y, classes } = examplesOf(photos, labels);
  const found = probabilities(head, x, features);
  return (
    y.reduce((sum, truth, i) => sum - Math.log(Math.max(1e-12, found[i * classes + truth] ?? 0)), 0) /
    y.length
  );
}

/** What the new network says of photos, before its temperature. */
export function observationsOf(
  photos: readonly DividedPhoto[],
  head: Head,
  labels: Labelling,
  nothingFromBackbone: boolean,
): Observation[] {
  const { x, features } = examplesOf(photos, labels);
  const classes = head.bias.length;
  const found = probabilities(head, x, features);
  return photos.map(({ photo, embedded }, i) => {
    const animal = nothingFromBackbone ? 1 / (1 + Math.exp(-embedded.animal)) : 1;
    const scores = labels.labels.map(({ id }, k) => ({
      label: id,
      probability: k < classes ? animal * (found[i * classes + k] ?? 0) : 1 - animal,
    }));
    return {
      picture: { file: photo.file, name: photo.name, class: photo.class, source: photo.source },
      truth: labels.labelOf(photo.class),
      scores: scores.sort((a, b) => b.probability - a.probability),
    };
  });
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

/** Labels that the table has in val and test alone cannot be learnt. */
function withoutUntaught(data: TrainingPhotos, { labelOf }: Labelling): TrainingPhotos {
  const taught = new Set(
    data.photos
      .filter(({ part }) => part === undefined || part === 'train')
      .map((photo) => labelOf(photo.class)),
  );
  const isTaught = (photo: TrainingPhoto): boolean => taught.has(labelOf(photo.class));
  const reason = 'no photo of its label is in train, so that the network cannot know it';
  return {
    ...data,
    photos: data.photos.filter(isTaught),
    leftOut: [
      ...data.leftOut,
      ...data.photos.filter((photo) => !isTaught(photo)).map(({ name }) => ({ name, reason })),
    ],
  };
}

function countsOf(photos: readonly TrainingPhoto[], labels: Labelling): LabelCount[] {
  return labels.labels.map(({ id }) => {
    const those = photos.filter((photo) => labels.labelOf(photo.class) === id);
    const isKnown = those.length > 0 && those.every(({ observer }) => observer !== undefined);
    return {
      label: id,
      photos: those.length,
      ...(isKnown && { observers: new Set(those.map(({ observer }) => observer)).size }),
    };
  });
}

function shortagesOf(counts: readonly LabelCount[], labels: Labelling): string[] {
  const nothing = nothingLabels(labels);
  const nameOf = new Map(labels.labels.map(({ id, name }) => [id, name]));
  return counts.flatMap(({ label, photos, observers }) => {
    const name = nameOf.get(label) ?? label;
    if (photos < LEAST.photos) return [`${name} has ${photos} photos; at least ${LEAST.photos} are needed`];
    if (observers !== undefined && observers < LEAST.observers && !nothing.has(label))
      return [`${name} has photos by ${observers} people; at least ${LEAST.observers} are needed`];
    return [];
  });
}

function tooFew(
  shortages: readonly string[],
  { leftOut }: TrainingPhotos,
  hopeless: readonly LabelCount[],
): EvaluationError {
  const empty = leftOut.filter(({ name }) => name.endsWith('/'));
  const lines = [...shortages, ...empty.map(({ name }) => `${name.slice(0, -1)} has no photo`)];
  const cure =
    hopeless.length > 0
      ? `Add photos; below ${LEAST_ANYWAY} nothing can be learnt.`
      : 'Add photos, or train all the same with --anyway, which the model card will say.';
  return new EvaluationError(
    `With so few photos no figure would be honest:\n${lines.map((line) => `  - ${line}`).join('\n')}\n${cure}`,
  );
}
