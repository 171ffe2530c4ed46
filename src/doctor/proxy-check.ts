import { proxyOf } from '../proxy.ts';
import { type Check, fault, ok, warning } from './check.ts';

/** Which way out is taken, where an environment names a proxy. */
export function proxyChecks(
  env: Readonly<Record<string, string | undefined>>,
  canUse = typeof process.getBuiltinModule('node:http').setGlobalProxyFromEnv === 'function',
): readonly Check[] {
  const proxy = proxyOf(env);
  if (!proxy) return [];
  const { variable } = proxy;
  if ('problem' in proxy)
    return [
      fault('proxy', `${variable} ${proxy.problem}`, `For example: ${variable}=http://proxy.example:3128`),
    ];
  const seen = `${variable} names ${proxy.host}`;
  if (canUse) return [ok('proxy', `${seen}: X, photos, models, heartbeat and alerts are asked through it.`)];
  const cure = 'Take Node 24.14 or newer, or a network that needs no proxy.';
  return [warning('proxy', `${seen}, which is not used: Node ${process.versions.node} cannot.`, cure)];
}
