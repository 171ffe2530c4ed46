import { idOf, nameFault } from '../training-data/label-name.ts';
import type { Api, Place, Taxon } from './api.ts';
import type { GameLabel } from './game-file.ts';

/** A taxon as a person wrote it, `Puma concolor=cougar` or `41976`. */
export interface WantedTaxon {
  readonly taxon: string;
  readonly label?: string;
}

export interface Resolved<T> {
  readonly found: readonly T[];
  /** What was understood, where it is not what was written. */
  readonly notes: readonly string[];
  /** What has no meaning, or several: all of them, each with the choice. */
  readonly problems: readonly string[];
}

/** `label` names it for people, `labelId` the folder. */
export interface ResolvedTaxon {
  readonly taxon: Taxon;
  readonly label: string;
  readonly labelId: string;
}

const MOST_SHOWN = 10;
/** Ids a request, as `/v1/taxa/1,2,3` takes them. */
const AT_ONCE = 30;

/** What taxa are meant. A renamed one is followed where one took its place; where there is a choice, nothing is guessed. */
export async function resolveTaxa(
  api: Api,
  wanted: readonly WantedTaxon[],
): Promise<Resolved<ResolvedTaxon>> {
  const found: ResolvedTaxon[] = [];
  const [notes, problems]: [string[], string[]] = [[], []];
  const byId = await taxaOf(
    api,
    wanted.flatMap(({ taxon }) => (isId(taxon) ? [Number(taxon)] : [])),
  );
  for (const { taxon: written, label } of wanted) {
    const named = isId(written)
      ? byId.get(Number(written))
      : await theOne(api, written, label, problems, notes);
    if (!named) {
      if (isId(written)) problems.push(`iNaturalist has no taxon ${written}.`);
      continue;
    }
    const taxon = named.isActive ? named : await successorOf(api, named, label, problems, notes);
    if (!taxon) continue;
    const name = label ?? taxon.common?.toLowerCase() ?? taxon.name.toLowerCase();
    const fault = nameFault(name);
    if (fault !== undefined) {
      problems.push(`"${name}" ${fault}. Say what to call it: --taxon ${taxon.id}=bobcat.`);
      continue;
    }
    const labelId = idOf(name);
    const twice = found.find((one) => one.taxon.id === taxon.id);
    if (twice && twice.labelId !== labelId)
      problems.push(`${inWords(taxon)} is to be ${twice.label} and ${name}: choose one.`);
    else if (!twice) found.push({ taxon, label: name, labelId });
  }
  return { found, notes, problems };
}

const LOOK_UP = 'Look it up at https://www.inaturalist.org/places, and write its number.';

/** Places by name or number. */
export async function resolvePlaces(api: Api, wanted: readonly string[]): Promise<Resolved<Place>> {
  const found: Place[] = [];
  const problems: string[] = [];
  const ids = wanted.filter(isId).map(Number);
  const byId = new Map((ids.length > 0 ? await api.places(ids) : []).map((place) => [place.id, place]));
  for (const written of wanted) {
    if (isId(written)) {
      const place = byId.get(Number(written));
      if (place) found.push(place);
      else problems.push(`iNaturalist has no place ${written}. ${LOOK_UP}`);
      continue;
    }
    const all = await api.placesNamed(written);
    const exact = all.filter(({ name }) => same(name, written) || same(name.split(',')[0] ?? '', written));
    const [only] = exact;
    if (only && exact.length === 1) found.push(only);
    else {
      const shown = (exact.length > 0 ? exact : all).slice(0, MOST_SHOWN);
      const choice = shown.map(({ id, name }) => `\n  --place ${id}   ${name}`).join('');
      problems.push(
        shown.length === 0
          ? `iNaturalist knows no place "${written}". ${LOOK_UP}`
          : `"${written}" may be one of these places; write its number:${choice}`,
      );
    }
  }
  return { found, notes: [], problems };
}

export function asGameTaxon({ id, name, line }: Taxon): GameLabel['taxa'][number] {
  return { id, name, line: [...line] };
}

/** `Lynx rufus (41976, species, Bobcat)` */
export function inWords({ id, name, rank, common }: Taxon): string {
  return `${name} (${[id, rank, common].filter((part) => part !== undefined).join(', ')})`;
}

async function taxaOf(api: Api, ids: readonly number[]): Promise<ReadonlyMap<number, Taxon>> {
  const found = new Map<number, Taxon>();
  for (let from = 0; from < ids.length; from += AT_ONCE)
    for (const taxon of await api.taxa(ids.slice(from, from + AT_ONCE))) found.set(taxon.id, taxon);
  return found;
}

async function theOne(
  api: Api,
  written: string,
  label: string | undefined,
  problems: string[],
  notes: string[],
): Promise<Taxon | undefined> {
  const all = await api.taxaNamed(written);
  const exact = all.filter(({ name, common, term }) =>
    [name, common, term].some((one) => one !== undefined && same(one, written)),
  );
  const scientific = exact.filter(({ name }) => same(name, written));
  const [only] = scientific.length === 1 ? scientific : exact.length === 1 ? exact : [];
  if (only) {
    if (!same(only.name, written)) notes.push(`"${written}" is ${inWords(only)}.`);
    return only;
  }
  const shown = (exact.length > 0 ? exact : all).slice(0, MOST_SHOWN);
  problems.push(
    shown.length === 0
      ? `iNaturalist knows no taxon "${written}". Check the spelling, or write its number.`
      : `"${written}" may be one of these; write its number:${choiceOf(shown, label)}`,
  );
  return undefined;
}

async function successorOf(
  api: Api,
  old: Taxon,
  label: string | undefined,
  problems: string[],
  notes: string[],
): Promise<Taxon | undefined> {
  const successors = old.synonyms.length > 0 ? [...(await taxaOf(api, old.synonyms)).values()] : [];
  const [only] = successors;
  if (only && successors.length === 1) {
    notes.push(`${old.name} (${old.id}) is called ${inWords(only)} now; photos of that are taken.`);
    return only;
  }
  problems.push(
    successors.length === 0
      ? `${inWords(old)} is no longer in use on iNaturalist, and nothing took its place. Choose another taxon.`
      : `${inWords(old)} was divided on iNaturalist; write the number of what you mean:${choiceOf(successors, label)}`,
  );
  return undefined;
}

function choiceOf(taxa: readonly Taxon[], label: string | undefined): string {
  const ending = label === undefined ? '' : `=${label}`;
  return taxa
    .map(({ id, name, rank, common }) => {
      const option = `${id}${ending}`;
      const quoted = /\s/.test(option) ? `"${option}"` : option;
      return `\n  --taxon ${quoted}   ${[name, rank, common].filter((part) => part !== undefined).join(', ')}`;
    })
    .join('');
}

const isId = (text: string): boolean => /^\d+$/.test(text);
const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
