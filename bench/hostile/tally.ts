import Table from 'cli-table3';
import type { HostileForm } from '../../src/vision/testing/hostile-form.ts';
import type { Outcome } from './feeder.ts';

/** What the network says of the clean picture. */
export interface Clean {
  readonly label: string;
  readonly probability: number;
}

/** Whether the bot did with a picture what it should. */
export function isAsExpected({ expected }: HostileForm, outcome: Outcome, clean: Clean | undefined): boolean {
  if (outcome.outcome === 'refused') return expected.kind === 'refused' || expected.kind === 'either';
  if (outcome.outcome !== 'seen') return false;
  if (expected.kind === 'like' && clean) {
    return outcome.label === clean.label && Math.abs(outcome.probability - clean.probability) <= expected.by;
  }
  return expected.kind !== 'refused';
}

const columns = ['seen', 'refused', 'wrong', 'fault', 'crashed', 'hung'] as const;
type Column = (typeof columns)[number];

/** What became of a set of pictures. */
export class Tally {
  readonly counts: Record<Column, number> = { seen: 0, refused: 0, wrong: 0, fault: 0, crashed: 0, hung: 0 };
  /** Most memory of the process that looks, up to then, MiB. */
  peakMb = 0;
  slowestMs = 0;

  /** `asExpected`: as `isAsExpected` says; a crash or hang is counted as such, not as wrong. */
  add(outcome: Outcome, ms: number, asExpected: boolean): void {
    const looked = outcome.outcome === 'seen' || outcome.outcome === 'refused';
    this.counts[looked && !asExpected ? 'wrong' : outcome.outcome]++;
    this.peakMb = Math.max(this.peakMb, outcome.peakMb);
    this.slowestMs = Math.max(this.slowestMs, ms);
  }

  get tried(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /** Nothing that an operator would have to fear. */
  get isSound(): boolean {
    const { wrong, fault, crashed, hung } = this.counts;
    return wrong + fault + crashed + hung === 0;
  }
}

/** All sets and their sum, for a terminal. */
export function asTable(tallies: ReadonlyMap<string, Tally>): string {
  const table = new Table({
    head: ['pictures', 'tried', ...columns, 'slowest', 'peak memory'],
    style: { head: [], border: [] },
    colAligns: ['left', ...Array.from({ length: 9 }, () => 'right' as const)],
  });
  const line = (name: string, all: readonly Tally[]): (string | number)[] => [
    name,
    all.reduce((sum, { tried }) => sum + tried, 0),
    ...columns.map((column) => all.reduce((sum, { counts }) => sum + counts[column], 0)),
    `${(Math.max(...all.map(({ slowestMs }) => slowestMs)) / 1000).toFixed(1)} s`,
    `${Math.round(Math.max(...all.map(({ peakMb }) => peakMb)))} MB`,
  ];
  for (const [name, tally] of tallies) table.push(line(name, [tally]));
  table.push(line('all', [...tallies.values()]));
  return table.toString();
}
