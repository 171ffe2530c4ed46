import type { Reliability } from '../../evaluate/metrics/reliability.ts';
import type { Verdict } from '../../game/verdict.ts';
import { type Networks, networkOf } from '../../platforms/platform.ts';
import type { ScoreBin, ScorePeriod, SpendingOfGame, Store } from '../../store/store.ts';
import type { Drift } from '../drift.ts';
import type { Comparison } from '../shadows.ts';
import { countBy, ENOUGH_FOR_CALIBRATION, type Tally, tallyBy, tallyOf } from './tally.ts';

/** How well the bot plays, as its memory tells. As it is, this is what `stats --json` prints. */
export interface Statistics {
  /** ISO-8601; absent: since the beginning. */
  readonly since?: string;
  readonly until: string;
  readonly game?: string;
  readonly total: Tally;
  readonly byGame: readonly Row[];
  readonly byMonth: readonly Row[];
  /** Checked answers only. */
  readonly byModel: readonly Row[];
  /** Of the answers that named one thing and that the host has decided. The error is null when they are too few. */
  readonly calibration: Reliability & { readonly answers: number };
  /** The surest that were right. */
  readonly best: readonly Example[];
  /** The surest that were wrong. */
  readonly worst: readonly Example[];
  /** Rounds without an answer, by reason. */
  readonly silences: readonly Count[];
  /** Answers that were never posted, by reason. */
  readonly dead: readonly Count[];
  readonly spending: Spent;
  /** Models that spoke beside those that did not, where both have seen a round. */
  readonly shadows: readonly Comparison[];
  /** Games whose photos look unlike those that their model was validated on, by the latest ones. */
  readonly drifts: readonly Drift[];
  /** What keeps answers from being scored. */
  readonly unscored: {
    /** Answers of models that are not installed. */
    readonly answers: number;
    readonly models: readonly string[];
    /** Rounds whose host's words wait for a person. */
    readonly ambiguous: number;
  };
}

export type Row = { readonly key: string } & Tally;
export type Count = { readonly key: string; readonly count: number };

/** A round worth looking at. */
export interface Example {
  readonly round: string;
  readonly game: string;
  readonly author?: string;
  readonly postedAt: string;
  /** The post as it was written; empty when it was removed because of its age. */
  readonly text: string;
  readonly said: string;
  readonly confidence: number;
  /** What the host said, as ids of labels: `cougar`, `not cougar`. */
  readonly told: string;
  /** Addresses of the post and of its first photo, https only. */
  readonly link: string;
  readonly photo?: string;
}

export interface Spent {
  /** Micro-dollars. */
  readonly total: number;
  /** Absent for one game: the days are known only for all together. */
  readonly byDay?: readonly { readonly day: string; readonly microUsd: number }[];
  readonly byGame: readonly SpendingOfGame[];
}

const BINS = 10;
const EXAMPLES = 5;

/** Reads the memory; scores that are due should have been worked out before. Bounded memory, however many rounds. */
export async function gatherStatistics(
  store: Store,
  {
    since,
    gameKey,
    now,
    missing,
    networks,
    shadows = [],
    drifts = [],
  }: ScorePeriod & {
    now: Date;
    missing: ReadonlySet<string>;
    networks: Networks;
  } & Partial<Pick<Statistics, 'shadows' | 'drifts'>>,
): Promise<Statistics> {
  const period = { ...(since && { since }), ...(gameKey !== undefined && { gameKey }) };
  // A post that tells what an earlier round showed is no round, and one that was found twice is one (as in `rounds.byGame`).
  const cells = (await store.scores.cells(period)).filter(
    ({ silence }) => silence !== 'reveal' && silence !== 'same-post',
  );
  return {
    ...(since && { since: since.toISOString() }),
    until: now.toISOString(),
    ...(gameKey !== undefined && { game: gameKey }),
    total: tallyOf(cells),
    byGame: tallyBy(cells, (cell) => cell.gameKey),
    byMonth: tallyBy(cells, (cell) => cell.month),
    byModel: tallyBy(cells, ({ model }) => model && `${model.name} ${model.version}`),
    calibration: calibrationOf(await store.scores.bins(period, BINS)),
    best: await examplesOf(store, 'right', period, networks),
    worst: await examplesOf(store, 'wrong', period, networks),
    silences: countBy(cells, ({ state, silence }) =>
      silence === undefined ? undefined : state === 'skipped' ? silence : 'waiting',
    ),
    dead: countBy(cells, ({ death }) => death),
    spending: await spentOn(store, period),
    shadows,
    drifts,
    unscored: {
      answers: missing.size === 0 ? 0 : await store.scores.countPending(),
      models: [...missing],
      ambiguous: cells.reduce(
        (sum, { solution, rounds }) => sum + (solution === 'ambiguous' ? rounds : 0),
        0,
      ),
    },
  };
}

function calibrationOf(counted: readonly ScoreBin[]): Statistics['calibration'] {
  const answers = counted.reduce((sum, { count }) => sum + count, 0);
  const gaps = counted.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0);
  const bins = Array.from({ length: BINS }, (_, i) => {
    const { count = 0, confidence = 0, right = 0 } = counted.find(({ bin }) => bin === i) ?? {};
    return {
      from: i / BINS,
      to: (i + 1) / BINS,
      count,
      confidence: count === 0 ? null : confidence / count,
      accuracy: count === 0 ? null : right / count,
    };
  });
  const isEnough = answers >= ENOUGH_FOR_CALIBRATION;
  return { answers, expectedCalibrationError: isEnough ? gaps / answers : null, bins };
}

async function examplesOf(
  store: Store,
  outcome: 'right' | 'wrong',
  period: ScorePeriod,
  networks: Networks,
): Promise<readonly Example[]> {
  const examples: Example[] = [];
  for (const { roundId, confidence } of await store.scores.surest(outcome, period, EXAMPLES)) {
    const round = await store.rounds.get(roundId);
    const answer = await store.answers.of(roundId);
    const solution = (await store.solutions.of(roundId))?.solution;
    if (!round || !answer || !solution) continue;
    const verdict = answer.verdict as Verdict;
    const photos = await store.photos.of(roundId);
    const photo = photos.find(({ ref }) => ref.url?.startsWith('https://'))?.ref.url;
    examples.push({
      round: roundId,
      game: round.gameKey,
      ...(round.authorHandle === undefined ? {} : { author: round.authorHandle }),
      postedAt: round.createdAt.toISOString(),
      text: round.text,
      said: saidBy(verdict),
      confidence,
      told: `${solution.kind === 'is-not' ? 'not ' : ''}${solution.labels.join(', ')}`,
      link: networkOf(networks, round).postUrl({
        id: round.latestPostId,
        ...(round.authorHandle === undefined ? {} : { handle: round.authorHandle }),
      }),
      ...(photo === undefined ? {} : { photo }),
    });
  }
  return examples;
}

/** What an answer that is sure of one thing said. */
function saidBy(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'label':
      return verdict.named.name;
    case 'yes':
      return `yes, ${verdict.target.name}`;
    case 'no':
      return `no ${verdict.target.name}`;
    default:
      return verdict.rule;
  }
}

async function spentOn(store: Store, { since = new Date(0), gameKey }: ScorePeriod): Promise<Spent> {
  const byGame = (await store.spending.byGame(since)).filter(
    (line) => gameKey === undefined || line.gameKey === gameKey,
  );
  const total = byGame.reduce((sum, { microUsd }) => sum + microUsd, 0);
  if (gameKey !== undefined) return { total, byGame };
  const byDay = new Map<string, number>();
  for (const { day, microUsd } of await store.spending.byDay(since))
    byDay.set(day, (byDay.get(day) ?? 0) + microUsd);
  return { total, byDay: [...byDay].map(([day, microUsd]) => ({ day, microUsd })), byGame };
}
