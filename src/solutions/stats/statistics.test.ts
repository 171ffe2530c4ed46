import { describe, expect, test } from 'vitest';
import { statisticsText } from '../../cli/stats-text.ts';
import { XNetwork } from '../../platforms/x/network.ts';
import { openStore } from '../../store/sqlite/open-store.ts';
import { statisticsPage } from './page/page.ts';
import { gatherStatistics, type Statistics } from './statistics.ts';
import { type MadeUp, makeUpRounds } from './testing/made-up-rounds.ts';

const now = new Date('2026-11-20T12:00:00Z');
const networks = [new XNetwork({ baseUrl: 'https://api.x.com' })] as const;
const hostile = `<img src=x onerror=alert(1)>"'&\u202e\u001b[31m`;

async function statisticsOf(
  rounds: number,
  more: Partial<MadeUp> & { since?: Date; gameKey?: string; missing?: string[] } = {},
): Promise<Statistics> {
  const { since, gameKey, missing = [], ...madeUp } = more;
  const store = openStore(':memory:');
  try {
    await makeUpRounds(store, { rounds, until: now, days: 200, ...madeUp });
    const period = { ...(since && { since }), ...(gameKey !== undefined && { gameKey }) };
    return await gatherStatistics(store, { ...period, now, missing: new Set(missing), networks });
  } finally {
    await store.close();
  }
}

/** Made up once: the memory of so many rounds is most of the time of these tests. */
const thousand = statisticsOf(1000);

const plain = { columns: 80, charts: false };
const sum = (rows: readonly { rounds: number }[]): number =>
  rows.reduce((total, row) => total + row.rounds, 0);

describe('the figures', async () => {
  const statistics = await thousand;

  test('add up: every answer is right, wrong, unsure or open, in each table', () => {
    const { total, byGame, byMonth, byModel, silences, calibration } = statistics;
    expect(total.right + total.wrong + total.unsure + total.open).toBe(total.answered);
    expect(sum(byGame)).toBe(1000);
    expect(sum(byMonth)).toBe(1000);
    expect(sum(byModel)).toBe(total.right + total.wrong + total.unsure);
    expect(total.answered + silences.reduce((all, { count }) => all + count, 0)).toBe(1000);
    expect(calibration.answers).toBe(total.right + total.wrong);
    expect(total.accuracy.value).toBeCloseTo(total.right / (total.right + total.wrong));
    expect(total.byGroup).toBeGreaterThan(0);
  });

  test('bins hold what their answers say: right about as often as they were sure', () => {
    for (const { from, to, count, confidence, accuracy } of statistics.calibration.bins) {
      if (count === 0) continue;
      expect(confidence).toBeGreaterThan(from);
      expect(confidence).toBeLessThanOrEqual(to);
      if (count > 80) expect(Math.abs((accuracy ?? 0) - (confidence ?? 0))).toBeLessThan(0.1);
    }
    expect(statistics.calibration.expectedCalibrationError).toBeLessThan(0.1);
  });

  test('the best and the worst are the surest of their kind', () => {
    expect(statistics.best).toHaveLength(5);
    const sure = statistics.worst.map(({ confidence }) => confidence);
    expect(sure).toEqual(sure.toSorted((a, b) => b - a));
    expect(statistics.worst[0]).toMatchObject({ said: 'cougar', told: 'lynx', author: 'drmichellelarue' });
    expect(statistics.worst[0]?.link).toMatch(/^https:\/\/x\.com\/i\/status\/\d+$/);
  });

  test('a period and a game leave out the rest, spending too', async () => {
    const since = new Date('2026-11-01T00:00:00Z');
    const november = await statisticsOf(1000, { since });
    expect(november.byMonth.map(({ key }) => key)).toEqual(['2026-11']);
    expect(november.spending.total).toBeLessThan(statistics.spending.total / 5);
    const cougars = await statisticsOf(1000, { gameKey: '#cougarornot' });
    expect(cougars.total).toEqual({ ...statistics.byGame[0], key: undefined });
    expect(cougars.spending.total).toBe(
      statistics.spending.byGame.find(({ gameKey }) => gameKey === '#cougarornot')?.microUsd,
    );
  });
});

describe('little data', () => {
  test('an empty memory says so, without tables', async () => {
    const empty = await statisticsOf(0);
    expect(statisticsText(empty, plain)).toBe(
      'All games, all rounds until 2026-11-20\nNo rounds yet: the bot has seen no post of a game in this time.\n',
    );
    expect(statisticsPage(empty)).not.toContain('<table ');
  });

  test.each([1, 12])(
    '%d rounds give counts, and no percentage that would look like knowledge',
    async (rounds) => {
      const few = await statisticsOf(rounds);
      for (const text of [statisticsText(few, plain), statisticsPage(few)]) {
        expect(text).toContain('too few to tell');
        expect(text).toContain('too few to state a calibration error');
        expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
      }
      expect(few.calibration.expectedCalibrationError).toBeNull();
      expect(statisticsText(few, plain)).not.toMatch(/\d\.\d %/);
    },
  );

  test('models that are gone and hosts that were not understood are told, with the cure', async () => {
    const store = openStore(':memory:');
    await makeUpRounds(store, { rounds: 12, until: now, days: 3 });
    const [first] = await store.answers.inState('sent');
    await store.solutions.save({
      roundId: first?.roundId ?? '',
      state: 'settled',
      solution: { kind: 'is', labels: ['dog'] },
      source: 'operator',
      foundAt: now,
    });
    const statistics = await gatherStatistics(store, { now, missing: new Set(['old']), networks });
    await store.close();
    expect(statisticsText(statistics, plain)).toContain('cannot be scored: the model is not installed (old)');
  });
});

describe('the page', async () => {
  const page = statisticsPage(await thousand);

  test('asks nothing of the outside, and is named for those who do not see it', () => {
    const besidesLinks = page.replaceAll(/<a href="https:[^"]*" rel="noreferrer">/g, '<a>');
    expect(besidesLinks).not.toMatch(/https?:|<script|<link|@import|url\(|<img|\/\/\w/i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('<html lang="en">');
    const drawings = page.match(/<svg[^>]*>/g) ?? [];
    expect(drawings).toHaveLength(3);
    for (const drawing of drawings) expect(drawing).toMatch(/role="img" aria-label="[^"]+"/);
    expect(page.match(/<table /g)).toHaveLength(page.match(/<caption>/g)?.length ?? 0);
    expect(page).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  test('escapes what people wrote; the terminal gets no control characters of theirs', async () => {
    const statistics = await statisticsOf(60, { text: hostile });
    const text = statisticsText(statistics, plain);
    for (const control of ['\u202e', '\u001b']) expect(text).not.toContain(control);
    const escaped = statisticsPage(statistics);
    expect(escaped).not.toContain('<img src=x');
    expect(escaped).not.toContain('\u202e');
    expect(escaped).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });
});

test('fits the terminal, with charts and without', async () => {
  const statistics = await thousand;
  for (const columns of [72, 80, 120]) {
    for (const charts of [true, false]) {
      const lines = statisticsText(statistics, { columns, charts }).split('\n');
      const longest = Math.max(...lines.map((line) => [...line].length));
      expect(longest, `${columns} columns`).toBeLessThanOrEqual(Math.min(columns, 100));
    }
  }
});
