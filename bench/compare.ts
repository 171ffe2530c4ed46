import type { Row } from './row.ts';

/** A run as `--json` keeps it. */
export interface SavedRun {
  /** ISO-8601, UTC. */
  readonly at: string;
  readonly machine: string;
  readonly rows: readonly Row[];
}

export interface Change {
  readonly row: Row;
  readonly before: number;
  /** How much worse the ratio became, as a share of what it was; negative: better. */
  readonly worseBy: number;
  /** Beyond the margin, and beyond what the ratio strays by itself in either run. */
  readonly isSlowDown: boolean;
}

/** Rows that both runs measured, by what they measure. @param margin share of the old ratio that is nothing to speak of */
export function changesSince(before: SavedRun, rows: readonly Row[], margin: number): readonly Change[] {
  const old = new Map(before.rows.map((row) => [nameOf(row), row]));
  return rows.flatMap((row) => {
    const then = old.get(nameOf(row));
    if (!then || then.skipped !== undefined || row.skipped !== undefined || then.ratio === 0) return [];
    const grown = row.ratio / then.ratio - 1;
    const worseBy = row.better === 'more' ? -grown : grown;
    const allowed = Math.max(margin, row.noise ?? 0, then.noise ?? 0);
    return [{ row, before: then.ratio, worseBy, isSlowDown: worseBy > allowed }];
  });
}

export function nameOf({ what, against }: Row): string {
  return `${what} | ${against}`;
}
