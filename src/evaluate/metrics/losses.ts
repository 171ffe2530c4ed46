import { best, type Observation, probabilityOf } from '../observation.ts';

/** A picture the model got wrong. */
export interface Loss {
  readonly name: string;
  readonly file: string;
  readonly source: string;
  readonly class: string;
  readonly predicted: string;
  readonly predictedProbability: number;
  readonly actual: string;
  readonly actualProbability: number;
  /** Natural logarithm of 1 / probability of what is right. */
  readonly loss: number;
}

const LEAST_PROBABILITY = 1e-12;

/** The worst mistakes, worst first: what a model was surest of and wrong. Mislabelled pictures gather here too. */
export function topLosses(observations: readonly Observation[], count: number): Loss[] {
  return observations
    .filter((observation) => best(observation).label !== observation.truth)
    .map((observation) => {
      const { picture, truth } = observation;
      const { label, probability } = best(observation);
      const actualProbability = probabilityOf(observation, truth);
      return {
        name: picture.name,
        file: picture.file,
        source: picture.source,
        class: picture.class,
        predicted: label,
        predictedProbability: probability,
        actual: truth,
        actualProbability,
        loss: -Math.log(Math.max(LEAST_PROBABILITY, actualProbability)),
      };
    })
    .sort((a, b) => b.loss - a.loss || (a.name < b.name ? -1 : 1))
    .slice(0, count);
}

/** Mean of -ln(probability of what is right), nats; null without pictures. */
export function meanLoss(observations: readonly Observation[]): number | null {
  if (observations.length === 0) return null;
  const sum = observations.reduce(
    (total, observation) =>
      total - Math.log(Math.max(LEAST_PROBABILITY, probabilityOf(observation, observation.truth))),
    0,
  );
  return sum / observations.length;
}
