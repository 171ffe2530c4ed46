import { nothingLabels } from '../evaluate/metrics/answers.ts';
import { EvaluationError, type LeftOut } from '../evaluate/observation.ts';
import type { TrainingPhoto, TrainingPhotos } from '../training-data/read-photos.ts';
import type { Backbone } from '../vision/backbone.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { type Divided, divide } from './divide.ts';
import { type EmbedOptions, embedPhotos } from './embed-photos.ts';
import { openEmbeddingCache } from './embedding-cache.ts';
import { type Labelling, labelling } from './labels.ts';

/** Below these no figure is honest, and the head learns who took the photos. */
export const LEAST = { photos: 50, observers: 20 } as const;
/** Also with `anyway`: of fewer nothing can be learnt at all. */
const LEAST_ANYWAY = 10;
const SEED = 'fieldmark';

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
  /** That it will play; of those that ask "is it a …?" yes and no are calibrated. */
  readonly hashtags?: readonly string[];
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
