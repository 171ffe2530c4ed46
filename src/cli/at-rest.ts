import { leaseMs, newOwner, PASS_LEASE } from '../play/lease.ts';
import type { Store } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import type { Shell } from '../terminal/shell.ts';

/** Longest time that the work may take; afterwards a run may begin. */
const LEASE_MS = leaseMs(10 * 60_000);

/** Does what must not happen beside a run: with the lease of a run in hand, so that none begins. Else says who is at work. */
export async function atRest(
  shell: Shell,
  store: Store,
  work: () => number | Promise<number>,
): Promise<number> {
  const owner = newOwner();
  const claim = await store.leases.claim(PASS_LEASE, owner, shell.now(), LEASE_MS);
  if (!claim.held) {
    shell.stderr.write(
      `A run is under way (process ${claim.by.pid} on ${claim.by.host}). Nothing was done; try again when it has ended.\n`,
    );
    return exitCode.busy;
  }
  try {
    return await work();
  } finally {
    await store.leases.release(PASS_LEASE, owner);
  }
}

/** Asks on a terminal; elsewhere nobody is there to ask, and only `yes` will do. `undefined`: nobody was asked. */
export async function isConfirmed(
  shell: Shell,
  question: string,
  yes: boolean,
): Promise<boolean | undefined> {
  if (yes) return true;
  if (!shell.stdin.isTTY || !shell.stdout.isTTY) return undefined;
  const { confirm } = await import('@inquirer/prompts');
  try {
    return await confirm({ message: question, default: false });
  } catch (error) {
    // Ctrl-C.
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  }
}
