import data from './field-marks.json' with { type: 'json' };
import type { FieldMark, GameMarks, Group, Label, LabelSet } from './game.ts';
import { indexOf } from './label-index.ts';
import { isCatchAllName } from './phrases.ts';

type Names = Pick<LabelSet, 'labels' | 'groups'>;

/** An animal by one or more of its names; case, signs and spaces do not count. */
export interface AnimalName {
  /** Scientific: "Lynx rufus". */
  readonly taxon?: string;
  readonly commonName?: string;
  /** The id of a label. */
  readonly label?: string;
}

/** What the marks of a game know. */
export interface MarkBook {
  /** True of the animal by itself, as sentences. */
  of(animal: { readonly id: string; readonly name: string }): readonly FieldMark[];
  /** What tells two apart that are mixed up. */
  apart(a: { readonly id: string; readonly name: string }, b: typeof a): FieldMark | undefined;
}

interface Entry {
  readonly names: readonly string[];
  readonly marks: readonly FieldMark[];
}

let byName: ReadonlyMap<string, Entry> | undefined;

function named(): ReadonlyMap<string, Entry> {
  byName ??= new Map(
    (data.animals as readonly Entry[]).flatMap((entry) =>
      entry.names.map((name) => [plain(name), entry] as const),
    ),
  );
  return byName;
}

/**
 * The marks that the project ships for an animal, each with its source; of a species that has none those of its genus, where the genus has
 * some. Of "bobcat or lynx" those of either.
 */
export function marksFor(name: AnimalName): readonly FieldMark[] {
  return entriesOf(name).flatMap(({ marks }) => marks);
}

/** What a game's file, its model and the project know, in this order: who has marks of an animal speaks for the others. */
export function markBook(own: GameMarks | undefined, model: Names | undefined): MarkBook {
  if (own === false) return { of: () => [], apart: () => undefined };
  const given = new Map(Object.entries(own ?? {}).map(([key, marks]) => [plain(key), marks]));
  const known = (animal: Animal): readonly FieldMark[] => {
    const written = animal.labels.flatMap(({ fieldMarks = [] }) => fieldMarks);
    const shipped = animal.entries.flatMap(({ marks, names }) =>
      marks.filter(({ mark }) => !saysAnotherName(mark, names, animal.called)),
    );
    return written.some(isSentence) ? written : [...written, ...shipped];
  };
  const ownOf = ({ forms }: Animal): readonly (FieldMark | 'shipped')[] | undefined => {
    const found = [...forms].flatMap((form) => given.get(form) ?? []);
    return found.length > 0 || [...forms].some((form) => given.has(form)) ? found : undefined;
  };
  const allOf = (animal: Animal): readonly FieldMark[] => {
    const mine = ownOf(animal);
    if (!mine) return known(animal);
    const written = mine.filter((each) => each !== 'shipped');
    const isKept = mine.includes('shipped') || (mine.length > 0 && !written.some(isSentence));
    return [...written, ...known(animal).filter((each) => isKept || !isSentence(each))];
  };
  return {
    of: (named) => allOf(animalOf(named, model)).filter(isSentence),
    apart: (a, b) => {
      const [one, other] = [animalOf(a, model), animalOf(b, model)];
      const between = (from: Animal, to: Animal): FieldMark | undefined =>
        allOf(from).find(
          ({ from: word, look }) => word !== undefined && look !== undefined && to.forms.has(plain(word)),
        );
      return between(one, other) ?? between(other, one);
    },
  };
}

interface Animal {
  readonly labels: readonly { readonly fieldMarks?: readonly FieldMark[] }[];
  readonly entries: readonly Entry[];
  /** All that it is called, as `plain` has it. */
  readonly forms: ReadonlySet<string>;
  /** Of a taxon, which an operator may call otherwise than the marks do. */
  readonly called?: string;
}

/** Whether a mark speaks of a "bobcat" where the game calls it a "wildcat". */
function saysAnotherName(mark: string, names: readonly string[], called: string | undefined): boolean {
  if (called === undefined || plain(mark).includes(called)) return false;
  return names.some((name) => plain(mark).includes(plain(name)) && !called.includes(plain(name)));
}

/** @param named a label, a group, or a target of several, whose ids stand between `+` */
function animalOf(
  { id, name }: { readonly id: string; readonly name: string },
  model: Names | undefined,
): Animal {
  const ids = id.split('+');
  const index = model && indexOf(model);
  const labels = ids.flatMap((each) => index?.labels.get(each) ?? index?.groups.get(each) ?? []);
  const names = [...ids, ...labels.map((label) => label.name), name];
  const taxa = labels.flatMap(({ taxon, rank, aliases = [], ...label }: Label & Group) =>
    taxon === undefined
      ? []
      : [{ taxon, commonNames: [label.name, ...aliases], isGroup: rank !== undefined }],
  );
  const entries = [
    ...new Set(
      taxa.length > 0
        ? taxa.flatMap(entriesOfTaxon)
        : names.flatMap((each) => entriesOf({ commonName: each })),
    ),
  ];
  const words = [
    ...names.flatMap((each) => [each, ...each.split(/,? or /)]),
    // Of "some other animal" they are its members, each of which is told from others in its own way.
    ...labels.flatMap((label) => (isCatchAllName(label.name) ? [] : (label.aliases ?? []))),
    ...entries.flatMap((entry) => entry.names),
  ];
  return {
    labels,
    entries,
    forms: new Set(words.map(plain)),
    ...(taxa.length > 0 && { called: plain(name) }),
  };
}

/**
 * Of what has a scientific name: by that, else by its genus; by a common name only where it has several words ("Cooper's hawk", of which the
 * genus was renamed), since a "robin" or "badger" is another animal in another country. Of a group also those of "crow" and of "raven".
 */
function entriesOfTaxon({
  taxon,
  commonNames,
  isGroup,
}: {
  readonly taxon: string;
  readonly commonNames: readonly string[];
  readonly isGroup: boolean;
}): readonly Entry[] {
  const known = entriesOf({ taxon });
  if (known.length > 0) return known;
  const common = commonNames.filter((each) => / /.test(each) && (isGroup || !/ or /.test(each)));
  return common.flatMap((each) => entriesOf({ commonName: each }));
}

function entriesOf({ taxon, commonName, label }: AnimalName): readonly Entry[] {
  const byName = named();
  for (const name of [taxon, commonName, label]) {
    const found = name === undefined ? undefined : byName.get(plain(name));
    if (found) return [found];
  }
  const genus = byName.get(plain(taxon?.split(' ')[0] ?? ''));
  if (genus) return [genus];
  const parts = commonName?.split(/,? or /) ?? [];
  return parts.length < 2 ? [] : parts.flatMap((part) => entriesOf({ commonName: part }));
}

function isSentence({ from }: FieldMark): boolean {
  return from === undefined;
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
