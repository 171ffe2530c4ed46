import type { Grid } from '../vision.ts';

/** [1, features, height, width], or [1, height, width, features]. */
export interface FeatureMap {
  readonly data: ArrayLike<number>;
  readonly dims: readonly number[];
}

export interface HeadWeights {
  readonly data: ArrayLike<number>;
  /** Length of a row. */
  readonly columns: number;
  /** Else a row is a feature. */
  readonly rowIsClass: boolean;
}

/** A class and how much it counts. */
export type Share = readonly [output: number, share: number];

/**
 * Class activation map (Zhou et al. 2016): the sum over features k of W[c,k] * map[k,y,x], for several classes the sum of theirs, each
 * by its share. Its mean over the picture is the score but for the bias, so it says how much each place spoke for the class.
 * @returns values from 0 (the least) to 1 (the most); all 0 where no place differs from another
 */
export function classMap(map: FeatureMap, weights: HeadWeights, shares: readonly Share[]): Grid {
  const { columns, rowIsClass, data } = weights;
  const features = rowIsClass ? columns : data.length / columns;
  const classes = rowIsClass ? data.length / columns : columns;
  const channelsFirst = map.dims[1] === features;
  const [rows = 0, cols = 0] = channelsFirst ? map.dims.slice(2) : map.dims.slice(1);
  const values = new Float64Array(rows * cols);
  const [toNextCell, toNextFeature] = channelsFirst ? [1, rows * cols] : [features, 1];
  for (let k = 0; k < features; k++) {
    let weight = 0;
    for (const [c, share] of shares)
      if (c < classes) weight += share * (data[rowIsClass ? c * columns + k : k * columns + c] ?? 0);
    for (let cell = 0; cell < values.length; cell++)
      values[cell] = (values[cell] ?? 0) + weight * (map.data[cell * toNextCell + k * toNextFeature] ?? 0);
  }
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = most - least;
  return {
    rows,
    cols,
    values: Array.from(values, (value) => (range > 1e-9 ? (value - least) / range : 0)),
  };
}

/**
 * What each output of some labels counts: its part of their probability, so that of 120 dogs those speak that the network sees.
 * @param outputs logits, or probabilities
 * @param wanted whether an output belongs to the labels
 */
export function sharesOf(
  outputs: ArrayLike<number>,
  kind: 'logits' | 'probabilities',
  wanted: (output: number) => boolean,
): Share[] {
  const chosen = Array.from(outputs, (value, output) => ({ value, output })).filter(({ output }) =>
    wanted(output),
  );
  const highest = Math.max(...chosen.map(({ value }) => value));
  const powers = chosen.map(
    ({ value, output }) =>
      [output, kind === 'logits' ? Math.exp(value - highest) : Math.max(0, value)] as const,
  );
  const total = powers.reduce((sum, [, power]) => sum + power, 0);
  return powers.map(([output, power]) => [output, total > 0 ? power / total : 1 / powers.length] as const);
}
