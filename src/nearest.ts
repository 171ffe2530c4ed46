/**
 * The candidate that a mistyped word most likely meant; none when all are too far away. Ignores case, `-` and `_`.
 * @param limit edits allowed at most; a third of the longer word's length when that is less
 */
export function nearest(word: string, candidates: readonly string[], limit = Infinity): string | undefined {
  const plain = simplify(word);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const target = simplify(candidate);
    const third = Math.floor(Math.max(plain.length, target.length) / 3);
    const allowed = Math.min(limit, Math.max(1, third));
    if (Math.abs(plain.length - target.length) > allowed) continue;
    // Each letter that the other lacks costs an edit at least: spares the table for most of an environment's variables.
    if ([...plain].filter((letter) => !target.includes(letter)).length > allowed) continue;
    const distance = editDistance(plain, target);
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) best = { candidate, distance };
  }
  return best?.candidate;
}

function simplify(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, '');
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours each count one. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, at(beforeLast, column - 2) + 1);
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
