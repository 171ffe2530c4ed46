import type { Known } from '../vision/onnx/with-head.ts';
import type { DividedPhoto } from './divide.ts';
import { examplesOf } from './fit.ts';
import type { Labelling } from './labels.ts';

/** The mean embedding of the photos that are learnt from, and where those of each label lie from there. */
export function knownOf(learnt: readonly DividedPhoto[], labels: Labelling): Known {
  const { x, features, y, classes } = examplesOf(learnt, labels);
  const sums = new Float64Array(classes * features);
  const mean = new Float64Array(features);
  const counts = new Float64Array(classes);
  y.forEach((label, i) => {
    counts[label] = (counts[label] ?? 0) + 1;
    for (let k = 0; k < features; k++) {
      const value = x[i * features + k] ?? 0;
      mean[k] = (mean[k] ?? 0) + value / y.length;
      sums[label * features + k] = (sums[label * features + k] ?? 0) + value;
    }
  });
  const directions = new Float32Array(classes * features);
  for (let label = 0; label < classes; label++) {
    const own = sums.subarray(label * features, (label + 1) * features);
    directions.set(
      direction(own.map((sum, k) => sum / (counts[label] ?? 1) - (mean[k] ?? 0))),
      label * features,
    );
  }
  return { mean: Float32Array.from(mean), directions };
}

/** How far a photo lies from them, as the network that is written tells: see `Known`. */
export function distanceOf(embedding: Float32Array, { mean, directions }: Known): number {
  const seen = direction(Float64Array.from(embedding, (value, k) => value - (mean[k] ?? 0)));
  let nearest = -Infinity;
  for (let at = 0; at < directions.length; at += mean.length)
    nearest = Math.max(
      nearest,
      seen.reduce((sum, value, k) => sum + value * (directions[at + k] ?? 0), 0),
    );
  return 1 - nearest;
}

/** Of length 1; nothing stays nothing. */
function direction(values: Float64Array): Float64Array {
  const length = Math.hypot(...values);
  return length === 0 ? values : values.map((value) => value / length);
}
