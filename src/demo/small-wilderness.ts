import {
  type SmallINaturalist,
  startSmallINaturalist,
} from '../platforms/sandbox/inaturalist/small-inaturalist.ts';
import type { PictureName } from './pictures.ts';
import { wildPicture } from './wild-pictures.ts';

/** Animals of the demonstration: iNaturalist's numbers and names, and the drawing of each. */
const animals: readonly (readonly [id: number, name: string, common: string, drawing: PictureName])[] = [
  [42007, 'Puma concolor', 'Cougar', 'cougar'],
  [41976, 'Lynx rufus', 'Bobcat', 'bobcat'],
  [118552, 'Felis catus', 'Domestic Cat', 'house-cat'],
  [47144, 'Canis familiaris', 'Domestic Dog', 'dog'],
  [47126, 'Plantae', 'Plants', 'landscape'],
];

/** What to ask it for. */
export const wildTaxa = [
  'Puma concolor=cougar',
  '41976=bobcat',
  'Felis catus=house cat',
  '47144=dog',
  '47126=no animal',
] as const;

/**
 * A small iNaturalist with made-up observations of a few animals, each by another person, some of which may not be used.
 * @param each observations of each animal
 */
export async function startSmallWilderness(now: () => number, each: number): Promise<SmallINaturalist> {
  const drawingOf = new Map(animals.map(([id, , , drawing]) => [id, drawing]));
  const inat = await startSmallINaturalist({
    now,
    draw: (taxon, photo) => wildPicture(drawingOf.get(taxon) ?? 'landscape', photo),
  });
  for (const [id, name, common] of animals) {
    inat.world.addTaxon({ id, name, rank: id === 47126 ? 'kingdom' : 'species', common });
    const isPet = common.startsWith('Domestic');
    for (let i = 0; i < each; i++)
      inat.world.addObservation({
        taxon: id,
        observer: 100 * id + i,
        photos: [{ licence: i % 12 === 5 ? null : 'cc-by-nc' }],
        ...(isPet ? { quality: 'casual', captive: true, failedMetrics: ['wild'] } : {}),
      });
  }
  inat.world.places.set(1, { id: 1, name: 'United States', display: 'United States' });
  return inat;
}
