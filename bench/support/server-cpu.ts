import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';

/** CPU time that a PostgreSQL server and all its processes, also those that have ended, have used so far, milliseconds. Linux. */
export function serverCpuMs(postmaster: number): number {
  let ticks = 0;
  for (const file of globSync('/proc/[0-9]*/stat')) {
    const stat = attempt(() => readFileSync(file, 'utf8'));
    if (stat === undefined) continue;
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: after the name, which may hold spaces, come state and parent.
    const [, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = rest.slice(9, 13).map(Number);
    if (stat.startsWith(`${postmaster} `)) ticks += utime + stime + cutime + cstime;
    else if (parent === String(postmaster)) ticks += utime + stime;
  }
  return ticks * TICK_MS;
}

const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** A process may end meanwhile. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
