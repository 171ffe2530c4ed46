import type { Verdict } from '../game/verdict.ts';
import type { CheckedShadow, ScorePeriod, Store } from '../store/store.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { scoreAnswer } from './score.ts';

/** A model that spoke and one that did not, over the rounds of a game that both have seen and whose solution decides both. */
export interface Comparison {
  readonly game: string;
  readonly spoke: Compared;
  readonly shadow: Compared;
  readonly rounds: number;
  /** How probable it is by chance alone that they differ so much in what only one of them has right; two-sided sign test. */
  readonly chance: number;
}

export interface Compared {
  readonly model: string;
  readonly right: number;
  readonly wrong: number;
  /** Named nothing. */
  readonly unsure: number;
  /** Right where the other is not. */
  readonly rightAlone: number;
}

/** Rounds at most: the latest. */
const MOST = 2000;

/** Shadows of models that are not installed in that state any more are left out: nobody knows their labels. */
export async function compareShadows(
  store: Pick<Store, 'shadows'>,
  period: ScorePeriod,
  models: ReadonlyMap<string, ModelInfo>,
): Promise<readonly Comparison[]> {
  const checked = await store.shadows.checked(period, MOST);
  const byHash = new Map([...models.values()].map((model) => [model.id.hash, model]));
  const rounds = checked.flatMap((one) => {
    const model = byHash.get(one.model.hash);
    const outcome = model && scoreAnswer(one.verdict as Verdict, one.solution, model).outcome;
    return outcome === undefined || outcome === 'open' || one.outcome === 'open' ? [] : [{ ...one, outcome }];
  });
  const outcomeOf = new Map(checked.map(({ roundId, outcome }) => [roundId, outcome]));
  const groups = Map.groupBy(rounds, ({ gameKey, spoke, model }) =>
    JSON.stringify([gameKey, nameOf(spoke), nameOf(model)]),
  );
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, some]) => {
      const [game, spoke, shadow] = JSON.parse(key) as [string, string, string];
      const own = some.map(({ roundId }) => outcomeOf.get(roundId));
      const other = some.map(({ outcome }) => outcome);
      const [first, second] = [compared(spoke, own, other), compared(shadow, other, own)];
      const chance = signTest(first.rightAlone, second.rightAlone);
      return { game, spoke: first, shadow: second, rounds: some.length, chance };
    });
}

const nameOf = ({ name, version }: { name: string; version: string }): string => `${name} ${version}`;

type Outcomes = readonly (CheckedShadow['outcome'] | undefined)[];

function compared(model: string, own: Outcomes, other: Outcomes): Compared {
  const count = (wanted: CheckedShadow['outcome']): number =>
    own.filter((outcome) => outcome === wanted).length;
  return {
    model,
    right: count('right'),
    wrong: count('wrong'),
    unsure: count('abstained'),
    rightAlone: own.filter((outcome, i) => outcome === 'right' && other[i] !== 'right').length,
  };
}

/** Of `a + b` throws of a coin, how probable `a` heads or a rarer number is. */
export function signTest(a: number, b: number): number {
  const [few, all] = [Math.min(a, b), a + b];
  // Terms of the binomial distribution from the middle of its logarithm: 2^-2000 is no number.
  let logarithm = -all * Math.LN2;
  let sum = 0;
  for (let k = 0; k <= few; k++) {
    sum += Math.exp(logarithm);
    logarithm += Math.log((all - k) / (k + 1));
  }
  return Math.min(1, 2 * sum);
}

/** What a person decides by. */
export function comparisonInWords({ game, spoke, shadow, rounds, chance }: Comparison): string {
  const tally = ({ model, right, wrong, unsure }: Compared): string =>
    `${model}: ${right} right, ${wrong} wrong, ${unsure} not sure`;
  const alone = `Only ${spoke.model} is right in ${spoke.rightAlone}, only ${shadow.model} in ${shadow.rightAlone}`;
  const better = shadow.rightAlone > spoke.rightAlone ? shadow.model : spoke.model;
  const verdict =
    chance < 0.05
      ? `more than chance would do (p ${chance < 0.001 ? '< 0.001' : chance.toFixed(3)}): ${better} is better`
      : 'which may be chance';
  return `${game}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'} that both have seen: ${tally(spoke)}; its shadow ${tally(shadow)}. ${alone}, ${verdict}.`;
}
