import type { Score } from '../game/round.ts';
import type { Model } from './model.ts';
import type { Network } from './network.ts';
import { type Features, ModelError } from './vision.ts';

/** How far the sum of an honest softmax may be from 1; quantised networks round theirs. */
const SUM_TOLERANCE = 0.05;

/** Shows one picture to the network: every label's probability, most probable first, summing to 1. Throws `ModelError`. */
export async function classifyPixels(
  model: Model,
  network: Network,
  rgb: Uint8Array,
  withFeatures = false,
): Promise<{ scores: Score[]; features?: Features }> {
  let ran: Awaited<ReturnType<Network['run']>>;
  try {
    ran = await network.run(rgb, withFeatures);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(model.folder, [
      `network.file: the network failed on a picture: ${(error as Error).message}`,
    ]);
  }
  const { outputs, ...features } = ran;
  return { scores: scoresOf(model, network.assignment, outputs), ...features };
}

/**
 * Temperature scaling (Guo et al. 2017), then the outputs of a label are summed: softmax(z / T) for logits z; for probabilities p
 * the logarithm of p takes the place of z, which is the same up to a constant. Ignored outputs take no part.
 */
export function scoresOf(model: Model, assignment: Int32Array, outputs: ArrayLike<number>): Score[] {
  const { labels, output } = model.manifest;
  const values = Array.from(outputs);
  const faults = outputFaults(values, assignment.length, output.kind);
  if (faults.length > 0) throw new ModelError(model.folder, faults);

  const logits = values.map(
    (value) => (output.kind === 'logits' ? value : Math.log(Math.max(0, value))) / output.temperature,
  );
  const highest = logits.reduce(
    (max, logit, i) => (assignment[i] === -1 ? max : Math.max(max, logit)),
    -Infinity,
  );
  if (highest === -Infinity) {
    throw new ModelError(model.folder, [
      'ignoredOutputs: all probability went to ignored outputs; give them to a label',
    ]);
  }
  const sums = new Float64Array(labels.length);
  logits.forEach((logit, i) => {
    const label = assignment[i] ?? -1;
    if (label >= 0) sums[label] = (sums[label] ?? 0) + Math.exp(logit - highest);
  });
  const total = sums.reduce((sum, value) => sum + value, 0);
  return labels
    .map((label, i) => ({ label: label.id, probability: (sums[i] ?? 0) / total }))
    .sort((a, b) => b.probability - a.probability);
}

function outputFaults(values: readonly number[], count: number, kind: 'logits' | 'probabilities'): string[] {
  if (values.length !== count) {
    return [
      `network.output: the network gave ${values.length} outputs, ${count} were announced; export it for one picture`,
    ];
  }
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    return [
      `network.file: output ${odd} is ${values[odd]}; the network is damaged, or "input" is not what it was trained with`,
    ];
  }
  if (kind === 'logits') return [];
  const sum = values.reduce((total, value) => total + value, 0);
  const lowest = values.reduce((min, value) => Math.min(min, value), Infinity);
  if (lowest >= -SUM_TOLERANCE && Math.abs(sum - 1) <= SUM_TOLERANCE) return [];
  return [
    `output.kind: model.json says "probabilities", but the outputs sum to ${sum.toPrecision(4)} and the lowest is ${lowest.toPrecision(4)}; write "logits"`,
  ];
}
