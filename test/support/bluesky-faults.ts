import type { Faults } from '../../src/platforms/sandbox/faults.ts';
import type { Failure } from '../../src/platforms/testing/stage.ts';

/** What goes wrong with the next read, or the next text that is published. */
export function breakNext(faults: Faults, what: 'read' | 'publish', how: Failure): void {
  const match = what === 'read' ? { method: 'GET' } : { path: /putRecord$/ };
  switch (how) {
    case 'answer-lost':
      faults.add({ kind: 'reset', when: 'after-effect', match });
      return;
    case 'server-error':
      faults.add({ kind: 'status', status: 503, match });
      return;
    case 'rate-limited':
      faults.add({ kind: 'rate-limited', resetInSeconds: 600, match });
      return;
    case 'refused-keys': {
      const json = { error: 'AuthenticationRequired', message: 'Invalid identifier or password' };
      faults.add({ kind: 'status', status: 401, body: { json }, match });
    }
  }
}
