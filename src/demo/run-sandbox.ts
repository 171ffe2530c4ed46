import { setInterval } from 'node:timers/promises';
import { startSandbox } from '../platforms/sandbox/sandbox.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { stopOnSignals } from '../worker/shutdown.ts';
import { BOT, sandboxSettings, stage } from './cast.ts';

const LOOK_EACH_MS = 300;

/**
 * `fieldmark sandbox`: the small X of the demonstration until Ctrl-C, with the settings that point the bot at it, and what the bot
 * posts there as it comes.
 */
export async function runSandbox(shell: Shell, options: { port: string }): Promise<number> {
  const port = Number(options.port);
  const sandbox = await sandboxAt(port);
  if (!sandbox)
    return complain(
      shell,
      `Port ${port} is taken by another program, perhaps another sandbox. Choose: --port 8081`,
    );
  const { stop, dispose } = stopOnSignals(() => undefined);
  await stage(sandbox, shell.now());
  for (const [name, value] of Object.entries(sandboxSettings(sandbox))) say(shell, `${name}=${value}`);
  shell.stderr.write(
    'A small X is running: put these lines into .env, and make runs in another terminal (npm run once).\n' +
      'What the bot posts shows here. Ctrl-C ends it.\n',
  );
  let shown = 0;
  const show = (): void => {
    for (const { text } of sandbox.botPosts().slice(shown)) {
      shell.stderr.write(`The bot posted: ${printable(text)}\n`);
      shown += 1;
    }
  };
  try {
    for await (const _ of setInterval(LOOK_EACH_MS, undefined, { signal: stop })) show();
  } catch (error) {
    if (!stop.aborted) throw error;
  }
  show();
  dispose();
  await sandbox.close();
  return exitCode.done;
}

async function sandboxAt(port: number) {
  try {
    return await startSandbox({ botHandle: BOT, resizePhotos: true, port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
}
