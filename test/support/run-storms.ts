import fc from 'fast-check';
import { playStormOnBoth } from './both-networks-storm.ts';
import type { StoreKind } from './game-day.ts';
import { inParallel } from './in-parallel.ts';
import { playStorm, type StormResult } from './storm.ts';
import { stormCase } from './storm-case.ts';

export interface StormOptions {
  readonly runs: number;
  readonly seed: number;
  readonly store?: StoreKind;
  /** Cases played side by side: much of the time of a case is waiting. */
  readonly atOnce: number;
  /** Reduce a failing case to a small one; takes minutes. */
  readonly shrink?: boolean;
  readonly onPlayed?: (tally: StormTally) => void;
}

export interface StormTally {
  cases: number;
  answers: number;
  kills: number;
  faultedRuns: number;
  doubled: number;
  lost: number;
  /** What happened in them: kinds of steps, and of faults. */
  readonly kinds: Set<string>;
}

export interface StormsReport extends StormTally {
  readonly seed: number;
  /** What went wrong, with what repeats it. */
  readonly failures: readonly string[];
}

/** Plays random cases, the same ones for the same seed, runs and number at once. Each series ends at its first failure. */
export async function runStorms(options: StormOptions): Promise<StormsReport> {
  const { runs, seed, atOnce, shrink = false } = options;
  const tally = emptyTally();
  const series = Array.from({ length: Math.min(atOnce, runs) }, async (_, index) => {
    const numRuns = Math.ceil((runs - index) / atOnce);
    const property = fc.asyncProperty(stormCase, async (storm) => {
      const result = await playStorm(storm, options.store);
      for (const step of storm.steps) tally.kinds.add(step.do === 'fault' ? step.fault : step.do);
      add(tally, result);
      options.onPlayed?.(tally);
      const faults = [...result.doubled, ...result.lost];
      if (faults.length > 0) throw new Error(faults.join('\n'));
    });
    const details = await fc.check(property, { numRuns, seed: seed + index, endOnFailure: !shrink });
    return details.failed ? [fc.defaultReportMessage(details) ?? 'failed'] : [];
  });
  const failures = (await Promise.all(series)).flat();
  return { ...tally, seed, failures };
}

/** Plays cases on both networks, numbered from `seed`: a case alone is `{ runs: 1, seed: itsNumber }`. */
export async function runStormsOnBoth(options: Omit<StormOptions, 'shrink'>): Promise<StormsReport> {
  const { runs, seed, atOnce, store } = options;
  const tally = emptyTally();
  const numbers = Array.from({ length: runs }, (_, index) => seed + index);
  const failures = await inParallel(atOnce, numbers, async (number) => {
    try {
      const result = await playStormOnBoth(number, store);
      add(tally, result);
      options.onPlayed?.(tally);
      return [...result.doubled, ...result.lost].map((fault) => `both networks, case ${number}: ${fault}`);
    } catch (error) {
      return [`both networks, case ${number}: ${error instanceof Error ? error.stack : error}`];
    }
  });
  return { ...tally, seed, failures: failures.flat() };
}

function emptyTally(): StormTally {
  return { cases: 0, answers: 0, kills: 0, faultedRuns: 0, doubled: 0, lost: 0, kinds: new Set() };
}

function add(tally: StormTally, result: StormResult): void {
  tally.cases++;
  tally.answers += result.answers;
  tally.kills += result.kills;
  tally.faultedRuns += result.faultedRuns;
  tally.doubled += result.doubled.length;
  tally.lost += result.lost.length;
}
