import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LeaseOwner } from '../store/store.ts';

/** The lease of a run: one at a time on a database. */
export const PASS_LEASE = 'pass';
/** After the run's time is over the post in hand is finished, which takes one time-out at most. */
const MARGIN_MS = 60_000;

/** Outlasts the longest pass, so that it need not be renewed; a dead owner on this machine is noticed at once. */
export function leaseMs(runTimeoutMs: number): number {
  return runTimeoutMs + MARGIN_MS;
}

/** This process as the owner of one claim. */
export function newOwner(): LeaseOwner {
  return { id: randomUUID(), host: machine(), pid: process.pid };
}

/** Process numbers tell processes apart only within one pid namespace: containers can share a host name. */
function machine(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Not Linux: no namespaces.
    return hostname();
  }
}
