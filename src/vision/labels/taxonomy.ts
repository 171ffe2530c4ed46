import { type Rank, ranks } from '../../game/game.ts';
import type { NamedOutput } from './forms.ts';

/** Ranks by genus or species, lower case. */
export type Taxonomy = ReadonlyMap<string, NamedOutput['ranks']>;

const KEYS = ['species', 'scientific_name', 'name', 'genus'];

/**
 * Reads a table that says where genera or species belong, for files of names that do not: a first line with the names of the columns
 * (`genus` or `species`, and of `family`, `order`, `class` those that are known), divided by tabs, commas or semicolons.
 */
export function readTaxonomy(text: string): {
  readonly taxonomy: Taxonomy;
  readonly faults: readonly string[];
} {
  const [head = '', ...lines] = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const sign = ['\t', ';', ','].find((each) => head.includes(each)) ?? ',';
  const cells = (line: string): string[] =>
    line.split(sign).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const columns = cells(head).map((column) => column.toLowerCase());
  const key = KEYS.map((name) => columns.indexOf(name)).find((at) => at >= 0);
  const known = ranks.filter((rank) => rank !== 'genus' && columns.includes(rank));
  if (key === undefined || known.length === 0)
    return {
      taxonomy: new Map(),
      faults: [
        `its first line names no columns: write genus (or species), family, order, class; it says "${head.slice(0, 60)}"`,
      ],
    };
  const rows = lines.map(cells);
  const short = rows.findIndex((row) => row.length > 1 && row.length !== columns.length);
  if (short >= 0)
    return {
      taxonomy: new Map(),
      faults: [`line ${short + 2} has ${rows[short]?.length} columns, the first line ${columns.length}`],
    };
  const taxonomy = new Map(
    rows.flatMap((row) => {
      const name = row[key]?.toLowerCase();
      const found = known.flatMap((rank) => {
        const taxon = row[columns.indexOf(rank)];
        return taxon ? [[rank, taxon] as const] : [];
      });
      return name ? [[name, Object.fromEntries(found)] as const] : [];
    }),
  );
  return { taxonomy, faults: [] };
}

/** The ranks of a line, with those that the table knows of its species or genus. */
export function ranksOf(
  { scientific = '', ranks: own }: NamedOutput,
  taxonomy: Taxonomy,
): Readonly<Partial<Record<Rank, string>>> {
  const known = taxonomy.get(scientific.toLowerCase()) ?? taxonomy.get(own.genus?.toLowerCase() ?? '');
  return { ...known, ...own };
}
