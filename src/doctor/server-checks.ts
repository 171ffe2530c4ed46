import type { inspectMemory } from '../app.ts';
import { type Check, fault, ok, warning } from './check.ts';

type ServerFacts = NonNullable<Awaited<ReturnType<typeof inspectMemory>>['server']>;

/** Its versions get no corrections any more before this one: https://www.postgresql.org/support/versioning/ */
const LEAST_VERSION = 140_000;
/** A run asks some forty times, one with five posts some 250 times. */
const FAR_MS = 50;
/** Leases are told by this machine's clock, and expire after minutes. */
const SKEW_MS = 5000;

/** Whether the PostgreSQL that holds the memory is one to play with. */
export function serverChecks(server: ServerFacts): readonly Check[] {
  const { version, latencyMs, aheadMs, schema, isEncrypted, connections } = server;
  const named = `PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000}`;
  if (version < LEAST_VERSION)
    return [fault('server', `${named} is too old`, 'Bring the server to version 14 or newer.')];
  const seen =
    `${named}, schema ${schema || 'to be made'}, ${latencyMs.toFixed(latencyMs < 10 ? 1 : 0)} ms away, ` +
    `${isEncrypted ? 'encrypted' : 'not encrypted'}, ${connections.used} of ${connections.most} connections in use`;
  const checks = [ok('server', seen, { version, latencyMs, schema, isEncrypted, ...connections })];
  if (latencyMs > FAR_MS)
    checks.push(
      warning(
        'server',
        `${latencyMs.toFixed(0)} ms for one question: a run with five posts asks some 250`,
        'Let bot and database run in the same region.',
      ),
    );
  if (Math.abs(aheadMs) > SKEW_MS)
    checks.push(
      warning(
        'server',
        `Its clock is ${(Math.abs(aheadMs) / 1000).toFixed(0)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`,
        'Set the clocks by NTP: where several machines play, each must know when the lease of another ends.',
        { aheadMs },
      ),
    );
  return checks;
}

export function sizeInWords(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
