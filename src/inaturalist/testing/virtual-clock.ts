import type { Clock } from '../service.ts';

/** Time that passes only while somebody waits, and a millisecond a look: an hour of waiting takes no time. */
export function virtualClock(
  start = Date.parse('2026-11-20T12:00:00Z'),
): Clock & { readonly waited: number[] } {
  let time = start;
  const waited: number[] = [];
  return {
    waited,
    now: () => time++,
    async wait(ms) {
      waited.push(ms);
      time += ms;
    },
  };
}
