/** What the small iNaturalist knows. Everything in it is made up; only the shapes are iNaturalist's. */
export interface SmallTaxon {
  readonly id: number;
  readonly name: string;
  readonly rank: string;
  readonly common?: string;
  readonly parent?: number;
  /** Name of the iconic taxon, e.g. Mammalia. */
  readonly iconic?: string;
  isActive?: boolean;
  /** What replaced it, for one that is not active. */
  synonyms?: readonly number[];
}

export interface SmallPlace {
  readonly id: number;
  readonly name: string;
  readonly display: string;
}

export interface SmallPhoto {
  readonly id: number;
  /** `null`: all rights reserved. */
  licence: string | null;
  readonly by: string;
  readonly width: number;
  readonly height: number;
  /** As in its address, e.g. `jpg`, `JPG`, `jpeg?1598551272`. */
  readonly extension: string;
  readonly bytes: () => Promise<Buffer>;
  hidden: boolean;
  flagged: boolean;
  /** In place of the photo, e.g. `copyright-infringement`. */
  placeholder?: string;
}

export interface SmallObservation {
  readonly id: number;
  readonly uuid: string;
  taxon: number;
  readonly observer: number;
  readonly places: readonly number[];
  readonly quality: 'research' | 'needs_id' | 'casual';
  readonly captive: boolean;
  /** Others who named the same. */
  readonly agreements: number;
  readonly disagreements: number;
  /** [controlled attribute, value], e.g. [22, 26]: a track. */
  readonly annotations: readonly (readonly [number, number])[];
  /** Votes against, e.g. `wild`, `subject`. */
  readonly failedMetrics: readonly string[];
  photos: SmallPhoto[];
}

export type NewPhoto = Partial<Omit<SmallPhoto, 'bytes'>> & { readonly bytes?: Buffer };
export type NewObservation = Partial<Omit<SmallObservation, 'uuid' | 'photos'>> & {
  readonly taxon: number;
  readonly photos?: readonly NewPhoto[];
};

const OPEN = /^(?:cc0|cc-.*|pd)$/;

export class World {
  readonly taxa = new Map<number, SmallTaxon>();
  readonly places = new Map<number, SmallPlace>();
  /** In order of their ids. */
  observations: SmallObservation[] = [];
  readonly #draw: (taxon: number, photo: number) => Promise<Buffer>;
  #lastPhoto = 1000;

  constructor(draw: (taxon: number, photo: number) => Promise<Buffer>) {
    this.#draw = draw;
  }

  addTaxon(taxon: SmallTaxon): SmallTaxon {
    this.taxa.set(taxon.id, taxon);
    return taxon;
  }

  addObservation(given: NewObservation): SmallObservation {
    const id = given.id ?? (this.observations.at(-1)?.id ?? 100) + 7;
    const observation: SmallObservation = {
      observer: 1000 + (id % 97),
      places: [1],
      quality: 'research',
      captive: false,
      agreements: 2,
      disagreements: 0,
      annotations: [],
      failedMetrics: [],
      ...given,
      id,
      uuid: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
      photos: (given.photos ?? [{}]).map((photo) => this.#photo(given.taxon, photo)),
    };
    this.observations.push(observation);
    this.observations.sort((a, b) => a.id - b.id);
    return observation;
  }

  #photo(taxon: number, { bytes, ...given }: NewPhoto): SmallPhoto {
    const id = given.id ?? ++this.#lastPhoto;
    return {
      licence: 'cc-by-nc',
      by: `Observer ${id % 97}`,
      width: 1600,
      height: 1200,
      extension: 'jpg',
      hidden: false,
      flagged: false,
      ...given,
      id,
      bytes: () => (bytes ? Promise.resolve(bytes) : this.#draw(taxon, id)),
    };
  }

  photo(id: number): SmallPhoto | undefined {
    return this.observations.flatMap(({ photos }) => photos).find((photo) => photo.id === id);
  }

  /** With the taxon itself, the highest first. */
  lineOf(id: number): readonly number[] {
    const { parent } = this.taxa.get(id) ?? {};
    return [...(parent === undefined ? [] : this.lineOf(parent)), id];
  }
}

/** A photo lies on the open-data bucket while its licence is open, else on the other host. */
export function isOpen({ licence }: SmallPhoto): boolean {
  return licence !== null && OPEN.test(licence);
}
