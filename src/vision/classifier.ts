import type { Score } from '../game/round.ts';
import type { Model } from './model.ts';
import type { Network } from './network.ts';
import { type Features, ModelError } from './vision.ts';

/** How far the sum of an honest softmax may be from 1; quantised networks round theirs. */
const SUM_TOLERANCE = 0.05;
/** Of thousands of species what a memory should not be filled with: less than this each, and what is left when `ENOUGH` is kept. */
const LEAST_KEPT = 1e-6;
const ENOUGH = 0.999;
const MOST_KEPT = 1000;

/** Shows one picture to the network: every label's probability, most probable first, summing to 1. Throws `ModelError`. */
export async function classifyPixels(
  model: Model,
  network: Network,
  rgb: Uint8Array,
  withFeatures = false,
): Promise<{ scores: Score[]; distance?: number; features?: Features }> {
  let ran: Awaited<ReturnType<Network['run']>>;
  try {
    ran = await network.run(rgb, withFeatures);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(model.folder, [
      `network.file: the network failed on a picture: ${(error as Error).message}`,
    ]);
  }
  const { outputs, ...beside } = ran;
  return { scores: scoresOf(model, network.assignment, outputs), ...beside };
}

/**
 * Temperature scaling (Guo et al. 2017), then the outputs of a label are summed: softmax(z / T) for logits z; for probabilities p
 * the logarithm of p takes the place of z, which is the same up to a constant. Ignored outputs take no part.
 */
export function scoresOf(model: Model, assignment: Int32Array, outputs: ArrayLike<number>): Score[] {
  const { kind, temperature } = model.manifest.output;
  const faults = outputFaults(outputs, assignment.length, kind);
  if (faults.length > 0) throw new ModelError(model.folder, faults);

  const logits = Float64Array.from(
    outputs,
    (value) => (kind === 'logits' ? value : Math.log(Math.max(0, value))) / temperature,
  );
  let highest = -Infinity;
  for (let i = 0; i < logits.length; i++)
    if (assignment[i] !== -1) highest = Math.max(highest, logits[i] ?? -Infinity);
  if (highest === -Infinity) {
    throw new ModelError(model.folder, [
      'ignoredOutputs: all probability went to ignored outputs; give them to a label',
    ]);
  }
  const { labels } = model;
  const sums = new Float64Array(labels.length);
  for (let i = 0; i < logits.length; i++) {
    const label = assignment[i] ?? -1;
    if (label >= 0) sums[label] = (sums[label] ?? 0) + Math.exp((logits[i] ?? 0) - highest);
  }
  const total = sums.reduce((sum, value) => sum + value, 0);
  const least = model.species === undefined ? 0 : LEAST_KEPT;
  const scores: Score[] = [];
  labels.forEach(({ id }, i) => {
    const probability = (sums[i] ?? 0) / total;
    if (probability >= least) scores.push({ label: id, probability });
  });
  scores.sort((a, b) => b.probability - a.probability);
  return model.species === undefined ? scores : mostOf(scores);
}

/** The most probable of thousands, until hardly anything is left, scaled to sum to 1. */
function mostOf(scores: readonly Score[]): Score[] {
  let sum = 0;
  let count = 0;
  for (; count < MOST_KEPT && sum < ENOUGH && count < scores.length; count++)
    sum += scores[count]?.probability ?? 0;
  return scores.slice(0, count).map(({ label, probability }) => ({ label, probability: probability / sum }));
}

function outputFaults(values: ArrayLike<number>, count: number, kind: 'logits' | 'probabilities'): string[] {
  if (values.length !== count) {
    return [
      `network.output: the network gave ${values.length} outputs, ${count} were announced; export it for one picture`,
    ];
  }
  let [sum, lowest] = [0, Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    sum += value;
    lowest = Math.min(lowest, value);
    if (Number.isFinite(value)) continue;
    return [
      `network.file: output ${i} is ${value}; the network is damaged, or "input" is not what it was trained with`,
    ];
  }
  if (kind === 'logits') return [];
  if (lowest >= -SUM_TOLERANCE && Math.abs(sum - 1) <= SUM_TOLERANCE) return [];
  return [
    `output.kind: model.json says "probabilities", but the outputs sum to ${sum.toPrecision(4)} and the lowest is ${lowest.toPrecision(4)}; write "logits"`,
  ];
}
