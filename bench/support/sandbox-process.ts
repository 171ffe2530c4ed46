import { createInterface } from 'node:readline';
import { startSmallBluesky } from '../../src/platforms/sandbox/bluesky/small-bluesky.ts';
import { startSandbox } from '../../src/platforms/sandbox/sandbox.ts';
import { blueskyHosts, type SandboxNews, type SandboxReport, type SandboxStart } from './sandbox.ts';

/**
 * The small X and a small Bluesky in a process of their own, so that their work is not counted as ours. Prints where it is as a line of JSON; each line that it
 * reads is news, answered with what was asked of it so far and what that would have cost. Ends with its standard input.
 */
const many = { app: 1_000_000, user: 1_000_000 };
const sandbox = await startSandbox({ limits: { search: many, me: many, userPosts: many } });
sandbox.addAccount({ handle: 'host' });
// Known from the first run on, so that there is a cursor to ask from.
sandbox.addPost({ by: 'host', text: 'Good morning #cougarOrNot' });

const bluesky = await startSmallBluesky();
for (const handle of blueskyHosts) {
  bluesky.addAccount({ handle });
  bluesky.addPost({ by: handle, text: 'Good morning #cougarOrNot' });
}

const say = (value: SandboxStart | SandboxReport): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};
const { handle, appPassword } = bluesky.bot;
say({
  url: sandbox.url,
  credentials: sandbox.credentials,
  bluesky: { BLUESKY_HANDLE: handle, BLUESKY_APP_PASSWORD: appPassword, BLUESKY_SERVICE: bluesky.url },
});
for await (const line of createInterface({ input: process.stdin })) {
  const { accounts = [], posts = [] } = JSON.parse(line) as SandboxNews;
  for (const handle of accounts) sandbox.addAccount({ handle });
  for (const post of posts) sandbox.addPost(post);
  const requests = sandbox.requests().map(({ method, path }) => `${method} ${path}`);
  const onBluesky = bluesky.requests().map(({ path }) => path.replace('/xrpc/', ''));
  say({ requests, onBluesky, units: sandbox.spent().units });
}
await Promise.all([sandbox.close(), bluesky.close()]);
