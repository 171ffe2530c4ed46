import type { Platform } from '../../src/platforms/platform.ts';
import { createXPlatform } from '../../src/platforms/x/x-platform.ts';
import type { PlayContext } from '../../src/play/context.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { GameDay, GameDayOptions } from '../support/game-day.ts';

/** A line of the table in docs/failures.md; each of its cases proves it in a whole run. */
export interface FaultRow<Case = FaultCase> {
  readonly fault: string;
  /** Stands word for word in the log, or in what the command prints. Absent: nothing is worth a line. */
  readonly sees?: string;
  readonly does: string;
  /** Default: nothing. */
  readonly lost?: string;
  readonly cases: Readonly<Record<string, Case>>;
}

export interface FaultCase {
  readonly sandbox?: GameDayOptions;
  /** Of the faulted pass alone. */
  readonly settings?: Partial<Settings>;
  /** Breaks something, after the posts were made. Returns what mends it; the sandbox's faults end by themselves. */
  readonly strike?: (day: GameDay) => undefined | Mend | Promise<undefined | Mend>;
  /** Stands between the faulted pass and its adapters. */
  readonly override?: (context: PlayContext, day: GameDay) => PlayContext | Promise<PlayContext>;
  /** How the faulted pass ends; `throws`: the command prints the error and ends with 78; `away`: the memory's server is. */
  readonly ends: 'done' | 'later' | 'refused' | 'throws' | 'away';
  /** How long until the next run, milliseconds. Default: a minute. */
  readonly pause?: number;
  /** How many answers there are in the end. Default: one reply to who asked, one post of its own. */
  readonly answers?: { readonly replies: number; readonly standalone: number };
  /** Everything that costs stops at once: nothing is asked of X after the first refusal. */
  readonly stops?: true;
}

export type Mend = () => void | Promise<void>;

export const SEARCH = { path: /\/search\/recent$/ };
export const POST = { method: 'POST', path: '/2/tweets' };
/** More than a run asks for. */
export const ALWAYS = 99;

type SandboxFault = Parameters<GameDay['sandbox']['faults']['add']>[0];

/** Every request of the faulted pass that matches meets this fault. */
export function meeting(match: SandboxFault['match'], fault: SandboxFault): NonNullable<FaultCase['strike']> {
  return (day) => {
    day.sandbox.faults.add({ times: ALWAYS, ...(match === undefined ? {} : { match }), ...fault });
    return undefined;
  };
}

/**
 * Calls of this one kind give up after a moment, where a real run waits for 15 s: for faults that meet all of them, so that on a
 * slow machine no other call runs out of time.
 */
export function impatient(call: 'read' | 'publish'): NonNullable<FaultCase['override']> {
  return async (context, { sandbox }) => {
    const account = await context.store.accounts.self();
    const hasty = createXPlatform({
      credentials: sandbox.credentials,
      baseUrl: sandbox.url,
      poll: 'search',
      timeoutMs: 150,
      meter: async () => {},
      limits: context.store.limits,
      now: context.now,
      ...(account ? { account } : {}),
    });
    const [own] = context.platforms as [Platform];
    const platform = new Proxy(own, {
      get(patient, name) {
        const door = name === call ? hasty : patient;
        const value: unknown = Reflect.get(door, name);
        return typeof value === 'function' ? value.bind(door) : value;
      },
    });
    return { ...context, platforms: [platform] };
  };
}
