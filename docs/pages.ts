import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { variables } from '../src/settings/variables.ts';
import { blueskyRows } from '../test/faults/bluesky-rows.ts';
import type { FaultRow } from '../test/faults/fault-case.ts';
import { memoryRows } from '../test/faults/memory-rows.ts';
import { modelRows } from '../test/faults/model-rows.ts';
import { publishingRows } from '../test/faults/publishing-rows.ts';
import { readingRows } from '../test/faults/reading-rows.ts';
import { refusalRows } from '../test/faults/refusal-rows.ts';
import { serverRows } from '../test/faults/server-rows.ts';
import { meanings } from './meanings.ts';

/** The tables in docs/ that are made from the code: `npm run docs` writes them, a test compares. */
export const pages: Readonly<Record<string, string>> = {
  'failures.md': table(
    ['what goes wrong', 'what the operator sees', 'what the bot does', 'what is lost'],
    [
      ...readingRows,
      ...publishingRows,
      ...refusalRows,
      ...blueskyRows,
      ...memoryRows,
      ...serverRows,
      ...modelRows,
    ].map(failure),
  ),
  'settings.md': table(
    ['setting', 'default', 'meaning'],
    variables.map(({ name, default: value }) => [`\`${name}\``, value && `\`${value}\``, meanings[name]]),
  ),
};

function failure({ fault, sees, does, lost = 'nothing' }: FaultRow<unknown>): readonly string[] {
  const told = sees === undefined ? 'nothing worth a line' : `"${sees.trim().replace(/[.:]$/, '')}"`;
  return [fault, told, does, lost];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** A page of docs/ with its table, which is the only one of the page, put in the place of the one that it has. */
export async function withTable(name: string): Promise<{ now: string; right: string }> {
  const now = await readFile(new URL(name, import.meta.url), 'utf8');
  return { now, right: now.replace(/(?:^\|.*\n)+/m, () => pages[name] ?? '') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of Object.keys(pages)) {
    const { right } = await withTable(name);
    await writeFile(new URL(name, import.meta.url), right);
  }
}
