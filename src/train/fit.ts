import type { Observation } from '../evaluate/observation.ts';
import type { DividedPhoto } from './divide.ts';
import { type Fitted, fitHead, type Head, probabilities } from './fit-head.ts';
import type { Labelling } from './labels.ts';

/** From strong to weak; the choice is not delicate (on 4,400 photos 0.1 and 0.03 differ by 0.3 points of top-1). */
const STRENGTHS = [0.1, 0.03, 0.01, 0.003] as const;
/** Where too few photos are there to choose by: the strongest, since a head of few photos is too sure of itself. */
const USUAL_STRENGTH = STRENGTHS[0];
const LEAST_TO_CHOOSE = 40;

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
