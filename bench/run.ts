import { readdir, readFile, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, totalmem } from 'node:os';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { changesSince, type SavedRun } from './compare.ts';
import { changesAsTable, rowsAsTable } from './print.ts';
import type { Row, RowsFile } from './row.ts';

const usage = `npm run bench -- [--only NAME …] [--json FILE] [--compare FILE] [--margin SHARE]

  --only NAME      a file of bench/rows, without .ts; may be repeated
  --json FILE      keeps the figures
  --compare FILE   shows what changed since figures that were kept; exit code 1 on a slow-down
  --margin SHARE   what a ratio may become worse by before that counts as a slow-down (default 0.15); a row that
                   strays by more than that between its own repetitions is given as much
`;

const rowsFolder = new URL('./rows/', import.meta.url);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      json: { type: 'string' },
      compare: { type: 'string' },
      margin: { type: 'string', default: '0.15' },
      help: { type: 'boolean' },
    },
  });
  const margin = Number(values.margin);
  if (values.help || !(margin >= 0)) {
    process.stdout.write(usage);
    return values.help ? 0 : 64;
  }
  // Read first: a wrong name should not cost the minutes of measuring.
  const before =
    values.compare === undefined
      ? undefined
      : (JSON.parse(await readFile(values.compare, 'utf8')) as SavedRun);
  const rows = await measureAll(await namesOf(values.only));
  const run: SavedRun = { at: new Date().toISOString(), machine: machine(), rows };
  process.stdout.write(`${rowsAsTable(rows)}\n${run.machine}, ${run.at}\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(run, null, 2)}\n`);
  if (before === undefined) return 0;
  const changes = changesSince(before, rows, margin);
  const slower = changes.filter((change) => change.isSlowDown);
  process.stdout.write(`\nSince ${before.at} (${before.machine}):\n${changesAsTable(changes)}\n`);
  process.stdout.write(`${slower.length} slow-downs beyond ${100 * margin}% and noise.\n`);
  return slower.length > 0 ? 1 : 0;
}

async function namesOf(only: readonly string[] | undefined): Promise<readonly string[]> {
  const files = (await readdir(rowsFolder)).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  const names = files.map((file) => basename(file, '.ts')).sort();
  const unknown = (only ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`bench/rows has no ${unknown.join(', ')}; it has ${names.join(', ')}`);
  return only ?? names;
}

async function measureAll(names: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of names) {
    process.stderr.write(`${name} …\n`);
    const { measure } = (await import(new URL(`${name}.ts`, rowsFolder).href)) as RowsFile;
    rows.push(...(await measure()));
  }
  return rows;
}

function machine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} cores, ${memory}, ${process.platform} ${arch()}, Node ${process.version}`;
}

process.exitCode = await main();
