import type { Api, Taxon } from './api.ts';
import type { PhotoGame } from './game-file.ts';
import { defaultLicences, licences } from './licences.ts';
import {
  asGameTaxon,
  inWords,
  type Resolved,
  resolvePlaces,
  resolveTaxa,
  type WantedTaxon,
} from './names.ts';
import { PhotosError } from './photos-error.ts';

/** What a person asks `photos get` for; what is not said stays as `game.json` has it. */
export interface Asked {
  /** `Puma concolor=cougar` */
  readonly taxon?: readonly string[];
  readonly place?: readonly string[];
  readonly perLabel?: number;
  readonly perObserver?: number;
  readonly licence?: readonly string[];
  readonly quality?: PhotoGame['quality'];
}

export interface Plan {
  readonly game: PhotoGame;
  /** For people: what was understood. */
  readonly notes: readonly string[];
  /** All taxa of the game, as iNaturalist has them now. */
  readonly taxa: readonly Taxon[];
}

const PER_LABEL = 500;
const PER_OBSERVER = 10;

/** The game that is meant, with the names made sure of. Throws `PhotosError` with all that is not clear at once. */
export async function planGame(
  api: Api,
  asked: Asked,
  old: PhotoGame | undefined,
  newSeed: () => string,
): Promise<Plan> {
  const given = (asked.taxon ?? []).map(readTaxon);
  const stored = (old?.labels ?? []).flatMap(({ name, taxa }) =>
    taxa.map(({ id }): WantedTaxon => ({ taxon: String(id), label: name })),
  );
  const wrong = wrongLicences(asked.licence);
  if (given.length + stored.length === 0) throw new PhotosError('usage', [NO_TAXON, ...wrong].join('\n'));
  const taxa = await resolveTaxa(api, [...stored, ...given]);
  const places = await placesOf(api, asked.place, old);
  const problems = [...wrong, ...taxa.problems, ...places.problems];
  if (problems.length > 0) throw new PhotosError('usage', problems.join('\n'));

  const givenLabels = new Set(
    taxa.found.filter((_, i) => i >= taxa.found.length - given.length).map(({ labelId }) => labelId),
  );
  const isAsked = (id: string): boolean => given.length === 0 || givenLabels.has(id);
  const labels = [...Map.groupBy(taxa.found, ({ labelId }) => labelId)].map(([id, all]) => {
    const before = old?.labels.find((label) => label.id === id);
    const wanted = (isAsked(id) ? asked.perLabel : undefined) ?? before?.wanted ?? PER_LABEL;
    const name = before?.name ?? all[0]?.label ?? id;
    return { id, name, wanted, taxa: all.map(({ taxon }) => asGameTaxon(taxon)) };
  });
  const game: PhotoGame = {
    ...old,
    labels,
    places: [...places.found],
    quality: asked.quality ?? old?.quality ?? 'auto',
    licences: licences.filter((one) => (asked.licence ?? old?.licences ?? defaultLicences).includes(one)),
    perObserver: asked.perObserver ?? old?.perObserver ?? PER_OBSERVER,
    seed: old?.seed ?? newSeed(),
  };
  return { game, notes: taxa.notes, taxa: taxa.found.map(({ taxon }) => taxon) };
}

const NO_TAXON =
  'Say which animals, each with what to call it: --taxon "Puma concolor=cougar" --taxon 41976=bobcat';

function readTaxon(text: string): WantedTaxon {
  const at = text.lastIndexOf('=');
  if (at < 0) return { taxon: text.trim() };
  return { taxon: text.slice(0, at).trim(), label: text.slice(at + 1).trim() };
}

function wrongLicences(given: readonly string[] | undefined): string[] {
  const wrong = (given ?? []).filter((one) => !licences.some((licence) => licence === one));
  return wrong.map((one) => `"${one}" is no licence of iNaturalist; write some of ${licences.join(', ')}.`);
}

async function placesOf(
  api: Api,
  asked: readonly string[] | undefined,
  old: PhotoGame | undefined,
): Promise<Resolved<PhotoGame['places'][number]>> {
  return asked ? await resolvePlaces(api, asked) : { found: old?.places ?? [], notes: [], problems: [] };
}

/** A line a taxon: `cougar: Puma concolor (42007, species, Cougar)`. */
export function planInWords({ game, taxa }: Plan): readonly string[] {
  return game.labels.map((label) => {
    const names = label.taxa.flatMap(({ id }) => {
      const taxon = taxa.find((one) => one.id === id);
      return taxon ? [inWords(taxon)] : [];
    });
    return `${label.id}: up to ${label.wanted} of ${names.join(', ')}`;
  });
}
