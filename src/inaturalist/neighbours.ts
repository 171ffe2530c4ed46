import type { Api, Taxon } from './api.ts';
import type { PhotoGame } from './game-file.ts';

const MOST_RELATED = 3;
const MOST = 8;
/** So far above a species is about its family. */
const FAMILY = -4;

/**
 * What else is seen in the same places: relatives of the game's taxa first, then the commonest of their class. Without such photos a
 * network takes every deer for a cougar.
 * @param iconic the classes (Mammalia, Aves) of the game's taxa
 */
export async function neighboursOf(
  api: Api,
  game: PhotoGame,
  iconic: readonly number[],
): Promise<readonly Taxon[]> {
  const taxa = game.labels.flatMap((label) => label.taxa);
  const families = taxa.flatMap(({ line }) => line.at(FAMILY) ?? []);
  const shared = {
    without_taxon_id: taxa.map(({ id }) => id).join(','),
    quality_grade: 'research',
    photo_license: game.licences.join(','),
    per_page: MOST,
    ...(game.places.length > 0 ? { place_id: game.places.map(({ id }) => id).join(',') } : {}),
  };
  const found = new Map<number, Taxon>();
  for (const [among, most] of [
    [families, MOST_RELATED],
    [iconic, MOST],
  ] as const) {
    if (among.length === 0) continue;
    const all = await api.commonest({ ...shared, taxon_id: [...new Set(among)].join(',') });
    for (const taxon of all)
      if (found.size < most && !taxa.some(({ id }) => id === taxon.id)) found.set(taxon.id, taxon);
  }
  return [...found.values()];
}
