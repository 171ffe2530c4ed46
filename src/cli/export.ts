import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { openMemory } from '../app.ts';
import { inWords } from '../game/in-words.ts';
import { solutionInWords } from '../game/solution.ts';
import type { Verdict } from '../game/verdict.ts';
import type { FullRound, Store } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { jsonText, printableLines } from '../terminal/printable.ts';
import type { Shell } from '../terminal/shell.ts';
import { settingsInUse } from './run-command.ts';
import { spreadsheetCell } from './spreadsheet-cell.ts';

/** Each round with its photos, predictions and answer, as one JSON object a line. */
export async function exportJsonLines(store: Store, out: Writable): Promise<void> {
  for await (const round of store.rounds.all()) {
    if (!out.write(`${jsonText(round)}\n`)) await once(out, 'drain');
  }
}

/** One line a photo (a round without photos gives one line too), for spreadsheets. */
export async function exportCsv(store: Store, out: Writable): Promise<void> {
  const csv = stringify({ header: true, columns: [...csvColumns] });
  csv.pipe(out, { end: false });
  for await (const round of store.rounds.all()) {
    for (const row of rowsOf(round)) if (!csv.write(harmless(row))) await once(csv, 'drain');
  }
  csv.end();
  await once(csv, 'end');
}

const csvColumns = [
  'round',
  'game',
  'author',
  'posted_at',
  'state',
  'reason',
  'text',
  'photo',
  'photo_state',
  'photo_reason',
  'photo_sha256',
  'photo_url',
  'model',
  'model_version',
  'label',
  'probability',
  'second_label',
  'second_probability',
  'rule',
  'answer',
  'answer_state',
  'answer_reason',
  'answer_id',
  'answered_at',
  'host_answer',
  'host_answer_state',
  'host_answer_evidence',
  'host_answer_source',
  'host_answer_found_at',
  'shadow_model',
  'shadow_model_version',
  'shadow_answer',
] as const;
type CsvRow = Partial<Record<(typeof csvColumns)[number], string | number | undefined>>;

function rowsOf(round: FullRound): readonly CsvRow[] {
  const { answer, solution, shadows } = round;
  // Of several the last that looked; the others are in the JSON lines.
  const shadow = shadows?.at(-1);
  const shared: CsvRow = {
    round: round.id,
    game: round.gameKey,
    author: round.authorHandle ?? round.authorId,
    posted_at: round.createdAt.toISOString(),
    state: round.state,
    reason: round.reason,
    text: round.text,
    rule: answer?.rule,
    answer: answer?.text,
    answer_state: answer?.state,
    answer_reason: answer?.reason,
    answer_id: answer?.sentId,
    answered_at: answer?.sentAt?.toISOString(),
    host_answer: solution && solutionInWords(solution.solution, undefined),
    host_answer_state: solution?.state,
    host_answer_evidence: solution?.evidence,
    host_answer_source: solution?.source,
    host_answer_found_at: solution?.foundAt.toISOString(),
    shadow_model: shadow?.model.name,
    shadow_model_version: shadow?.model.version,
    shadow_answer: shadow && inWords(shadow.verdict as Verdict),
  };
  if (round.photos.length === 0) return [shared];
  return round.photos.map((photo) => {
    const [first, second] = photo.prediction?.scores ?? [];
    return {
      ...shared,
      photo: photo.position + 1,
      photo_state: photo.state,
      photo_reason: photo.reason,
      photo_sha256: photo.hash,
      photo_url: photo.ref.url,
      model: photo.prediction?.model.name,
      model_version: photo.prediction?.model.version,
      label: first?.label,
      probability: first?.probability,
      second_label: second?.label,
      second_probability: second?.probability,
    };
  });
}

/** Nothing of a text steers a terminal, is run by a spreadsheet, or loses digits there. */
function harmless(row: CsvRow): CsvRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? spreadsheetCell(printableLines(value)) : value,
    ]),
  );
}

/** `fieldmark export`. @returns the exit code */
export async function exportRounds(shell: Shell, { format }: { format: 'csv' | 'jsonl' }): Promise<number> {
  const settings = await settingsInUse(shell, ['DATABASE_PATH']);
  const store = await openMemory(settings);
  try {
    await (format === 'csv' ? exportCsv : exportJsonLines)(store, shell.stdout);
  } finally {
    await store.close();
  }
  return exitCode.done;
}
