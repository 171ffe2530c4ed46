/**
 * Area under the receiver operating characteristic: the probability that a random positive scores above a random negative, ties
 * counting half (Mann and Whitney's U over both counts; Hanley and McNeil 1982). Null when one side is empty.
 */
export function areaUnderRoc(positives: readonly number[], negatives: readonly number[]): number | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  const all = [
    ...positives.map((score) => ({ score, positive: true })),
    ...negatives.map((score) => ({ score, positive: false })),
  ].sort((a, b) => a.score - b.score);
  let wins = 0;
  let below = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.score === all[start]?.score) end++;
    const tied = all.slice(start, end);
    const tiedPositives = tied.filter((entry) => entry.positive).length;
    const tiedNegatives = tied.length - tiedPositives;
    wins += tiedPositives * (below + tiedNegatives / 2);
    below += tiedNegatives;
    start = end;
  }
  return wins / (positives.length * negatives.length);
}
