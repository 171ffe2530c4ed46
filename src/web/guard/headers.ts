import type { MiddlewareHandler } from 'hono';
import type { RoomEnv } from '../env.ts';

/** Nothing of a page is inline, nothing comes from elsewhere, nobody frames it. */
const policy = (photoHosts: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${["'self'", 'data:', 'blob:', ...photoHosts.map((host) => (host.includes('://') ? host : `https://${host}`))].join(' ')}`,
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

/** @param photoHosts from which the pages may show photos, besides their own */
export function securityHeaders(photoHosts: readonly string[] = []): MiddlewareHandler<RoomEnv> {
  const value = policy(photoHosts);
  return async (c, next) => {
    await next();
    // A room within has its own.
    if (!c.res.headers.has('content-security-policy')) c.header('content-security-policy', value);
    c.header('x-content-type-options', 'nosniff');
    c.header('x-frame-options', 'DENY');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-opener-policy', 'same-origin');
    c.header('cross-origin-resource-policy', 'same-origin');
    c.header('permissions-policy', 'geolocation=(), microphone=(), interest-cohort=()');
    if (c.var.client.isSecure) c.header('strict-transport-security', 'max-age=31536000');
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  };
}
