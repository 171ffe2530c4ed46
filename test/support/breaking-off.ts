import type { Platform } from '../../src/platforms/platform.ts';
import type { Fault } from '../../src/platforms/sandbox/faults.ts';

/** A network whose next write is broken off by the bot itself as the server gets it, and the fault of the small Bluesky that does it. */
export function breakingOff(platform: Platform): { platform: Platform; fault: Fault } {
  let broken = new AbortController();
  const publish: Platform['publish'] = (draft, signal) => {
    broken = new AbortController();
    return platform.publish(draft, signal ? AbortSignal.any([signal, broken.signal]) : broken.signal);
  };
  return {
    platform: new Proxy(platform, {
      get(target, name) {
        if (name === 'publish') return publish;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    fault: { kind: 'hook', run: () => void broken.abort(), match: { path: /putRecord$/ } },
  };
}
