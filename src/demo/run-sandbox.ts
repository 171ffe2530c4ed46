import { setInterval } from 'node:timers/promises';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { stopOnSignals } from '../worker/shutdown.ts';
import { type SmallNetworks, startSmallNetworks } from './both-networks.ts';
import { sandboxSettings, stage, stageBluesky, withBluesky } from './cast.ts';

const LOOK_EACH_MS = 300;
/** The next one is for Bluesky. */
const MOST_PORT = 65_534;

/**
 * `fieldmark sandbox`: the small X and the small Bluesky of the demonstration until Ctrl-C, with the settings that point the bot at
 * them, and what the bot posts there as it comes. Bluesky takes the port after that of X.
 */
export async function runSandbox(shell: Shell, options: { port: string }): Promise<number> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 1 || port > MOST_PORT)
    return complain(
      shell,
      `--port ${printable(options.port)} is no port: give a number from 1 to ${MOST_PORT}`,
    );
  const networks = await networksAt(port);
  if (!networks)
    return complain(
      shell,
      `Port ${port} or ${port + 1} is taken by another program, perhaps another sandbox. Choose: --port 8091`,
    );
  const { x, bluesky } = networks;
  const { stop, dispose } = stopOnSignals(() => undefined);
  await Promise.all([stage(x, shell.now()), stageBluesky(bluesky, shell.now())]);
  for (const [name, value] of Object.entries(withBluesky(sandboxSettings(x), bluesky)))
    say(shell, `${name}=${value}`);
  shell.stderr.write(
    'A small X and a small Bluesky are running: put these lines into .env, and make runs in another terminal (npm run once).\n' +
      'To play on one of them alone, leave out the lines that begin with X_ or with BLUESKY_.\n' +
      'What the bot posts shows here. Ctrl-C ends it.\n',
  );
  const shown = new Set<string>();
  const show = (): void => {
    for (const { key, title, text } of postsOn(networks)) {
      if (!shown.has(key)) shell.stderr.write(`The bot posted on ${title}: ${printable(text)}\n`);
      shown.add(key);
    }
  };
  try {
    for await (const _ of setInterval(LOOK_EACH_MS, undefined, { signal: stop })) show();
  } catch (error) {
    if (!stop.aborted) throw error;
  }
  show();
  dispose();
  await networks.close();
  return exitCode.done;
}

/** What the bot has posted so far. */
function postsOn({ x, bluesky }: SmallNetworks) {
  return [
    ...x.botPosts().map(({ id, text }) => ({ key: id, title: 'X', text })),
    ...bluesky.botPosts().map(({ uri, value }) => ({ key: uri, title: 'Bluesky', text: String(value.text) })),
  ];
}

async function networksAt(port: number) {
  try {
    return await startSmallNetworks(port);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
}
