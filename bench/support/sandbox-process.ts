import { createInterface } from 'node:readline';
import { startSandbox } from '../../src/platforms/sandbox/sandbox.ts';
import type { SandboxNews, SandboxReport, SandboxStart } from './sandbox.ts';

/**
 * The small X in a process of its own, so that its work is not counted as ours. Prints where it is as a line of JSON; each line that it
 * reads is news, answered with what was asked of it so far and what that would have cost. Ends with its standard input.
 */
const many = { app: 1_000_000, user: 1_000_000 };
const sandbox = await startSandbox({ limits: { search: many, me: many, userPosts: many } });
sandbox.addAccount({ handle: 'host' });
// Known from the first run on, so that there is a cursor to ask from.
sandbox.addPost({ by: 'host', text: 'Good morning #cougarOrNot' });

const say = (value: SandboxStart | SandboxReport): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};
say({ url: sandbox.url, credentials: sandbox.credentials });
for await (const line of createInterface({ input: process.stdin })) {
  const { accounts = [], posts = [] } = JSON.parse(line) as SandboxNews;
  for (const handle of accounts) sandbox.addAccount({ handle });
  for (const post of posts) sandbox.addPost(post);
  const requests = sandbox.requests().map(({ method, path }) => `${method} ${path}`);
  say({ requests, units: sandbox.spent().units });
}
await sandbox.close();
