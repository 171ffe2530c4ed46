import { ShopError } from './shop-error.ts';

const MAX_REDIRECTS = 8;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Asks an address and follows redirects, all over https; plain http only on this machine, and never from https to it.
 * Throws `ShopError`; network faults as fetch throws them.
 */
export async function ask(
  url: string,
  request: { headers?: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<Response> {
  let next = secure(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    // Compressed answers would make offsets and lengths meaningless.
    const headers = { 'user-agent': 'fieldmark', 'accept-encoding': 'identity', ...request.headers };
    const response = await fetch(next, { redirect: 'manual', signal: request.signal, headers });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const target = URL.parse(location, next.href);
    if (next.protocol === 'https:' && target?.protocol !== 'https:')
      throw new ShopError(
        'insecure',
        `${url} redirects to ${target?.origin ?? location}, which is not https`,
      );
    next = secure(target?.href ?? location);
  }
  throw new ShopError('unreachable', `${url} redirects more than ${MAX_REDIRECTS} times; check the address`);
}

/** Throws `ShopError` for what is no https address (or http on this machine). */
export function secure(url: string): URL {
  const address = URL.parse(url);
  if (address?.protocol === 'https:') return address;
  if (address?.protocol === 'http:' && LOOPBACK.test(address.hostname)) return address;
  throw new ShopError('insecure', `${url} is not an https address; write the one that begins with https://`);
}

/** An answer other than the content that was asked for. Its body is dropped. */
export async function refusal(response: Response, url: string): Promise<ShopError> {
  await response.body?.cancel().catch(() => undefined);
  const { status } = response;
  const said = `${url} answers ${status}${response.statusText === '' ? '' : ` ${response.statusText}`}`;
  if (status === 404 || status === 410) {
    return new ShopError('not-found', `${said}: there is no such file; check the address`);
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return new ShopError('unreachable', `${said}; try again later`, { passing: true });
  }
  return new ShopError('refused', `${said}; it may ask for an account, or for another address`);
}

export function isWebPage(response: Response): boolean {
  return /^(text\/html|application\/xhtml)/i.test(response.headers.get('content-type') ?? '');
}

/** As fetch throws it: `fetch failed` or `terminated` with a cause, or an abort. */
export function isNetworkFault(error: unknown): boolean {
  if (error instanceof DOMException) return true;
  return error instanceof TypeError && error.cause !== undefined;
}
