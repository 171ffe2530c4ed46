/** One comparison, measured in one run on one machine: the ratio is what matters, the two figures belong to the machine. */
export interface Row {
  /** What was measured, of ours. Together with `against` it names the row in saved runs. */
  readonly what: string;
  /** What a user would pick instead, measured in the same run. */
  readonly against: string;
  readonly ours: number;
  readonly theirs: number;
  /** Of `ours` and `theirs`: ms, MB, photos/s, requests … */
  readonly unit: string;
  /** ours / theirs. */
  readonly ratio: number;
  /** In words, e.g. "at most 1.25 times". */
  readonly goal: string;
  readonly met: boolean;
  readonly note?: string;
  /** Which way the ratio should go; without it a smaller one is better. */
  readonly better?: 'less' | 'more';
  /** How far the ratio strays by itself, as a share of it (half the middle half of the repetitions); without it 0. */
  readonly noise?: number;
  /** Why there is no measurement; the figures mean nothing then. */
  readonly skipped?: string;
}

/** What each file of `bench/rows` exports. */
export interface RowsFile {
  readonly measure: () => Promise<readonly Row[]>;
}

/** For a peer or a machine that is not there: said, not left out. */
export function skipped(row: Pick<Row, 'what' | 'against' | 'goal'>, reason: string): Row {
  return { ...row, ours: 0, theirs: 0, unit: '', ratio: 0, met: false, skipped: reason };
}
