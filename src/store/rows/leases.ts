import type { LeaseOwner, Leases } from '../store.ts';
import type { Sql } from './sql.ts';
import { moment } from './values.ts';

/** Whether a process of this machine runs. */
export type IsAlive = (pid: number) => boolean;

interface LeaseRow {
  owner_id: string;
  host: string;
  pid: number;
  expires_at: string;
}

/** Claims that this process holds through any of its stores: tells our own pid from that of a process before us. */
const heldHere = new Set<string>();

/** Also returns how to forget the claims of this connection when it closes: nobody here can release them any more. */
export function createLeases(db: Sql, isAlive: IsAlive = isProcessAlive): Leases & { forget(): void } {
  const mine = new Set<string>();
  const find = db.sql<[string], LeaseRow>(
    'SELECT owner_id, host, pid, expires_at FROM leases WHERE name = ?',
  );
  const take = db.sql<[string, string, string, number, string, string]>(
    `INSERT INTO leases (name, owner_id, host, pid, claimed_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET owner_id = excluded.owner_id, host = excluded.host, pid = excluded.pid,
       claimed_at = excluded.claimed_at, expires_at = excluded.expires_at`,
  );
  const release = db.sql<[string, string]>('DELETE FROM leases WHERE name = ? AND owner_id = ?');

  const keyOf = (name: string, ownerId: string) => JSON.stringify([db.name, name, ownerId]);

  function isFree(name: string, lease: LeaseRow, claimant: LeaseOwner, now: Date): boolean {
    if (lease.owner_id === claimant.id || lease.expires_at <= moment(now)) return true;
    if (lease.host !== claimant.host) return false;
    // A container restarts with the same host name and pid: then the pid is ours now, and its former owner is gone.
    if (lease.pid === claimant.pid) return !heldHere.has(keyOf(name, lease.owner_id));
    return !isAlive(lease.pid);
  }

  return {
    claim: async (name, owner, now, ttlMs) =>
      db.note(function* () {
        const lease = yield* find.get(name);
        if (lease && !isFree(name, lease, owner, now)) {
          const by = { id: lease.owner_id, host: lease.host, pid: lease.pid };
          return { held: false, by, until: new Date(lease.expires_at) } as const;
        }
        yield* take.tell(
          name,
          owner.id,
          owner.host,
          owner.pid,
          moment(now),
          moment(new Date(now.getTime() + ttlMs)),
        );
        mine.add(keyOf(name, owner.id));
        heldHere.add(keyOf(name, owner.id));
        return { held: true } as const;
      }),
    release: async (name, owner) => {
      await db.noteAlone(function* () {
        yield* release.run(name, owner.id);
      });
      mine.delete(keyOf(name, owner.id));
      heldHere.delete(keyOf(name, owner.id));
    },
    forget: () => {
      for (const key of mine) heldHere.delete(key);
    },
  };
}

/** Signal 0 asks without sending; a process of another user answers EPERM and lives. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
