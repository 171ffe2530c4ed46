type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy that an environment names for all that goes out. */
export interface Proxy {
  /** `HTTPS_PROXY`, `https_proxy`, … */
  readonly variable: string;
  /** Without the login. */
  readonly host: string;
  /** As Node reads it. Holds the login. */
  readonly env: { readonly HTTPS_PROXY: string; readonly HTTP_PROXY: string; readonly NO_PROXY: string };
}

/** This machine is never asked by way of a proxy: `demo` and `sandbox` play on it. */
const OWN = ['localhost', '127.0.0.1', '::1', '[::1]'];

/**
 * What HTTPS_PROXY, HTTP_PROXY and NO_PROXY say, as other programs read them: the lower-case names win, `proxy:3128` is
 * `http://proxy:3128`; a proxy that is named for one of both kinds of address is used for both.
 *
 * @returns undefined where none is named, or `NO_PROXY` is `*`; a problem, without the login, where it is not usable
 */
export function proxyOf(env: Environment): Proxy | { variable: string; problem: string } | undefined {
  const read = (name: string) =>
    [name.toLowerCase(), name].flatMap((variable) => {
      const text = env[variable]?.trim();
      return text ? [{ variable, text: text.includes('://') ? text : `http://${text}` }] : [];
    })[0];
  const [https, http] = [read('HTTPS_PROXY'), read('HTTP_PROXY')];
  const first = https ?? http;
  if (!first) return undefined;
  for (const { variable, text } of [https, http].filter((given) => given !== undefined)) {
    const address = URL.parse(text);
    if (address?.protocol !== 'http:' && address?.protocol !== 'https:')
      return {
        variable,
        problem: 'is not the address of an http proxy, such as http://proxy.example:3128',
      };
  }
  const none = (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter(Boolean);
  // Node knows it only on its own.
  if (none.includes('*')) return undefined;
  return {
    variable: first.variable,
    host: new URL(first.text).host,
    env: {
      HTTPS_PROXY: first.text,
      HTTP_PROXY: (http ?? first).text,
      NO_PROXY: [...none, ...OWN].join(','),
    },
  };
}

/**
 * Sends everything that this process asks the network through the proxy of an environment, if it names one: `fetch`, and whoever
 * takes over `globalAgent.options.proxyEnv` (src/platforms/x/client.ts). Costs nothing otherwise.
 *
 * @returns what ends it; or why it cannot be done, in words
 */
export function useProxy(env: Environment): { leave: () => void } | { problem: string } | undefined {
  const proxy = proxyOf(env);
  if (!proxy) return undefined;
  if ('problem' in proxy) return { problem: `${proxy.variable} ${proxy.problem}. It is not used.` };
  const { setGlobalProxyFromEnv } = process.getBuiltinModule('node:http');
  if (typeof setGlobalProxyFromEnv !== 'function')
    return {
      problem: `${proxy.variable} is not used: Node ${process.versions.node} cannot. Take Node 24.14 or newer.`,
    };
  return { leave: setGlobalProxyFromEnv(proxy.env) };
}

/** Why a `fetch` failed: undici says "fetch failed", and hides why in the cause. */
export function fetchFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error as { cause?: NodeJS.ErrnoException };
  const why = proxyRefusal(error) ?? (cause && (cause.message || (cause.code ?? cause.name)));
  return why === undefined ? error.message : `${error.message}: ${why}`;
}

/** Why a proxy let a `fetch` not through, which says "Request was cancelled" and hides the status in the causes of its error. */
export function proxyRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const status = /^Proxy response \((\d+)\)/.exec(error.message)?.[1];
  return status === undefined ? proxyRefusal(error.cause) : `the proxy refuses: ${status}`;
}
