import { type Share, share } from '../../evaluate/metrics/share.ts';
import type { ScoreCell } from '../../store/store.ts';

/** How a set of rounds went. */
export interface Tally {
  readonly rounds: number;
  /** With an answer, whether it was posted or not. */
  readonly answered: number;
  readonly posted: number;
  /** Against what the host said; answers of a dry run and held ones count as well. */
  readonly right: number;
  /** Of those right: only a broader group was named. */
  readonly byGroup: number;
  readonly wrong: number;
  /** Checked by the host, but nothing was named. */
  readonly unsure: number;
  /** Answers that no host has checked, or whose words do not decide them. */
  readonly open: number;
  /** Right of what was named. */
  readonly accuracy: Share;
  /** Named, of the answers that the host has checked. */
  readonly coverage: Share;
  /** Of games that ask "is it a …?"; absent where none was checked. */
  readonly sides?: SidesTally;
}

/** Each side by itself: how many were right of those said, and how many said neither. */
export interface SidesTally {
  readonly yes: Share;
  readonly no: Share;
  readonly cannotTell: number;
  /** By what it was, of those that were answered yes or no: targets that got a yes, others that got a no. */
  readonly targets: Share;
  readonly others: Share;
}

/** Below this many an accuracy says next to nothing: of 19 the 95 % interval is some 40 points wide. */
export const ENOUGH_FOR_SHARE = 20;
/** Below this many a calibration error is mostly noise, which always adds to it. */
export const ENOUGH_FOR_CALIBRATION = 100;

export function tallyOf(cells: readonly ScoreCell[]): Tally {
  const count = (isMeant: (cell: ScoreCell) => boolean): number =>
    cells.reduce((sum, cell) => sum + (isMeant(cell) ? cell.rounds : 0), 0);
  const answered = count(({ answerState }) => answerState !== undefined);
  const right = count(({ outcome }) => outcome === 'right');
  const wrong = count(({ outcome }) => outcome === 'wrong');
  const unsure = count(({ outcome }) => outcome === 'abstained');
  return {
    rounds: count(() => true),
    answered,
    posted: count(({ answerState }) => answerState === 'sent'),
    right,
    byGroup: count(({ outcome, named }) => outcome === 'right' && named === 'group'),
    wrong,
    unsure,
    open: answered - right - wrong - unsure,
    accuracy: share(right, right + wrong),
    coverage: share(right + wrong, right + wrong + unsure),
    ...sidesOf(count),
  };
}

function sidesOf(count: (isMeant: (cell: ScoreCell) => boolean) => number): { sides?: SidesTally } {
  const of = (side: ScoreCell['said'], wanted: ScoreCell['outcome']): number =>
    count(({ said, outcome }) => said === side && outcome === wanted);
  const yes = { right: of('yes', 'right'), wrong: of('yes', 'wrong') };
  const no = { right: of('no', 'right'), wrong: of('no', 'wrong') };
  const cannotTell = of('cannotTell', 'abstained');
  if (yes.right + yes.wrong + no.right + no.wrong + cannotTell === 0) return {};
  return {
    sides: {
      yes: share(yes.right, yes.right + yes.wrong),
      no: share(no.right, no.right + no.wrong),
      cannotTell,
      targets: share(yes.right, yes.right + no.wrong),
      others: share(no.right, no.right + yes.wrong),
    },
  };
}

/** A tally for each value of `keyOf`, in order of the values; cells without one are left out. */
export function tallyBy(
  cells: readonly ScoreCell[],
  keyOf: (cell: ScoreCell) => string | undefined,
): readonly ({ readonly key: string } & Tally)[] {
  const groups = Map.groupBy(
    cells.flatMap((cell) => {
      const key = keyOf(cell);
      return key === undefined ? [] : [{ key, cell }];
    }),
    ({ key }) => key,
  );
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entries]) => ({ key, ...tallyOf(entries.map(({ cell }) => cell)) }));
}

/** How many rounds there are for each value, the most first. */
export function countBy(
  cells: readonly ScoreCell[],
  keyOf: (cell: ScoreCell) => string | undefined,
): readonly { readonly key: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    const key = keyOf(cell);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + cell.rounds);
  }
  return [...counts]
    .map(([key, count]) => ({ key, count }))
    .toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}
