import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Credentials, Spent } from '../../src/platforms/sandbox/sandbox.ts';

/** Of the small Bluesky, each with a post. */
export const blueskyHosts = ['host.test', 'other-host.test', 'third-host.test'] as const;

export interface SandboxStart {
  readonly url: string;
  readonly credentials: Credentials;
  /** Settings that turn Bluesky on as well. */
  readonly bluesky: Readonly<Record<string, string>>;
}

/** What happens on the small X. */
export interface SandboxNews {
  readonly accounts?: readonly string[];
  readonly posts?: readonly { readonly by: string; readonly text: string }[];
}

export interface SandboxReport {
  /** `GET /2/tweets/search/recent`, oldest first. */
  readonly requests: readonly string[];
  /** `app.bsky.feed.getAuthorFeed`, oldest first. */
  readonly onBluesky: readonly string[];
  readonly units: Spent['units'];
}

export interface SandboxProcess extends SandboxStart {
  /** What points a bot at it. */
  readonly env: Readonly<Record<string, string>>;
  report(news?: SandboxNews): Promise<SandboxReport>;
  end(): void;
}

/** Starts the small X and the small Bluesky in another process, with hosts and a post of each; the X without rate limits. */
export async function startSandboxProcess(): Promise<SandboxProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./sandbox-process.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the small X ended before its time');
    return JSON.parse(value) as T;
  };
  const { url, credentials, bluesky } = await next<SandboxStart>();
  return {
    url,
    credentials,
    bluesky,
    env: {
      X_API_BASE_URL: url,
      X_API_KEY: credentials.apiKey,
      X_API_SECRET: credentials.apiSecret,
      X_ACCESS_TOKEN: credentials.accessToken,
      X_ACCESS_SECRET: credentials.accessSecret,
    },
    report: (news = {}) => {
      child.stdin.write(`${JSON.stringify(news)}\n`);
      return next<SandboxReport>();
    },
    end: () => child.stdin.end(),
  };
}
