import { resolve } from 'node:path';
import { thumbnailOf } from '../app.ts';
import { EvaluationError } from '../evaluate/observation.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable, printableLines } from '../terminal/printable.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { plural } from '../terminal/words.ts';
import type { FoundPhotos } from '../training-data/read-photos.ts';
import { type Judge, startTraining } from '../web/door.ts';
import { stopOnSignals } from '../worker/shutdown.ts';

export interface PageOptions {
  readonly port?: string;
}

/** The same each time, so that a page that is open still works after a restart. */
const USUAL_PORT = 8010;
const NOTES_SHOWN = 3;

/** `fieldmark photos look`. @returns the exit code. Throws `EvaluationError`. */
export async function lookAtPhotos(shell: Shell, path: string, { port }: PageOptions): Promise<number> {
  const { everyPhoto } = await import('../training-data/read-photos.ts');
  const found = await everyPhoto(resolve(shell.cwd, path));
  const { stop, dispose } = stopOnSignals(() => shell.exit(exitCode.done));
  try {
    return await showPhotos(shell, path, found, { port, stop });
  } finally {
    dispose();
  }
}

/** A page about photos, until it is stopped. @returns the exit code. Throws `EvaluationError`. */
export async function showPhotos(
  shell: Shell,
  path: string,
  { folder, labels, photos, leftOut, absent }: FoundPhotos,
  {
    judge,
    notes = [],
    port,
    stop,
  }: {
    readonly judge?: Judge;
    readonly notes?: readonly string[];
    readonly port?: string | undefined;
    readonly stop: AbortSignal;
  },
): Promise<number> {
  const wanted = port === undefined ? USUAL_PORT : Number(port);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535)
    return complain(shell, `--port ${port}: write a number from 0 to 65535`);
  if (photos.length === 0) throw new EvaluationError(`${path} has no photo that is there.`);
  const away = [...absent, ...leftOut].map(({ name, reason }) => `${name}: ${reason}`);
  const more = away.length > NOTES_SHOWN ? [`and ${away.length - NOTES_SHOWN} more`] : [];
  const left =
    away.length === 0
      ? []
      : [
          `${plural(away.length, 'photo')} cannot be shown: ${[...away.slice(0, NOTES_SHOWN), ...more].join('; ')}.`,
        ];
  const open = (at: number) =>
    startTraining({
      name: path,
      folder,
      labels,
      photos,
      notes: [...notes, ...left],
      access: { host: '127.0.0.1', port: at },
      now: shell.now,
      log: { error: ({ err }: { err?: unknown }, message) => say(shell, printable(`${message}: ${err}`)) },
      picture: thumbnailOf,
      ...(judge && { judge }),
    });
  const server = await open(wanted).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' && port === undefined) return await open(0);
    if (error.code === 'EADDRINUSE') return `Port ${port} is taken. Choose another: --port ${wanted + 1}`;
    if (error.code === 'EACCES') return `Port ${port} is not open to this user. Choose one above 1023.`;
    throw error;
  });
  if (typeof server === 'string') {
    complain(shell, server);
    return exitCode.settings;
  }
  if (left.length > 0) say(shell, printableLines(left.join('\n')));
  // Of a network's opinions the photos that are kept for measuring have none, and are not shown.
  const shown = judge ? judge.judged().opinions.length : photos.length;
  say(shell, `Open ${server.url} to look at ${plural(shown, 'photo')}. Ctrl-C ends it.`);
  if (!stop.aborted) await new Promise((done) => stop.addEventListener('abort', done, { once: true }));
  await server.close();
  return exitCode.done;
}
