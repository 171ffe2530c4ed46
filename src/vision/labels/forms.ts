import type { Rank } from '../../game/game.ts';

/** What one line of a file of names says of its output. */
export interface NamedOutput {
  /** Counted from 0. */
  readonly output: number;
  /** "Corvus corax"; of a line that names no species the lowest taxon that it names. */
  readonly scientific?: string;
  /** As written: "Common Raven". */
  readonly common?: string;
  readonly ranks: Readonly<Partial<Record<Rank, string>>>;
  readonly isSpecies: boolean;
  /** "background", "blank": no animal to name. */
  readonly nothing?: true;
}

type Read = Omit<NamedOutput, 'output'>;

const NOTHING = /^_*(?:background|blank|empty|nothing|no[ _-]?animal|vehicle)_*$/i;
/** "Picus viridis", "Anas platyrhynchos domesticus". */
const BINOMIAL = /^([A-Z][a-z-]+) (?:[x×] )?([a-z][a-z-]{2,}(?: [a-z][a-z-]{2,})?)$/;
/** number, kingdom, phylum, class, order, family, genus, epithet, and perhaps a common name in capitals: iNaturalist 2021's own folder names. */
const LONG =
  /^(?:\d+_)?([A-Z][a-z]+)_([A-Z][a-z]*|)_([A-Z][a-z]*|)_([A-Z][a-z]*|)_([A-Z][a-z]*|)_([A-Z][a-z-]+)_(?:[x×]_)?([a-z][a-z-]*)(?:_(.+))?$/;
const KINGDOM = /^(?:\d+_)?(?:Animalia|Plantae|Fungi|Chromista|Protozoa|Bacteria)_/;
/** 00824_Pica_pica_Eurasian_Magpie */
const SHORT = /^\d+_([A-Z][a-z-]+)_(?:[x×]_)?([a-z][a-z-]*)(?:_(.+))?$/;

/**
 * Reads a line in one of the forms in which public networks bring their names: see docs/species.md.
 * @returns what it says, or `fault` in words
 */
export function readLine(line: string): Read | { readonly fault: string } {
  // Spreadsheets put names with commas into quotes.
  const text = line
    .normalize('NFC')
    .trim()
    .replace(/^"([^"]*)"$/, '$1')
    .trim();
  if (!/\p{L}/u.test(text)) return { fault: 'names nothing' };
  if (text.includes(';')) return ofSemicolons(text.split(';').map((part) => part.trim()));
  const [first = '', ...more] = text.split('\t').map((part) => part.trim());
  const columns = /^\d+$/.test(first) && more.length > 0 ? more : [first, ...more];
  if (columns.length > 1) return ofColumns(columns);
  const cells = text.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  if (cells.length > 1 && cells.some((cell) => BINOMIAL.test(cell))) return ofColumns(cells);
  // "867 Corvus brachyrhynchos (American Crow)": the number of the output in front.
  const plain = text.replace(/^\d+[ :,\t]\s*(?=\S)/, '');
  if (NOTHING.test(plain)) return { ranks: {}, isSpecies: false, common: plain, nothing: true };
  const [, , , ofClass, order, family, longGenus, epithet, longCommon] = LONG.exec(plain) ?? [];
  if (longGenus !== undefined && epithet !== undefined)
    return species(longGenus, epithet, words(longCommon), { class: ofClass, order, family });
  if (KINGDOM.test(plain))
    return {
      fault: 'begins with a kingdom, and not all of phylum, class, order, family, genus and species follow',
    };
  const [, genus, shortEpithet, shortCommon] = SHORT.exec(plain) ?? [];
  if (genus !== undefined && shortEpithet !== undefined)
    return species(genus, shortEpithet, words(shortCommon));
  return ofName(plain.includes(' ') ? plain : plain.replaceAll('_', ' '));
}

/** A name alone: "Buteo sp.", scientific, scientific with the common one in parentheses, or common with plumage or age in them. */
function ofName(text: string): Read | { readonly fault: string } {
  const [, unnamed] = /^([A-Z][a-z-]+) spp?\.?$/.exec(text) ?? [];
  if (unnamed !== undefined) return { scientific: unnamed, ranks: { genus: unnamed }, isSpecies: false };
  // "Circus cyaneus hudsonius (Northern Harrier (American))": of the inner parentheses nothing is taken.
  const [, head = text, inside] = /^([^()]+?) ?\(([^()]*?) ?(?:\([^()]*\) ?)?\)$/.exec(text) ?? [];
  const [, genus, epithet] = BINOMIAL.exec(head) ?? [];
  if (genus !== undefined && epithet !== undefined) return species(genus, epithet, inside);
  return head === '' ? { fault: 'names nothing' } : { common: uninverted(head), ranks: {}, isSpecies: true };
}

/** Scientific and common name, in this order or the other. */
function ofColumns(columns: readonly string[]): Read | { readonly fault: string } {
  const scientific = columns.find((column) => BINOMIAL.test(column));
  const [, genus, epithet] = BINOMIAL.exec(scientific ?? '') ?? [];
  const common = columns.find((column) => column !== '' && column !== scientific && !/^\d+$/.test(column));
  if (genus !== undefined && epithet !== undefined) return species(genus, epithet, common);
  return common === undefined ? { fault: 'names nothing' } : ofName(common);
}

/** id;class;order;family;genus;epithet;common name, in lower case: SpeciesNet's rows, which may end at any rank. */
function ofSemicolons(parts: readonly string[]): Read | { readonly fault: string } {
  if (parts.length !== 7)
    return {
      fault: `has ${parts.length} parts between semicolons; id;class;order;family;genus;species;common name are 7, empty where unknown`,
    };
  const [, ofClass, order, family, genus, epithet, common] = parts;
  const written = { class: ofClass, order, family, genus };
  const ranks = Object.fromEntries(
    Object.entries(written).flatMap(([rank, name]) => (name ? [[rank, capitalised(name)]] : [])),
  ) as NamedOutput['ranks'];
  if (common && NOTHING.test(common)) return { ranks: {}, isSpecies: false, common, nothing: true };
  if (epithet && !genus) return { fault: `names the species "${epithet}" and no genus` };
  if (genus && epithet) return species(capitalised(genus), epithet, common, ranks);
  const lowest = ranks.genus ?? ranks.family ?? ranks.order ?? ranks.class;
  if (!lowest && !common) return { fault: 'names nothing' };
  return { ranks, isSpecies: false, ...(lowest && { scientific: lowest }), ...(common && { common }) };
}

function species(
  genus: string,
  epithet: string,
  common?: string,
  ranks: Readonly<Record<string, string | undefined>> = {},
): Read {
  const known = Object.fromEntries(Object.entries({ ...ranks, genus }).filter(([, name]) => name));
  // "Masked Owl (Australian)": as of plumages nothing is taken.
  const spoken = common === undefined ? '' : uninverted(common.replace(/ ?\([^()]*\)$/, '').trim());
  return {
    scientific: `${genus} ${epithet}`,
    ...(spoken !== '' && { common: spoken }),
    ranks: known as NamedOutput['ranks'],
    isSpecies: true,
  };
}

const words = (text: string | undefined): string | undefined => text?.replaceAll('_', ' ');
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** "Owl, Barn" is the Barn Owl. */
const uninverted = (text: string): string => text.replace(/^([^,]+), ([^,]+)$/, '$2 $1');
