/** A function of many numbers and its slope: writes the slope into `gradient`. @returns the value */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

const MEMORY = 10;
/** Armijo's condition: a step must gain this share of what the slope promises. */
const ENOUGH = 1e-4;

/**
 * The lowest point of a smooth convex function: L-BFGS (Nocedal 1980) with a memory of ten steps and backtracking. Ends when the
 * slope is small beside the point, when nothing is gained any more, or after `most` evaluations. Changes `at` in place.
 */
export function minimise(
  objective: Objective,
  at: Float64Array,
  { tolerance = 1e-3, most = 400 }: { readonly tolerance?: number; readonly most?: number } = {},
): { readonly value: number; readonly evaluations: number } {
  const size = at.length;
  let gradient = new Float64Array(size);
  let value = objective(at, gradient);
  let evaluations = 1;
  const steps: { readonly moved: Float64Array; readonly turned: Float64Array; readonly rho: number }[] = [];
  while (evaluations < most && norm(gradient) > tolerance * Math.max(1, norm(at))) {
    const direction = newton(gradient, steps);
    let slope = dot(direction, gradient);
    if (slope >= 0) {
      // What the memory says of the curvature is of no use any more.
      steps.length = 0;
      for (let i = 0; i < size; i++) direction[i] = -(gradient[i] ?? 0);
      slope = -dot(gradient, gradient);
    }
    let length = steps.length === 0 ? Math.min(1, 1 / norm(gradient)) : 1;
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let nextValue = Infinity;
    for (; evaluations < most; length /= 2) {
      for (let i = 0; i < size; i++) next[i] = (at[i] ?? 0) + length * (direction[i] ?? 0);
      nextValue = objective(next, nextGradient);
      evaluations++;
      if (nextValue <= value + ENOUGH * length * slope || length < 1e-10) break;
    }
    if (!(nextValue < value)) break;
    const moved = new Float64Array(size);
    const turned = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      moved[i] = (next[i] ?? 0) - (at[i] ?? 0);
      turned[i] = (nextGradient[i] ?? 0) - (gradient[i] ?? 0);
    }
    const curvature = dot(moved, turned);
    if (curvature > 1e-12) {
      steps.push({ moved, turned, rho: 1 / curvature });
      if (steps.length > MEMORY) steps.shift();
    }
    const gained = value - nextValue;
    at.set(next);
    gradient = nextGradient;
    value = nextValue;
    if (gained < 1e-7 * Math.max(1, Math.abs(value))) break;
  }
  return { value, evaluations };
}

/** The two-loop recursion: minus the slope, bent by the curvature that the last steps have shown. */
function newton(
  gradient: Float64Array,
  steps: readonly { readonly moved: Float64Array; readonly turned: Float64Array; readonly rho: number }[],
): Float64Array {
  const direction = gradient.map((value) => -value);
  const alphas: number[] = [];
  for (const { moved, turned, rho } of steps.toReversed()) {
    const alpha = rho * dot(moved, direction);
    alphas.push(alpha);
    addScaled(direction, turned, -alpha);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.turned, last.turned));
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] ?? 0) * scale;
  }
  for (const { moved, turned, rho } of steps) {
    const alpha = alphas.pop() ?? 0;
    addScaled(direction, moved, alpha - rho * dot(turned, direction));
  }
  return direction;
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] ?? 0) + factor * (from[i] ?? 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
