import { chmod, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createClassifier, everyNetwork, networksOf } from '../app.ts';
import { QUESTIONS } from '../game/questions-game.ts';
import { draftWeek } from '../play/summary.ts';
import type { Settings } from '../settings/settings.ts';
import { driftOf } from '../solutions/drift.ts';
import { scorePending } from '../solutions/score-pending.ts';
import { compareShadows } from '../solutions/shadows.ts';
import { gatherStatistics, type Statistics } from '../solutions/stats/statistics.ts';
import type { Store } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { jsonText, printable } from '../terminal/printable.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { ModelError } from '../vision/vision.ts';
import { withMemory } from './memory.ts';
import { settingsInUse, withGames } from './run-command.ts';
import { momentOf, notAMoment } from './since.ts';

export interface StatsCommandOptions {
  readonly since?: string;
  readonly game?: string;
  readonly json?: boolean;
  readonly html?: string;
  readonly post?: boolean;
}

/** `fieldmark stats`. @returns the exit code */
export function statistics(shell: Shell, options: StatsCommandOptions): Promise<number> {
  return options.post ? draftPost(shell, options) : showStatistics(shell, options);
}

/** `fieldmark stats --post`: a draft that waits for a person. @returns the exit code */
async function draftPost(shell: Shell, { since, game, json, html }: StatsCommandOptions): Promise<number> {
  if ([since, game, json, html].some((option) => option !== undefined))
    return complain(
      shell,
      '--post drafts a text about the last seven days; it cannot be combined with other options',
    );
  const { games } = await settingsInUse(shell, [], withGames);
  return withMemory(
    shell,
    async (store, settings) => {
      await scoreWhatIsDue(store, settings);
      const networks = networksOf(settings);
      const drafted = await draftWeek({ store, games, now: shell.now }, networks);
      for (const { network, summary } of drafted) {
        const where = networks.length === 1 ? '' : `${network.title}: `;
        say(
          shell,
          summary.state === 'held'
            ? `${where}${summary.id}: ${summary.text}\nNothing was posted. To post it with the next run: fieldmark review approve ${summary.id}`
            : `${where}Nothing was drafted: in the last seven days no host has given the solution of a round that the bot replied to.`,
        );
      }
      return exitCode.done;
    },
    ['MODELS_DIR'],
  );
}

/** `fieldmark stats`: how well it plays, by the hosts' answers. @returns the exit code */
async function showStatistics(
  shell: Shell,
  { since, game, json, html }: StatsCommandOptions,
): Promise<number> {
  const now = shell.now();
  const from = since === undefined ? undefined : momentOf(since, now);
  if (since !== undefined && from === undefined) return complain(shell, notAMoment(since));
  return withMemory(
    shell,
    async (store, settings) => {
      const missing = await scoreWhatIsDue(store, settings);
      const { shadows, drifts } = await besideTheScore(shell, store, settings, now, from);
      const gameKey = game && keyOf(game);
      const networks = everyNetwork(settings);
      const found = await gatherStatistics(store, {
        ...(from && { since: from }),
        ...(gameKey !== undefined && { gameKey }),
        now,
        missing,
        networks,
        shadows: shadows.filter(({ game: of }) => gameKey === undefined || of === gameKey),
        drifts: drifts.filter(({ game: of }) => gameKey === undefined || of === gameKey),
      });
      if (gameKey !== undefined && found.total.rounds === 0) {
        const known = (await gatherStatistics(store, { now, missing, networks })).byGame.map(({ key }) =>
          printable(key),
        );
        if (!known.includes(gameKey))
          return complain(
            shell,
            `No round of the game "${printable(gameKey)}" is stored; there are: ${known.join(', ') || 'none'}`,
          );
      }
      return show(shell, found, { ...(json && { json }), ...(html !== undefined && { html }) });
    },
    ['MODELS_DIR'],
  );
}

async function show(
  shell: Shell,
  statistics: Statistics,
  { json, html }: Pick<StatsCommandOptions, 'json' | 'html'>,
): Promise<number> {
  if (html !== undefined) {
    const { statisticsPage } = await import('../solutions/stats/page/page.ts');
    try {
      const file = resolve(shell.cwd, html);
      await writeFile(file, statisticsPage(statistics), { mode: 0o600 });
      // It holds what people wrote; a file that was there before keeps its mode.
      await chmod(file, 0o600);
    } catch (error) {
      return complain(
        shell,
        `--html ${html} cannot be written: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  if (json || html !== undefined) {
    say(shell, json ? jsonText(statistics, 2) : `Written: ${printable(html ?? '')}`);
    return exitCode.done;
  }
  const { statisticsText } = await import('./stats-text.ts');
  const { isTTY = false, columns = 80 } = shell.stdout;
  shell.stdout.write(statisticsText(statistics, { columns, charts: isTTY }));
  return exitCode.done;
}

/** Answers whose host has spoken since the last run. The manifests are read only when there are some. @returns missing models */
async function scoreWhatIsDue(store: Store, settings: Settings): Promise<ReadonlySet<string>> {
  if ((await store.scores.countPending()) === 0) return new Set();
  const classifier = await createClassifier(settings);
  try {
    return (await scorePending(store, classifier.models)).missing;
  } finally {
    await classifier.close();
  }
}

/** Games or models that cannot be read are no reason to show no score. */
async function besideTheScore(
  shell: Shell,
  store: Store,
  { modelsDir }: Settings,
  now: Date,
  since: Date | undefined,
): Promise<Pick<Statistics, 'shadows' | 'drifts'>> {
  const { games } = await settingsInUse(shell, [], withGames);
  const models = await createClassifier({ modelsDir }).then(
    (classifier) => classifier.models,
    (error: unknown) => {
      if (error instanceof ModelError) return new Map();
      throw error;
    },
  );
  return {
    shadows: await compareShadows(store, since ? { since } : {}, models),
    drifts: await driftOf(store, games, models, now),
  };
}

/** A shell takes what follows a # for a comment, so that a hashtag may stand without. */
function keyOf(game: string): string {
  const written = game.toLowerCase();
  return /^[#@]/.test(written) || written === QUESTIONS ? written : `#${written}`;
}
