import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readMigrations } from '../src/store/sqlite/migrations.ts';
import { type DocumentedTable, documentSchema } from '../src/store/sqlite/schema-docs.ts';

/** What the comments do not say: how a table is shown in Datasette. Columns that are not there would be ignored, so a test looks. */
const shown: Readonly<Record<string, object>> = {
  round_list: {
    sortable_columns: ['posted_at', 'game', 'host', 'score', 'confidence'],
    facets: ['game', 'score', 'answer_state', 'reason'],
    label_column: 'bot_said',
  },
  scoreboard: {
    sortable_columns: ['month', 'game', 'rounds', 'answered', 'right_answers', 'accuracy_percent'],
  },
  spending_by_day: { sortable_columns: ['day', 'game', 'units', 'usd'], facets: ['what', 'game'] },
  rounds: { sort_desc: 'created_at', facets: ['game_key', 'state', 'reason'], label_column: 'text' },
  answers: { sort_desc: 'drafted_at', facets: ['state', 'rule'], label_column: 'text' },
  host_answers: { sort_desc: 'found_at', facets: ['state'], label_column: 'evidence' },
  scores: { facets: ['outcome', 'named', 'model_version'] },
  summaries: { sort_desc: 'number', label_column: 'text' },
  runs: { sort_desc: 'id', facets: ['outcome', 'mode'] },
  spending: { sort_desc: 'at', facets: ['what'] },
  alerts: { sort_desc: 'since' },
  leases: { hidden: true },
  rate_limits: { hidden: true },
  spending_ids: { hidden: true },
  strangers: { hidden: true },
  sessions: { hidden: true },
  migrations: { hidden: true },
};

export const queries: Readonly<Record<string, { title: string; description: string; sql: string }>> = {
  surest_and_wrong: {
    title: 'What it was surest of, and wrong',
    description: 'The most instructive rounds: look here first.',
    sql: "SELECT posted_at, game, bot_said, host_said, confidence, 'https://x.com/i/status/' || round AS post FROM round_list WHERE score = 'wrong' ORDER BY confidence DESC LIMIT 50",
  },
  accuracy_by_model: {
    title: 'How good each model was',
    description: 'Right of what was named, against what the hosts said.',
    sql: "SELECT model, count(*) AS named, sum(score = 'right') AS right_answers, round(100.0 * avg(score = 'right'), 1) AS accuracy_percent FROM round_list WHERE score IN ('right', 'wrong') GROUP BY model ORDER BY model",
  },
  why_silent: {
    title: 'Why there was no reply',
    description: 'Rounds without a reply, by game and reason.',
    sql: 'SELECT game, reason, count(*) AS rounds FROM round_list WHERE bot_said IS NULL GROUP BY game, reason ORDER BY rounds DESC',
  },
  waiting_for_a_person: {
    title: 'What waits for a person',
    description: 'Held replies and summaries, and what hosts wrote that may be a solution.',
    sql: "SELECT 'answer' AS what, round_id AS id, text FROM answers WHERE state = 'held' UNION ALL SELECT 'summary', id, text FROM summaries WHERE state = 'held' UNION ALL SELECT 'host', round_id, evidence FROM host_answers WHERE state = 'ambiguous'",
  },
  spending_by_month: {
    title: 'What each month cost',
    description: 'US dollars by month and game.',
    sql: 'SELECT substr(day, 1, 7) AS month, game, round(sum(usd), 3) AS usd FROM spending_by_day GROUP BY month, game ORDER BY month DESC, usd DESC',
  },
  photos_that_failed: {
    title: 'Photos that could not be looked at',
    description: 'By reason.',
    sql: "SELECT reason, permanent, count(*) AS photos, max(tried_at) AS latest FROM photos WHERE state = 'failed' GROUP BY reason, permanent ORDER BY photos DESC",
  },
};

/** The migrations' own table, which the program makes before any of them runs. */
const bookkeeping: DocumentedTable = {
  name: 'migrations',
  kind: 'table',
  description: 'which steps made this file what it is.',
  columns: new Map([['sha256', 'SHA-256 of the text of the step.']]),
};

/** Tables and views in the order of the migrations. */
export function documentedTables(): readonly DocumentedTable[] {
  return [...documentSchema(readMigrations()), bookkeeping];
}

/** `metadata.json` for Datasette, whose database is named after its file: fieldmark.sqlite. */
export function metadataJson(tables: readonly DocumentedTable[]): string {
  const entries = tables.map(({ name, description, columns }) => {
    const described = [...columns]
      .filter(([, text]) => text !== '')
      .map(([key, text]) => [key, capital(text)]);
    const about = { description: capital(description), columns: Object.fromEntries(described) };
    return [name, { ...about, ...shown[name] }] as const;
  });
  const metadata = {
    title: 'Fieldmark',
    description: 'What the bot saw, said and spent. Begin with round_list and scoreboard.',
    databases: { fieldmark: { tables: Object.fromEntries(entries), queries } },
  };
  return `${JSON.stringify(metadata, null, 2)}\n`;
}

const BEGIN = '<!-- tables: written by `npm run docs` from the comments of the migrations -->';
const END = '<!-- end of tables -->';

/** The page with its part about tables replaced. Throws when the marks are missing. */
export function readmeWith(page: string, tables: readonly DocumentedTable[]): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`migrations/README.md needs these two lines:\n${BEGIN}\n${END}`);
  const paragraphs = tables.map(({ name, kind, description, columns }) => {
    const described = [...columns].filter(([, text]) => text !== '');
    const list = described.map(([column, text]) => `- \`${column}\`: ${text}`);
    return [
      `### ${name}${kind === 'view' ? ' (view)' : ''}`,
      capital(description),
      ...(list.length > 0 ? [list.join('\n')] : []),
    ].join('\n\n');
  });
  return `${page.slice(0, from)}${BEGIN}\n\n${paragraphs.join('\n\n')}\n\n${page.slice(to)}`;
}

export const files = {
  metadata: fileURLToPath(new URL('../migrations/metadata.json', import.meta.url)),
  readme: fileURLToPath(new URL('../migrations/README.md', import.meta.url)),
};

function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tables = documentedTables();
  writeFileSync(files.metadata, metadataJson(tables));
  writeFileSync(files.readme, readmeWith(readFileSync(files.readme, 'utf8'), tables));
}
