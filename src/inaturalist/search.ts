import type { Api, Params } from './api.ts';
import { NOT_THE_ANIMAL } from './choose.ts';
import type { GameLabel, PhotoGame, TaxonCursor } from './game-file.ts';

/** Ranges of ids that are drawn from in turn: ids grow with the years, and the oldest observations are of few people. */
const WINDOWS = 8;
const ONE_PAGE = 200;

type GameTaxon = GameLabel['taxa'][number];
type Quality = PhotoGame['quality'];

/** The search for a taxon's photos, without its range of ids. */
export function searchOf(game: PhotoGame, label: GameLabel, taxon: GameTaxon, quality: Quality): Params {
  const others = game.labels.flatMap(({ id, taxa }) => (id === label.id ? [] : taxa));
  // A cougar is a mammal, too: the narrower label gets it.
  const narrower = others.filter(({ id, line }) => id !== taxon.id && line.includes(taxon.id));
  return {
    taxon_id: taxon.id,
    ...(narrower.length > 0 ? { without_taxon_id: narrower.map(({ id }) => id).join(',') } : {}),
    ...(game.places.length > 0 ? { place_id: game.places.map(({ id }) => id).join(',') } : {}),
    ...(quality === 'any' || quality === 'auto' ? {} : { quality_grade: quality }),
    photo_license: game.licences.join(','),
    photos: 'true',
    term_id_or_unknown: 22,
    without_term_value_id: NOT_THE_ANIMAL.join(','),
  };
}

/** Where a search begins. */
export async function openCursor(
  api: Api,
  game: PhotoGame,
  label: GameLabel,
  taxon: GameTaxon,
): Promise<TaxonCursor> {
  const quality = game.quality === 'auto' ? await qualityFor(api, game, label, taxon) : game.quality;
  const params = searchOf(game, label, taxon, quality);
  const { total, lastId } = await api.observations({ ...params, order_by: 'id', order: 'desc', per_page: 1 });
  const count = total <= ONE_PAGE ? 1 : WINDOWS;
  const width = Math.ceil(lastId / count);
  return {
    quality,
    windows: Array.from({ length: count }, (_, i) => ({
      above: i * width,
      ...(i === count - 1 ? {} : { below: (i + 1) * width + 1 }),
      ended: false,
    })),
    next: 0,
    pending: [],
    dropped: {},
  };
}

/** Captive animals lose the research grade, so that it has few cats and dogs. */
async function qualityFor(api: Api, game: PhotoGame, label: GameLabel, taxon: GameTaxon): Promise<Quality> {
  const research = await api.count(searchOf(game, label, taxon, 'research'));
  const wanted = Math.ceil(label.wanted / label.taxa.length);
  if (research >= wanted) return 'research';
  const any = await api.count(searchOf(game, label, taxon, 'any'));
  return any > research ? 'any' : 'research';
}
