import type { Solution } from '../game/solution.ts';

/** A solution as far as it is known. */
export interface KnownSolution {
  readonly state: 'settled' | 'ambiguous';
  readonly solution: Solution;
}

/**
 * What holds when a host speaks again of the same round: "not a cougar" first and "a bobcat" later is a bobcat; two that
 * contradict each other leave it to a person.
 * @param holds whether a group holds a label or group, or is the same
 * @returns `undefined` when the later one adds nothing
 */
export function mergeSolutions(
  known: KnownSolution,
  later: KnownSolution,
  holds: (outer: string, inner: string) => boolean,
): KnownSolution | undefined {
  if (known.state === 'ambiguous') return later;
  if (later.state === 'ambiguous') return undefined;
  const [before, after] = [known.solution, later.solution];
  const within = (inner: Solution, outer: Solution): boolean =>
    inner.labels.every((label) => outer.labels.some((other) => holds(other, label)));
  const touches = (denied: Solution, named: Solution): boolean =>
    named.labels.some((label) => denied.labels.some((other) => holds(other, label)));
  const both = [...new Set([...before.labels, ...after.labels])];
  const contradiction: KnownSolution = { state: 'ambiguous', solution: { kind: 'is', labels: both } };
  if (before.kind === 'is' && after.kind === 'is') {
    if (within(before, after)) return undefined;
    return within(after, before) ? later : contradiction;
  }
  if (before.kind === 'is') return touches(after, before) ? contradiction : undefined;
  if (after.kind === 'is') return touches(before, after) ? contradiction : later;
  if (within(after, before)) return undefined;
  return { state: 'settled', solution: { kind: 'is-not', labels: both } };
}
