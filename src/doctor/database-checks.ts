import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Classifier, inspectMemory, nameOfMemory, networksOf } from '../app.ts';
import { completed, nameOf } from '../play/person.ts';
import type { Settings } from '../settings/settings.ts';
import { StoreError } from '../store/errors.ts';
import type { Store } from '../store/store.ts';
import { moment, plural } from '../terminal/words.ts';
import { type Check, fault, faultCodes, ok, warning } from './check.ts';
import { serverChecks, sizeInWords } from './server-checks.ts';
import { bookChecks } from './watch-checks.ts';

const DAY_MS = 86_400_000;
const WRITABLE = 'Give this user write permission, or set DATABASE_PATH to a place that can be written.';

export interface Memory {
  readonly checks: readonly Check[];
  /** The account that the memory belongs to. */
  readonly self?: { readonly id: string; readonly handle: string };
  /** Micro-dollars a day, over those of the last seven whole UTC days on which something was spent. */
  readonly spentADay?: { readonly microUsd: number; readonly days: number };
}

/** The database as it is: nothing is created, nothing brought up to date. */
export async function databaseChecks(
  settings: Settings,
  models: Classifier['models'],
  now: Date,
): Promise<Memory> {
  const { databasePath } = settings;
  const isFile = settings.databaseUrl === undefined;
  const blocked = isFile ? whatKeepsFromWriting(databasePath) : undefined;
  if (blocked !== undefined) return { checks: [fault('database', blocked, WRITABLE)] };
  if (isFile && !existsSync(databasePath)) {
    const seen = `${databasePath} does not exist yet: the first run creates it, and reads the bot's own timeline first`;
    return { checks: [ok('database', seen, { path: databasePath, exists: false })] };
  }
  let store: Store | undefined;
  try {
    const memory = await inspectMemory(settings);
    store = memory.store;
    const ofServer = memory.server ? serverChecks(memory.server) : [];
    if (!store) {
      const names = memory.pending.map(({ name }) => name);
      const seen = `${nameOfMemory(settings)} (${sizeOfMemory(settings, memory)}) waits for ${names.join(', ')}: the next run applies it`;
      return {
        checks: [
          ...ofServer,
          ok('database', seen, { path: nameOfMemory(settings), exists: true, pending: names }),
        ],
      };
    }
    const self = await store.accounts.self();
    const checks = [
      ...ofServer,
      ...(await contentChecks(store, settings, sizeOfMemory(settings, memory), now)),
      ...(await bookChecks(store, settings, now)),
      ...(await driftChecks(store, settings, models, now)),
    ];
    return {
      checks,
      ...(await averageSpent(store, now)),
      ...(self ? { self: { id: self.id, handle: self.handle } } : {}),
    };
  } catch (error) {
    if (!(error instanceof StoreError)) {
      const seenError = `The database cannot be opened by this installation: ${error instanceof Error ? error.message : error}`;
      return { checks: [fault('database', seenError, 'Install again with this Node: npm ci')] };
    }
    const [seen, cure] = split(error.message);
    const code = error.kind === 'unreachable' ? faultCodes.unreachable : faultCodes.setup;
    return { checks: [fault('database', seen, cure, code)] };
  } finally {
    await store?.close();
  }
}

function sizeOfMemory(
  { databasePath }: Settings,
  { server }: Awaited<ReturnType<typeof inspectMemory>>,
): string {
  return server ? sizeInWords(server.bytes) : sizeOf(databasePath);
}

async function averageSpent(store: Store, now: Date): Promise<Pick<Memory, 'spentADay'>> {
  const today = now.toISOString().slice(0, 10);
  const since = new Date(Date.parse(today) - 7 * DAY_MS);
  const lines = (await store.spending.byDay(since)).filter(({ day }) => day < today);
  const days = new Set(lines.map(({ day }) => day)).size;
  if (days === 0) return {};
  return { spentADay: { days, microUsd: lines.reduce((sum, { microUsd }) => sum + microUsd, 0) / days } };
}

async function contentChecks(
  store: Store,
  settings: Settings,
  size: string,
  now: Date,
): Promise<readonly Check[]> {
  const name = nameOfMemory(settings);
  const count = async (state: Parameters<Store['answers']['inState']>[0]): Promise<number> =>
    (await store.answers.inState(state)).length;
  const counts = {
    sending: await count('sending'),
    held: await count('held'),
    retry: await count('retry'),
    dead: await count('dead'),
  };
  const waiting = [
    counts.held > 0 ? `${counts.held} held for review` : '',
    counts.retry > 0 ? `${counts.retry} to be tried again` : '',
    counts.dead > 0 ? `${counts.dead} given up` : '',
  ].filter(Boolean);
  const since = new Date(now.getTime() - DAY_MS);
  let sent = 0;
  for (const { network } of networksOf(settings)) sent += await store.on(network).answers.sentSince(since);
  const seen =
    `${name}: ${size}, sound and up to date, ${plural(await store.rounds.count(), 'round')}, ` +
    `${plural(sent, 'reply', 'replies')} posted in 24 hours` +
    `${waiting.length > 0 ? `, ${waiting.join(', ')}` : ''}`;
  const details = {
    path: name,
    exists: true,
    pending: [],
    answers: counts,
  };
  const checks = [ok('database', seen, details)];
  if (counts.sending > 0) {
    const unknown = `${plural(counts.sending, 'reply', 'replies')} of unknown outcome: a run was cut off while posting`;
    checks.push(
      warning(
        'database',
        unknown,
        "The next run looks at the bot's own timeline and settles it; nothing is posted twice.",
      ),
    );
  }
  return [...checks, ...(await optOutCheck(store))];
}

/** What an alert tells once, as it is now. */
async function driftChecks(
  store: Store,
  { games }: Settings,
  models: Classifier['models'],
  now: Date,
): Promise<readonly Check[]> {
  const { driftInWords, driftOf } = await import('../solutions/drift.ts');
  return (await driftOf(store, games, models, now)).map((drift) => {
    const [seen, cure] = split(driftInWords(drift));
    return warning('models', seen, cure, { ...drift });
  });
}

const OPT_OUTS_SHOWN = 10;

/** Whom the bot leaves alone because of a sentence: it is taken for a request when in doubt, so a person should see them. */
async function optOutCheck(store: Store): Promise<readonly Check[]> {
  const asked = (await store.accounts.optOuts()).filter(
    ({ source }) => !['operator', 'profile', 'forgotten'].includes(source),
  );
  if (asked.length === 0) return [];
  const shown: string[] = [];
  for (const { network, since, source, ...person } of asked.slice(0, OPT_OUTS_SHOWN))
    shown.push(`${nameOf(await completed(store.on(network), person))}, ${moment(since)}, post ${source}`);
  const more = asked.length - shown.length;
  const lines = [
    `left alone because of a post that was read as a request to stop: ${asked.length}; fieldmark optout remove undoes one`,
    ...shown,
    ...(more > 0 ? [`… and ${more} more: fieldmark optout list`] : []),
  ];
  return [ok('opt-outs', lines.join('\n'), { asked: asked.length })];
}

/** Root may write everywhere, so this tells an ordinary user only. */
function whatKeepsFromWriting(path: string): string | undefined {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return `${path} is a folder, not a file`;
    if (!isWritable(path)) return `${path} cannot be written by this user`;
    // SQLite keeps two more files beside it.
    return isWritable(dirname(path)) ? undefined : `The folder of ${path} cannot be written by this user`;
  }
  const folder = existingFolder(path);
  if (!statSync(folder).isDirectory()) return `${path} cannot be created: ${folder} is a file`;
  return isWritable(folder) ? undefined : `${path} cannot be created: this user may not write to ${folder}`;
}

/** The nearest folder above that exists; a run creates those in between. */
export function existingFolder(path: string): string {
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function sizeOf(path: string): string {
  const bytes = [path, `${path}-wal`].reduce(
    (sum, file) => sum + (existsSync(file) ? statSync(file).size : 0),
    0,
  );
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A `StoreError` says first what is wrong, then what to do. */
function split(message: string): [seen: string, cure: string] {
  const end = /[.,] (?=[A-Z])/.exec(message);
  if (!end) return [message, 'See docs/failures.md.'];
  return [message.slice(0, end.index), message.slice(end.index + 2)];
}
