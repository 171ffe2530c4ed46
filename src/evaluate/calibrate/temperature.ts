import type { Score } from '../../game/round.ts';
import type { Observation } from '../observation.ts';

const [LEAST, MOST] = [0.05, 20];
/** The least number above 0 of a network that calculates with 32 bits; what it gives as 0 is anything below. */
const LEAST_PROBABILITY = 1e-45;

/**
 * The factor by which the temperature has to grow for the lowest mean loss (temperature scaling, Guo et al. 2017). Exact where each
 * label is one output of the network: dividing the logits by T is raising the probabilities to the power 1/T, up to a constant.
 * Of few pictures that are all right the lowest loss lies at boundless confidence; they show no more than the rule of succession
 * (Laplace): on average (n + 1) / (n + 2) for n pictures.
 * @returns 0.05 to 20; 1 without observations
 */
export function fitTemperature(observations: readonly Observation[]): number {
  if (observations.length === 0) return 1;
  const pictures = observations.map(({ scores, truth }) => ({
    right: scores.findIndex(({ label }) => label === truth),
    logs: logsOf(scores),
  }));
  const lossAt = (logTemperature: number): number => {
    const temperature = Math.exp(logTemperature);
    return pictures.reduce((sum, { right, logs }) => {
      const scaled = logs.map((log) => log / temperature);
      return sum + logOfSum(scaled) - (scaled[right] ?? 0);
    }, 0);
  };
  // The loss is convex in 1/T, so it has one valley in ln T; the golden section closes in on it.
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(LEAST), Math.log(MOST)];
  let left = { at: high - ratio * (high - low), loss: 0 };
  let right = { at: low + ratio * (high - low), loss: 0 };
  left.loss = lossAt(left.at);
  right.loss = lossAt(right.at);
  while (high - low > 1e-4) {
    if (left.loss <= right.loss) {
      [high, right] = [right.at, left];
      const at = high - ratio * (high - low);
      left = { at, loss: lossAt(at) };
    } else {
      [low, left] = [left.at, right];
      const at = low + ratio * (high - low);
      right = { at, loss: lossAt(at) };
    }
  }
  const most = (pictures.length + 1) / (pictures.length + 2);
  const isTooSure = (logTemperature: number): boolean => {
    const sum = pictures.reduce((total, { logs }) => total + confidence(logs, Math.exp(logTemperature)), 0);
    return sum / pictures.length > most;
  };
  let at = (low + high) / 2;
  if (!isTooSure(at)) return Math.exp(at);
  for (let above = Math.log(MOST); above - at > 1e-4; ) {
    const middle = (at + above) / 2;
    if (isTooSure(middle)) at = middle;
    else above = middle;
  }
  return Math.exp(at);
}

/** Probability of the first label at a temperature. */
function confidence(logs: readonly number[], temperature: number): number {
  const scaled = logs.map((log) => log / temperature);
  return Math.exp(Math.max(...scaled) - logOfSum(scaled));
}

/** The same observations as a network would give them whose temperature is `factor` times as high. */
export function withTemperature(observations: readonly Observation[], factor: number): Observation[] {
  return observations.map((observation) => ({
    ...observation,
    scores: rescaled(observation.scores, factor),
  }));
}

function rescaled(scores: readonly Score[], factor: number): Score[] {
  const logs = logsOf(scores).map((log) => log / factor);
  const total = logOfSum(logs);
  return scores.map(({ label }, i) => ({ label, probability: Math.exp((logs[i] ?? 0) - total) }));
}

function logsOf(scores: readonly Score[]): number[] {
  return scores.map(({ probability }) => Math.log(Math.max(LEAST_PROBABILITY, probability)));
}

/** ln of the sum of exp, without overflow. */
function logOfSum(logs: readonly number[]): number {
  const highest = Math.max(...logs);
  return highest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - highest), 0));
}
