import { fitRanks, type RankFit, type RankLimits } from '../evaluate/calibrate/rank-thresholds.ts';
import { asPercent, withInterval } from '../evaluate/format.ts';
import type { Share } from '../evaluate/metrics/share.ts';
import { EvaluationError, type Observation } from '../evaluate/observation.ts';
import type { DecisionThresholds, LabelSet } from '../game/game.ts';
import { indexOf } from '../game/label-index.ts';
import { table } from './evaluate-tables.ts';

/** Ranks of a species network from pictures whose classes are taxa, and what they come to in words. */
export function ranksOf(
  observations: readonly Observation[],
  model: LabelSet,
  limits: RankLimits,
): { readonly fits: readonly RankFit[]; readonly decision: DecisionThresholds; readonly text: string } {
  const fits = fitRanks(observations, model, limits);
  const { decision } = model;
  const before = (rank: RankFit['rank']): number =>
    rank === 'species' ? decision.label : (decision.ranks?.[rank] ?? decision.group);
  const found = new Map(
    fits.flatMap(({ rank, threshold }) => (threshold === undefined ? [] : [[rank, threshold]])),
  );
  const ranks = Object.fromEntries([...found].filter(([rank]) => rank !== 'species'));
  const rows = fits.map(({ rank, threshold, pictures, right, heldOut }) => [
    rank,
    String(pictures),
    String(before(rank)),
    threshold === undefined ? `${before(rank)}, not calibrated` : String(threshold),
    ...(threshold === undefined ? ['', ''] : [withInterval(right), withInterval(heldOut)]),
  ]);
  return {
    fits,
    decision: {
      ...decision,
      ...(found.has('species') && { label: found.get('species') as number }),
      ranks: { ...decision.ranks, ...ranks },
    },
    text: [
      `Names of a rank are to be right at least ${asPercent(limits.precision)} of the time, by a bound of ${asPercent(limits.confidence)}, whichever fifth of the sources is left out. Ranks that these pictures cannot show keep their careful thresholds.`,
      table(['rank', 'pictures', 'before', 'now', 'right when named', 'held out'], rows),
      '',
    ].join('\n'),
  };
}

/** What `model.json` keeps of it, in `quality.ranks`: right, and of how many names. */
export function ranksRecord(fits: readonly RankFit[], limits: RankLimits, command: string, now: Date) {
  const pair = ({ hits, of }: Share) => [hits, of];
  return {
    command,
    date: now.toISOString().slice(0, 10),
    limits: { ...limits },
    ...Object.fromEntries(
      fits.map(({ rank, threshold, pictures, right, heldOut, isBySource }) => [
        rank,
        threshold === undefined
          ? { pictures, calibrated: false }
          : {
              pictures,
              threshold,
              right: pair(right),
              heldOut: pair(heldOut),
              by: isBySource ? 'source' : 'picture',
            },
      ]),
    ),
  };
}

/** Throws `EvaluationError` where a class holds both what a target means and what it does not. */
export function refuseMixed(
  classes: ReadonlyMap<string, string>,
  wanted: ReadonlySet<string>,
  model: LabelSet,
): void {
  const { groups } = indexOf(model);
  const mixed = [...classes].filter(([, id]) => {
    const members = groups.get(id)?.members ?? [];
    return members.some((one) => wanted.has(one.id)) && !members.every((one) => wanted.has(one.id));
  });
  if (mixed.length > 0)
    throw new EvaluationError(
      `--target: the class ${mixed.map(([name]) => name).join(', ')} holds species that it asks for and others; leave it out with --ignore`,
    );
}
