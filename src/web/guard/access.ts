import type { MiddlewareHandler } from 'hono';
import type { RoomEnv } from '../env.ts';
import type { Access } from '../room.ts';
import { WebError } from '../web-error.ts';
import { isSame } from './same.ts';

/**
 * Refuses a name that a page elsewhere may have given to this machine (DNS rebinding): whoever listens on loopback alone is asked by
 * loopback's names alone.
 */
export function ownNames({ isPublic, trustedProxies }: Access): MiddlewareHandler<RoomEnv> {
  return async (c, next) => {
    const host = URL.parse(`http://${c.req.header('host') ?? ''}`)?.hostname ?? '';
    const isOwn = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);
    if (c.var.client.isLocal && !isOwn && !isPublic && trustedProxies.length === 0) {
      throw new WebError(403, 'host', 'This server is asked by the name localhost alone.', {
        cure: 'Behind a proxy, set SERVE_TRUSTED_PROXIES.',
      });
    }
    await next();
  };
}

/** Who may try pictures: everybody where it is public, else whoever sits at this machine. Throws `WebError` (`private`). */
export function mayTry({ isPublic }: Access): MiddlewareHandler<RoomEnv> {
  return async (c, next) => {
    if (!isPublic && !c.var.client.isLocal && !c.var.isOperator) {
      throw new WebError(403, 'private', 'This page is not open to everybody.', {
        cure: 'Log in at the desk, or let its operator open it with SERVE_PUBLIC=yes.',
      });
    }
    await next();
  };
}

/** Who may use the API: with a token whoever has it, without one whoever may try pictures. Throws `WebError` (`token`). */
export function mayCall(access: Access): MiddlewareHandler<RoomEnv> {
  const open = mayTry(access);
  const { token } = access;
  return (c, next) => {
    if (token === undefined) return open(c, next);
    const given = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (given !== undefined && isSame(given.trim(), token)) return next();
    c.header('www-authenticate', 'Bearer');
    const message = given === undefined ? 'A token is needed.' : 'The token is not the right one.';
    throw new WebError(401, 'token', message, {
      cure: 'Send the header "authorization: Bearer TOKEN" with SERVE_TOKEN.',
    });
  };
}
