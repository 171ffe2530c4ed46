import type { Log } from '../play/context.ts';
import { send } from './send.ts';

/** Tells a service that expects it that a run began, and how it ended: silence, too, is noticed there. */
export interface Heartbeat {
  /** Returns at once. */
  start(): void;
  /** Never throws; takes some seconds at most. */
  end(isWell: boolean, line: string): Promise<void>;
}

/**
 * The pings of healthchecks.io: the address with `/start`, as it is, and with `/fail`; a text in the body is kept with the ping
 * (https://healthchecks.io/docs/http_api/, as of November 2026). Other services take the same.
 *
 * @param address a secret: never logged
 */
export function createHeartbeat(address: string | undefined, log: Log, timeoutMs: number): Heartbeat {
  if (address === undefined) return { start() {}, async end() {} };
  let started: Promise<void> = Promise.resolve();
  return {
    start() {
      started = ping(withSuffix(address, '/start'), '', log, timeoutMs);
    },
    async end(isWell, line) {
      // One that arrived after the end would say that a run goes on.
      await started;
      await ping(withSuffix(address, isWell ? '' : '/fail'), line, log, timeoutMs);
    },
  };
}

/** Twice if need be, within the same few seconds: a lost ping is a false alarm. */
async function ping(url: string, body: string, log: Log, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  let problem = await send(url, body, 'text/plain', signal);
  if (problem !== undefined && !signal.aborted) problem = await send(url, body, 'text/plain', signal);
  if (problem !== undefined) log.warn({ problem }, 'the heartbeat did not arrive (HEARTBEAT_URL)');
}

/** Before the query: `https://hc-ping.com/key/slug?create=1`. */
function withSuffix(address: string, suffix: string): string {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${suffix}`;
  return url.href;
}
