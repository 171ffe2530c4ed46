import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../inaturalist/api.ts';
import { realDisk } from '../inaturalist/disk.ts';
import { type PhotoGame, readCursor, readGame, writeGame } from '../inaturalist/game-file.ts';
import { getPhotos, type Progress } from '../inaturalist/get-photos.ts';
import { Listed } from '../inaturalist/listed.ts';
import { alone } from '../inaturalist/lock.ts';
import { neighboursOf } from '../inaturalist/neighbours.ts';
import { PhotosError } from '../inaturalist/photos-error.ts';
import { type Asked, planGame } from '../inaturalist/plan.ts';
import { refreshPhotos } from '../inaturalist/refresh.ts';
import { type Clock, Service } from '../inaturalist/service.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { inLines } from '../terminal/in-lines.ts';
import { printableLines } from '../terminal/printable.ts';
import { leftInWords, progressOf } from '../terminal/progress.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { version } from '../version.ts';
import { stopOnSignals } from '../worker/shutdown.ts';
import { isConfirmed } from './at-rest.ts';
import { nextText, PACE_MS, planText, refreshText, reportText, terms } from './photos-text.ts';
import { settingsInUse } from './run-command.ts';

/** The machine's, for waits of seconds. */
function clockOf(shell: Shell): Clock {
  return {
    now: () => shell.now().getTime(),
    wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  };
}

/** `fieldmark photos get`. @returns the exit code. Throws `PhotosError` */
export async function getPhotosOf(
  shell: Shell,
  folder: string,
  { yes = false, ...asked }: Asked & { readonly yes?: boolean },
  clock: Clock = clockOf(shell),
): Promise<number> {
  const place = resolve(shell.cwd, folder);
  return withService(shell, place, clock, async ({ api, service, photoHosts, stop, onWait }) => {
    const old = await readGame(realDisk, place);
    const plan = await planGame(api, asked, old, () => randomBytes(8).toString('hex'));
    const listed = old ? await Listed.open(realDisk, place) : undefined;
    const labels = plan.game.labels.map(({ id, wanted }) => ({
      id,
      wanted,
      have: listed?.of(id).length ?? 0,
    }));
    const missing = labels.reduce((sum, { wanted, have }) => sum + Math.max(0, wanted - have), 0);
    sayText(shell, planText(folder, plan, missing));
    const game = await withTerms(shell, plan.game, yes);
    if (!game)
      return complain(
        shell,
        `${terms}\nAdd --yes if that is agreed, as for a game that earns no money. Nothing was downloaded.`,
      );
    if (game === 'declined') {
      say(shell, 'Nothing was downloaded.');
      return exitCode.done;
    }
    await realDisk.makeFolder(place);
    const report = await alone(place, async () => {
      await writeGame(realDisk, place, game);
      const progress = photosProgress(shell, labels, clock);
      onWait((ms, why) => progress.tell(`${why}; going on in ${leftInWords(ms)}.`));
      const work = { folder: place, game, disk: realDisk, service, api, photoHosts, stop };
      return await getPhotos({ ...work, onProgress: progress.show }).finally(() => progress.end());
    });
    sayText(shell, reportText(report));
    const classes = [...new Set(plan.taxa.flatMap(({ iconic }) => iconic ?? []))];
    // What was downloaded is there: that it cannot be asked for more now is no failure.
    const neighbours = await neighboursOf(api, game, classes).catch((error: unknown) => {
      if (error instanceof PhotosError && error.kind !== 'stopped') return [];
      throw error;
    });
    sayText(shell, nextText(folder, game, neighbours));
    return exitCode.done;
  });
}

/** Sentences are broken where the terminal ends; commands and lists, which are indented, are not. */
function sayText(shell: Shell, text: string): void {
  const lines = printableLines(text).split('\n');
  const { columns } = shell.stdout;
  say(shell, lines.map((line) => (line.startsWith(' ') ? line : inLines(line, columns))).join('\n'));
}

/** All labels together, with the one in hand: from the pace that iNaturalist asks for on it is told how long it takes. */
function photosProgress(
  { stderr }: Shell,
  labels: readonly { readonly id: string; readonly have: number; readonly wanted: number }[],
  { now }: Clock,
) {
  const have = new Map(labels.map((label) => [label.id, label.have]));
  const total = (): number => [...have.values()].reduce((sum, count) => sum + count, 0);
  const wanted = labels.reduce((sum, label) => sum + Math.max(label.wanted, label.have), 0);
  const bar = progressOf(stderr, 'Photos', now, { before: total(), eachMs: PACE_MS });
  return {
    ...bar,
    show(at: Progress): void {
      have.set(at.label, at.have);
      bar.show(total(), wanted, labels.length > 1 ? `${at.label} ${at.have} of ${at.wanted}` : undefined);
    },
  };
}

/** `fieldmark photos refresh`. @returns the exit code. Throws `PhotosError` */
export async function refreshPhotosOf(
  shell: Shell,
  folder: string,
  _options: object = {},
  clock: Clock = clockOf(shell),
): Promise<number> {
  const place = resolve(shell.cwd, folder);
  return withService(shell, place, clock, async ({ api, photoHosts, stop }) => {
    const game = await readGame(realDisk, place);
    if (!game)
      return complain(shell, `${folder} has no game.json: its photos are not from fieldmark photos get.`);
    const work = { folder: place, game, disk: realDisk, api, photoHosts, stop };
    const progress = progressOf(shell.stderr, 'Asked about observations', clock.now);
    const report = await alone(place, () =>
      refreshPhotos({ ...work, onProgress: progress.show }).finally(progress.end),
    );
    sayText(shell, refreshText(report));
    return exitCode.done;
  });
}

interface Given {
  readonly api: Api;
  readonly service: Service;
  readonly photoHosts: readonly string[];
  readonly stop: AbortSignal;
  /** Who is told of waits; from the beginning nobody. */
  onWait(tell: (ms: number, why: string) => void): void;
}

/** Ctrl-C ends it after the photo in hand. */
async function withService(
  shell: Shell,
  place: string,
  clock: Clock,
  work: (given: Given) => Promise<number>,
): Promise<number> {
  const { inaturalist } = await settingsInUse(shell, ['INATURALIST_HOSTS', 'INATURALIST_CONTACT']);
  const { hosts, contact } = inaturalist;
  const [, ...photoHosts] = hosts;
  const { stop, dispose } = stopOnSignals(() => shell.exit(exitCode.stopped));
  const notBefore = await notBeforeOf(place);
  let tell = (ms: number, why: string): void => {
    shell.stderr.write(`${why}; going on in ${leftInWords(ms)}.\n`);
  };
  const userAgent = `Fieldmark/${version} (photos get${contact === '' ? '' : `; ${contact}`})`;
  const service = new Service({
    ...{ hosts, userAgent, clock, stop, onWait: (ms: number, why: string) => tell(ms, why) },
    ...(notBefore ? { notBefore } : {}),
  });
  try {
    return await work({
      ...{ api: new Api(service), service, photoHosts, stop },
      onWait: (other) => {
        tell = other;
      },
    });
  } finally {
    dispose();
  }
}

/** Until when an earlier process was asked to wait. */
async function notBeforeOf(place: string) {
  const game = await readGame(realDisk, place);
  return game && (await readCursor(realDisk, place, game)).notBefore;
}

/** With the answer to iNaturalist's terms, which is asked for once; `undefined`: nobody is there to ask. */
async function withTerms(
  shell: Shell,
  game: PhotoGame,
  yes: boolean,
): Promise<PhotoGame | 'declined' | undefined> {
  if (game.terms) return game;
  const confirmed = await isConfirmed(shell, `${terms} Is that agreed?`, yes);
  if (confirmed === undefined) return undefined;
  return confirmed ? { ...game, terms: { agreed: shell.now().toISOString(), text: terms } } : 'declined';
}
