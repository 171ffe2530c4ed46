import { best, type Observation } from '../observation.ts';

export interface ReliabilityBin {
  /** Confidences above `from` (the first bin: at least) and up to `to`. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability of the most probable label; null in an empty bin. */
  readonly confidence: number | null;
  /** How often that label was right; null in an empty bin. */
  readonly accuracy: number | null;
}

export interface Reliability {
  /** Mean distance between confidence and accuracy, each bin weighted by its count; null without pictures. */
  readonly expectedCalibrationError: number | null;
  readonly bins: readonly ReliabilityBin[];
}

const BINS = 15;

/** Top-label calibration over 15 bins of equal width (Guo et al. 2017). */
export function reliability(observations: readonly Observation[]): Reliability {
  const sums = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const observation of observations) {
    const { label, probability } = best(observation);
    const bin = sums[Math.min(BINS - 1, Math.max(0, Math.ceil(probability * BINS) - 1))];
    if (bin === undefined) continue;
    bin.count++;
    bin.confidence += probability;
    if (label === observation.truth) bin.right++;
  }
  const gaps = sums.reduce((total, bin) => total + Math.abs(bin.confidence - bin.right), 0);
  return {
    expectedCalibrationError: observations.length === 0 ? null : gaps / observations.length,
    bins: sums.map(({ count, confidence, right }, i) => ({
      from: i / BINS,
      to: (i + 1) / BINS,
      count,
      confidence: count === 0 ? null : confidence / count,
      accuracy: count === 0 ? null : right / count,
    })),
  };
}
