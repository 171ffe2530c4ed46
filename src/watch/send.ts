import { proxyRefusal } from '../proxy.ts';

/**
 * Posts a text to an address that is a secret: nothing that is returned or thrown repeats it.
 *
 * @returns why it did not arrive, in words; undefined when it did
 */
export async function send(
  url: string,
  body: string,
  contentType: 'text/plain' | 'application/json',
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': `${contentType}; charset=utf-8`, 'user-agent': 'fieldmark' },
      body,
      // A redirected POST becomes a GET without its text.
      redirect: 'manual',
      signal,
    });
    await response.body?.cancel();
    if (response.ok) return undefined;
    const moved = response.status >= 300 && response.status < 400;
    return `it answered ${response.status}${moved ? ', a redirect: write the address that it leads to' : ''}`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Messages of network errors hold addresses; their codes do not. */
function reasonOf(error: unknown): string {
  const refusal = proxyRefusal(error);
  if (refusal !== undefined) return refusal;
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return 'no answer in time';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z][A-Z\d_]+$/.test(code) ? code : 'the connection failed';
}
