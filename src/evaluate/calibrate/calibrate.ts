import type { LabelSet } from '../../game/game.ts';
import { groupsOfAllAnimals } from '../metrics/answers.ts';
import { EvaluationError, type Observation } from '../observation.ts';
import { type Figures, figuresBySource, figuresOf } from '../report.ts';
import { casesOf, sumOf, type Tally, tallyOf } from './cases.ts';
import { type Targets, tooFew } from './targets.ts';
import { fitTemperature, withTemperature } from './temperature.ts';
import { type FittedDecision, fitDecision } from './thresholds.ts';

export interface Calibration extends FittedDecision {
  /** What the temperature has to be multiplied with; 1 where it was left alone. */
  readonly temperatureFactor: number;
  readonly targets: Targets;
  /** With the old temperature and thresholds, and with the new ones. */
  readonly before: Figures;
  readonly after: Figures;
  readonly afterBySource: Readonly<Record<string, Figures>>;
  readonly crossCheck: CrossCheck;
}

/** The thresholds fitted on four parts of the pictures and applied to the fifth, five times: what to expect of other photos. */
export interface CrossCheck extends Tally {
  /** True: each source is in one part only, so that all judged pictures are of sources the thresholds have not seen. */
  readonly isBySource: boolean;
}

const PARTS = 5;

/** Everything from stored probabilities: the temperature first, then the thresholds over the probabilities it makes. Throws `EvaluationError` with too few pictures. */
export function calibrate(
  observations: readonly Observation[],
  model: LabelSet,
  targets: Targets,
  { keepTemperature = false }: { readonly keepTemperature?: boolean } = {},
): Calibration {
  const faults = tooFew(
    tallyOf(casesOf(observations, model), model.decision, groupsOfAllAnimals(model)),
    targets,
  );
  if (faults.length > 0) {
    throw new EvaluationError(
      `The targets cannot be shown with so little data (take more, or lower --confidence):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
  const temperatureFactor = keepTemperature ? 1 : fitTemperature(observations);
  const scaled = keepTemperature ? observations : withTemperature(observations, temperatureFactor);
  const fitted = fitDecision(scaled, model, targets);
  const after = { ...model, decision: fitted.decision };
  return {
    ...fitted,
    temperatureFactor,
    targets,
    before: figuresOf(observations, model),
    after: figuresOf(scaled, after),
    afterBySource: figuresBySource(scaled, after),
    crossCheck: crossCheck(scaled, model, targets),
  };
}

function crossCheck(observations: readonly Observation[], model: LabelSet, targets: Targets): CrossCheck {
  const vague = groupsOfAllAnimals(model);
  const parts = partsBySource(observations);
  const partOf = (observation: Observation, i: number): number =>
    parts?.get(observation.picture.source) ?? i % PARTS;
  const tallies = Array.from({ length: PARTS }, (_, part) => {
    const others = observations.filter((observation, i) => partOf(observation, i) !== part);
    const held = observations.filter((observation, i) => partOf(observation, i) === part);
    return tallyOf(casesOf(held, model), fitDecision(others, model, targets).decision, vague);
  });
  return { ...tallies.reduce(sumOf), isBySource: parts !== undefined };
}

/** Which part each source belongs to, the parts as equal as can be; `undefined` with fewer sources than parts. */
function partsBySource(observations: readonly Observation[]): ReadonlyMap<string, number> | undefined {
  const sources = [...Map.groupBy(observations, ({ picture }) => picture.source)];
  if (sources.length < PARTS) return undefined;
  const sizes = Array<number>(PARTS).fill(0);
  const largestFirst = sources.toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  return new Map(
    largestFirst.map(([source, pictures]) => {
      const part = sizes.indexOf(Math.min(...sizes));
      sizes[part] = (sizes[part] ?? 0) + pictures.length;
      return [source, part];
    }),
  );
}
