import type { RunRecord } from '../store/store.ts';

/** What a run amounted to, in one line: for the log, the heartbeat and `doctor`. Holds nothing that others wrote. */
export function runLine({ mode, outcome, startedAt, finishedAt, counts }: RunRecord): string {
  const sum = (pattern: RegExp): number =>
    Object.entries(counts).reduce((total, [name, count]) => (pattern.test(name) ? total + count : total), 0);
  const reasons = (pattern: RegExp): string => {
    const found = Object.entries(counts).flatMap(([name, count]) => {
      const reason = pattern.exec(name)?.[1];
      return reason === undefined ? [] : [`${count} ${reason}`];
    });
    return found.length > 0 ? ` (${found.join(', ')})` : '';
  };
  const [seen, waiting] = [counts.seen ?? 0, sum(/^waiting:/)];
  const [skipped, failed] = [/^skipped:(.*)/, /^(?:failed|poll-failed|photos-failed):(.*)/];
  const parts = [
    `${seen} ${seen === 1 ? 'post' : 'posts'} seen`,
    `${counts.admitted ?? 0} admitted`,
    `${counts.sent ?? 0} answered`,
    ...(counts['dry-run'] ? [`${counts['dry-run']} composed and not posted`] : []),
    ...(counts.held ? [`${counts.held} held for review`] : []),
    ...(waiting > 0 ? [`${waiting} waiting${reasons(/^waiting:(.*)/)}`] : []),
    `${sum(skipped)} skipped${reasons(skipped)}`,
    `${sum(failed)} failed${reasons(failed)}`,
    `$${dollars(counts.spentMicroUsd ?? 0)} spent`,
    ...(counts['budget-spent'] ? ['budget used up'] : []),
    ...(finishedAt ? [`${((finishedAt.getTime() - startedAt.getTime()) / 1000).toFixed(1)} s`] : []),
  ];
  return `${outcome ?? 'not finished'} (${mode}): ${parts.join(', ')}`;
}

/** `0`, `0.05`, `0.005`: as many digits as there are, at least two. */
function dollars(microUsd: number): string {
  if (microUsd === 0) return '0';
  return (microUsd / 1e6).toFixed(6).replace(/(\.\d\d\d*?)0+$/, '$1');
}
