/**
 * One of several machines on one memory: the bot, opened once as `start` opens it, which runs again and again, until a run of its own
 * finds nothing to do. Prints how many of its runs had work.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { runCommand, withApp } from '../../src/cli/run-command.ts';
import { ownShell } from '../../src/terminal/shell.ts';

/** Between two runs, whoever made them, so that the others get their turn. */
const PAUSE_MS = 250;

const shell = ownShell();
process.exitCode = await runCommand(shell, () =>
  withApp(shell, { account: true, games: true }, async (app) => {
    let runs = 0;
    for (;;) {
      const result = await app.playOnce(new AbortController().signal);
      if ('counts' in result) {
        const { admitted = 0, photos = 0, sent = 0 } = result.counts.toJSON();
        if (admitted + photos + sent === 0) break;
        runs++;
      }
      await pause(PAUSE_MS);
    }
    process.stdout.write(`${runs}\n`);
    return 0;
  }),
);
