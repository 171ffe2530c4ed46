import type { PlayContext } from '../../src/play/context.ts';

/** What a killed process would never get to do: from the crash on, every door of the run throws this. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface CrashPlan {
  /** The n-th boundary (1-based) at which the process dies; each call of a port has two, before and after its effect. */
  readonly at: number;
  /** Boundaries passed so far. */
  passed: number;
  /** What was called at each of them, when there is a list to write it to. */
  readonly names?: string[];
}

/** A run that dies at a boundary: each call of the store or the platform is one before its effect and one after it. */
export function crashing(context: PlayContext, plan: CrashPlan): PlayContext {
  let dead = false;
  const boundary = (name: string): void => {
    plan.passed++;
    plan.names?.push(name);
    if (plan.passed === plan.at) dead = true;
    if (dead) throw new Crash(`killed at boundary ${plan.passed}`);
  };
  const guard = <T extends object>(door: T): T =>
    new Proxy(door, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === 'object' && value !== null) return guard(value);
        if (typeof value !== 'function') return value;
        // The same memory, of another network: no call by itself.
        if (name === 'on') return (network: string) => guard(Reflect.apply(value, target, [network]) as T);
        return (...args: unknown[]) => {
          const boundaryHere = (): void => boundary(String(name));
          boundaryHere();
          const result: unknown = Reflect.apply(value, target, args);
          if (!(result instanceof Promise)) {
            boundaryHere();
            return result;
          }
          return result.then(
            (done) => {
              boundaryHere();
              return done;
            },
            (error) => {
              boundaryHere();
              throw error;
            },
          );
        };
      },
    });
  return { ...context, platforms: context.platforms.map(guard), store: guard(context.store) };
}
